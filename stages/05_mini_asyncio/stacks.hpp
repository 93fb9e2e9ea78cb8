#pragma once

#include <string>

#include "stages/05_mini_asyncio/task.hpp"

namespace asyncio {

/// One line for each task of `loop` that is not done: its name, and the
/// coroutines that it is in, the innermost first, each with the line at which
/// it waits; or that it runs just now. As `Task-3: read (fetcher.cpp:46) ←
/// read_all (fetcher.cpp:63)`.
std::string format_stacks(const EventLoop& loop);

/// The same of the running loop, on standard error.
void print_stacks();

/// Whenever the process gets the signal SIGUSR1, as long as this lives, the
/// stacks of `loop` are printed.
class PrintStacksOnSignal {
 public:
  explicit PrintStacksOnSignal(EventLoop& loop);
  ~PrintStacksOnSignal();
  PrintStacksOnSignal(const PrintStacksOnSignal&) = delete;
  PrintStacksOnSignal& operator=(const PrintStacksOnSignal&) = delete;

 private:
  EventLoop& loop_;
};

}  // namespace asyncio
