// Chapter 5: a cancelled task that has something to put away first.

#include <chrono>
#include <cstdio>

#include "stages/05_mini_asyncio/asyncio.hpp"

using asyncio::Coroutine;
using namespace std::chrono_literals;

// #region answer
Coroutine<> work() {
  std::exception_ptr cancelled;
  try {
    co_await asyncio::sleep(1h);
  } catch (const asyncio::CancelledError&) {
    cancelled = std::current_exception();  // no co_await in here
  }
  std::printf("asked to end; puts its things away\n");
  co_await asyncio::sleep(1ms);
  std::printf("and ends\n");
  if (cancelled) std::rethrow_exception(cancelled);
}

Coroutine<> stop_it() {
  const auto task = asyncio::create_task(work());
  co_await asyncio::sleep(1ms);
  task.cancel();
  co_await asyncio::gather(asyncio::return_exceptions, task);
  std::printf("cancelled: %s\n", task.cancelled() ? "yes" : "no");
}

int main() { asyncio::run(stop_it()); }
// #endregion answer
