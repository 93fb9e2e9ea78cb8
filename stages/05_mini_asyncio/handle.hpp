#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "stages/05_mini_asyncio/ref.hpp"

namespace asyncio {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = std::chrono::nanoseconds;

/// What can wait for its turn in a loop: a callback, a task, or a future that
/// has somebody to tell.
class Runnable : public Counted {
 public:
  virtual void run() = 0;
};

/// A callback that can be taken back while it waits.
class Scheduled : public Runnable {
 public:
  void run() final {
    if (cancelled_) return;
    struct Running {
      explicit Running(bool& is_running) : running(is_running) {
        running = true;
      }
      ~Running() { running = false; }  // even if it throws
      bool& running;
    };
    const Running running(running_);
    call();
  }

  /// It will not be called, and lets go of what it holds; if it runs just now,
  /// when it is destroyed.
  void cancel() {
    if (std::exchange(cancelled_, true)) return;
    withdraw();
    if (!running_) drop();
  }
  bool cancelled() const noexcept { return cancelled_; }

 private:
  virtual void call() = 0;
  virtual void drop() {}
  virtual void withdraw() {}

  bool cancelled_ = false;
  bool running_ = false;
};

/// A function object as one of these.
template <class Base, class Function>
class Call final : public Base {
 public:
  template <class... Args>
  explicit Call(Function function, Args&... args)
      : Base(args...), function_(std::move(function)) {}

 private:
  void call() override { (*function_)(); }
  void drop() override { function_.reset(); }

  std::optional<Function> function_;
};

template <class Base, class Function, class... Args>
Ref<Base> make_call(Function function, Args&... args) {
  return make_ref<Call<Base, Function>>(std::move(function), args...);
}

/// What call_soon gives back: it can take the call back. As in Python it may be
/// kept or forgotten; it may be used as long as there is the loop.
class Handle {
 public:
  Handle() = default;
  explicit Handle(Ref<Scheduled> scheduled)
      : scheduled_(std::move(scheduled)) {}

  /// The callback will not be called, if it has not been. May be repeated.
  void cancel() {
    if (scheduled_) scheduled_->cancel();
  }
  bool cancelled() const { return scheduled_ && scheduled_->cancelled(); }

 private:
  Ref<Scheduled> scheduled_;
};

/// What call_later and call_at give back.
class TimerHandle : public Handle {
 public:
  TimerHandle() = default;
  TimerHandle(Ref<Scheduled> scheduled, TimePoint when)
      : Handle(std::move(scheduled)), when_(when) {}

  /// On the loop's clock.
  TimePoint when() const { return when_; }

 private:
  TimePoint when_;
};

/// Takes a callback back where its scope ends, as `finally` would.
class CancelOnExit {
 public:
  explicit CancelOnExit(Handle handle) : handle_(std::move(handle)) {}
  ~CancelOnExit() { handle_.cancel(); }
  CancelOnExit(const CancelOnExit&) = delete;
  CancelOnExit& operator=(const CancelOnExit&) = delete;

 private:
  Handle handle_;
};

}  // namespace asyncio
