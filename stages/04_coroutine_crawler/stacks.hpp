#pragma once

#include <string>
#include <vector>

#include "stages/04_coroutine_crawler/task.hpp"

namespace coroutines {

/// This thread's tasks that are not done, in the order in which they began.
std::vector<const Task*> all_tasks();

/// One line for each of them: its name, and the coroutines that it is in, the
/// innermost first, each with the line at which it waits; or that it runs just
/// now. As `/page/3: read (fetcher.cpp:40) ← read_all (fetcher.cpp:49)`.
std::string format_stacks();

/// The same on standard error.
void print_stacks();

}  // namespace coroutines
