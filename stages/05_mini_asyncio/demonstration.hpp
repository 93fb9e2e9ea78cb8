#pragma once

#include "common/output.hpp"

namespace asyncio {

/// The article's section on asyncio, run: readers, protocols, tasks, gather and
/// queues, each telling what happens. Ends early when `wake_fd` can be read.
void demonstrate(output::Stream& output, int wake_fd);

}  // namespace asyncio
