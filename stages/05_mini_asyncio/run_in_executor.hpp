#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "stages/05_mini_asyncio/future.hpp"

namespace asyncio {

/// What passes between a thread and the loop's.
template <class T>
struct Job {
  std::atomic<bool> is_unwanted = false;
  Outcome<T> outcome;

  /// Runs `function()`, which is of another type than T if it gives nothing.
  template <class Function>
  void run(Function& function) {
    try {
      if constexpr (std::is_void_v<std::invoke_result_t<Function&>>) {
        function();
        outcome.result.emplace();
      } else {
        outcome.result.emplace(function());
      }
    } catch (...) {
      outcome.error = std::current_exception();
    }
  }
};

template <class Function>
auto EventLoop::run_in_executor(Function function) {
  using Returned = std::invoke_result_t<Function&>;
  using T = std::conditional_t<std::is_void_v<Returned>, None, Returned>;
  check_open();
  const auto future = create_future<T>();
  auto job = std::make_shared<Job<T>>();
  future.add_done_callback([waiting = std::weak_ptr(job)] {
    if (const auto late = waiting.lock()) late->is_unwanted = true;
  });
  std::function<void()> done = [future, job] {
    if (future.done()) return;
    if (job->outcome.error)
      future.set_exception(job->outcome.error);
    else
      future.set_result(*std::move(job->outcome.result));
  };
  if (!executor_) executor_.emplace();
  // The thread hands `done` on as it is, and counts no reference in it.
  executor_->submit([this, function = std::move(function), job = std::move(job),
                     done = std::move(done)]() mutable {
    if (!job->is_unwanted) job->run(function);
    job.reset();  // goes where it is taken: in the loop's thread
    add_from_thread(std::move(done));
  });
  return future;
}

}  // namespace asyncio
