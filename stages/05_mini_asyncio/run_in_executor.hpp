#pragma once

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "stages/05_mini_asyncio/future.hpp"

namespace asyncio {

template <class Function>
auto EventLoop::run_in_executor(Function function) {
  using Returned = std::invoke_result_t<Function&>;
  using T = std::conditional_t<std::is_void_v<Returned>, None, Returned>;
  check_open();
  const auto future = create_future<T>();
  auto outcome = std::make_shared<Outcome<T>>();
  coroutines::Callback done = [future, outcome] {
    if (future.done()) return;
    if (outcome->error)
      future.set_exception(outcome->error);
    else
      future.set_result(*std::move(outcome->result));
  };
  if (!executor_) executor_.emplace();
  // The thread hands `done` on as it is, and counts no reference in it.
  executor_->submit([this, function = std::move(function),
                     outcome = std::move(outcome),
                     done = std::move(done)]() mutable {
    try {
      if constexpr (std::is_void_v<Returned>) {
        function();
        outcome->result.emplace();
      } else {
        outcome->result.emplace(function());
      }
    } catch (...) {
      outcome->error = std::current_exception();
    }
    outcome.reset();  // goes where it is taken: in the loop's thread
    add_from_thread(std::move(done));
  });
  return future;
}

}  // namespace asyncio
