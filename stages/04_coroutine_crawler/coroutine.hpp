#pragma once

#include <source_location>

#include "stages/02_yield_from/yield_from.hpp"
#include "stages/04_coroutine_crawler/future.hpp"

namespace coroutines {

// #region coroutine
/// A coroutine is a generator of futures. It yields each future that it has to
/// wait for to whoever drives it, and is sent None when that future is done.
/// Calling it runs nothing.
template <class T = None>
class [[nodiscard]] Coroutine
    : public yield_from::Generator<FutureBase*, None, T> {
  using Generator = yield_from::Generator<FutureBase*, None, T>;

 public:
  Coroutine(Generator generator) : Generator(std::move(generator)) {}

  /// `co_await coroutine` is `co_yield from(coroutine)`.
  yield_from::From<Coroutine> operator co_await() && {
    return yield_from::From<Coroutine>(std::move(*this));
  }
};
// #endregion coroutine

// #region waiting
/// `co_await future` yields the future, once, if it is not done; its value is
/// the future's, not what is sent (Python's Future.__await__). So results of
/// any type pass, and the task knows none of them.
template <class T>
class Waiting {
 public:
  explicit Waiting(Future<T>& future) : result_(future), future_(&future) {}

  bool await_ready() const { return future_->done(); }
  template <class Promise>
  void await_suspend(
      std::coroutine_handle<Promise> frame,
      std::source_location where = std::source_location::current()) {
    promise_ = &frame.promise();
    frame.promise().stopped_at = where;
    promise_->yield_value(future_);
  }
  T& await_resume() {
    raise_sent();
    return result_.result();
  }

 protected:
  /// What is raised where the coroutine waits comes before any result.
  void raise_sent() {
    if (promise_) promise_->take_sent();
  }

 private:
  Future<T>& result_;
  FutureBase* const future_;
  pipeline::PromiseBase<FutureBase*, None>* promise_ = nullptr;
};
// #endregion waiting

template <class T>
Waiting<T> operator co_await(Future<T>& future) {
  return Waiting<T>(future);
}

}  // namespace coroutines
