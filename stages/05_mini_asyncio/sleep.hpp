#pragma once

#include <coroutine>
#include <source_location>

#include "stages/05_mini_asyncio/waiter.hpp"

namespace asyncio {

/// Yields nothing: the others have their turns, then it goes on.
class Yield {
 public:
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(
      std::coroutine_handle<Promise> frame,
      std::source_location where = std::source_location::current()) {
    static coroutines::FutureBase* const nothing = nullptr;
    promise_ = &frame.promise();
    frame.promise().stop_at(where);
    promise_->yield_value(nothing);
  }
  void await_resume() const { promise_->take_sent(); }

 private:
  pipeline::PromiseBase<coroutines::FutureBase*, None>* promise_ = nullptr;
};

/// Waits so long; zero and less let the others have a turn.
inline Coroutine<> sleep(Duration delay) {
  if (delay <= Duration::zero()) {
    Yield yield;
    co_await yield;
    co_return;
  }
  Waiter waiter;
  const CancelOnExit timer(
      get_running_loop().call_later(delay, [&waiter] { waiter.wake(); }));
  co_await waiter;
}

/// The same, and has a value then.
template <class T>
Coroutine<T> sleep(Duration delay, T result) {
  co_await sleep(delay);
  co_return result;
}

}  // namespace asyncio
