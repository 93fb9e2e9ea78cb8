#pragma once

#include <exception>
#include <utility>

#include "stages/05_mini_asyncio/task.hpp"

namespace asyncio {

/// Cancels the tasks that are left, and runs `loop` until they are done; their
/// errors go to the exception handler.
void cancel_all_tasks(EventLoop& loop);

/// Throws std::runtime_error if one does, in this thread.
void check_no_loop_runs();

/// Runs a coroutine in `loop`, then cancel_all_tasks(), then closes the loop:
/// also when the coroutine throws. RuntimeError inside of a loop that runs.
template <class T>
T run(EventLoop& loop, Coroutine<T> coroutine) {
  check_no_loop_runs();
  struct Closing {
    explicit Closing(EventLoop& closed) : loop(closed) {
      set_event_loop(&loop);
    }
    ~Closing() {
      try {
        cancel_all_tasks(loop);
      } catch (...) {
        loop.call_exception_handler({"asyncio::run() could not end the tasks",
                                     std::current_exception()});
      }
      set_event_loop(nullptr);
      loop.close();
    }
    EventLoop& loop;
  };
  const Closing closing(loop);
  return loop.run_until_complete(std::move(coroutine));
}

template <OtherAwaitable Awaitable>
void run(EventLoop& loop, Awaitable awaitable) {
  run(loop, as_coroutine(std::move(awaitable)));
}

/// The same in a loop of its own.
template <class T>
T run(Coroutine<T> coroutine) {
  EventLoop loop;
  return run(loop, std::move(coroutine));
}
template <OtherAwaitable Awaitable>
void run(Awaitable awaitable) {
  run(as_coroutine(std::move(awaitable)));
}

}  // namespace asyncio
