#pragma once

#include <coroutine>
#include <optional>
#include <source_location>

#include "stages/05_mini_asyncio/task.hpp"
#include "stages/05_mini_asyncio/waiter.hpp"

namespace asyncio {

/// What sleep() gives, to be awaited. It waits in the frame of whoever does.
class [[nodiscard]] Sleep {
 public:
  class Awaiter;

  explicit Sleep(Duration delay) noexcept : delay_(delay) {}
  Awaiter operator co_await() const;

 private:
  Duration delay_;
};

class Sleep::Awaiter {
 public:
  explicit Awaiter(Duration delay) : delay_(delay) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(
      std::coroutine_handle<Promise> frame,
      std::source_location where = std::source_location::current()) {
    if (delay_ > Duration::zero()) future_ = &alarm_.emplace(delay_).waiter;
    promise_ = &frame.promise();
    frame.promise().stopped_at = where;
    promise_->yield_value(future_);
  }
  void await_resume() {
    promise_->take_sent();
    if (alarm_) alarm_->waiter.result();
  }

 private:
  struct Alarm {
    explicit Alarm(Duration delay)
        : timer(get_running_loop().call_later(delay,
                                              [this] { waiter.wake(); })) {}
    Waiter waiter;
    CancelOnExit timer;
  };

  const Duration delay_;
  std::optional<Alarm> alarm_;
  coroutines::FutureBase* future_ = nullptr;  // a turn, and nothing else
  pipeline::PromiseBase<coroutines::FutureBase*, None>* promise_ = nullptr;
};

inline Sleep::Awaiter Sleep::operator co_await() const {
  return Awaiter(delay_);
}

/// Waits so long; zero and less let the others have a turn.
inline Sleep sleep(Duration delay) { return Sleep(delay); }

/// The same, and has a value then.
template <class T>
Coroutine<T> sleep(Duration delay, T result) {
  co_await sleep(delay);
  co_return result;
}

}  // namespace asyncio
