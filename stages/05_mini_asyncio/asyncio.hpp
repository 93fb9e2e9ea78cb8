#pragma once

/// All of stage 5, as `import asyncio`.
#include "stages/05_mini_asyncio/connection.hpp"
#include "stages/05_mini_asyncio/gather.hpp"
#include "stages/05_mini_asyncio/queue.hpp"
#include "stages/05_mini_asyncio/run.hpp"
#include "stages/05_mini_asyncio/run_in_executor.hpp"
#include "stages/05_mini_asyncio/server.hpp"
#include "stages/05_mini_asyncio/shield.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/stacks.hpp"
#include "stages/05_mini_asyncio/streams.hpp"
#include "stages/05_mini_asyncio/task.hpp"
#include "stages/05_mini_asyncio/wait_for.hpp"
