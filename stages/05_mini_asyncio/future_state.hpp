#pragma once

#include <exception>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/event_loop.hpp"

namespace asyncio {

/// What a task may wait for, and be woken from by a cancel().
class Cancellable {
 public:
  /// Ends the wait with a CancelledError. False if it is over already.
  virtual bool cancel(std::string message) = 0;

  /// It has ended so.
  virtual bool cancelled() const noexcept = 0;

 protected:
  ~Cancellable() = default;
};

/// What the futures of a loop have in common, whatever their results are. When
/// one is done and somebody waits for it, it takes its turn in the loop.
class AnyFuture : public Runnable, public Cancellable {
 public:
  EventLoop& get_loop() const noexcept { return loop_; }
  bool cancelled() const noexcept final { return cancelled_; }
  virtual std::exception_ptr exception() = 0;

  /// The error, a CancelledError if it was cancelled; null if there is a
  /// result. It is done.
  std::exception_ptr outcome_error();

  /// `callback`, which must not throw, is told in the future's turn; if it is
  /// done, in one of its own.
  virtual void add_done_callback(coroutines::DoneCallback& callback) = 0;

 protected:
  explicit AnyFuture(EventLoop& loop) : loop_(loop) {}

  /// In the loop: then it tells those who wait.
  void take_turn();

  EventLoop& loop_;
  bool cancelled_ = false;
  bool retrieved_ = false;  // somebody has seen the error, if there is one
};

namespace detail {
[[noreturn]] void fail_different_loop();

/// The running task is told in its next turn that it waits for a future of
/// another loop. False if none runs.
bool refuse_wait();
}  // namespace detail

/// Throws std::invalid_argument if it is a future of another loop: that one
/// would never wake anybody of this.
inline void check_same_loop(const AnyFuture& future, const EventLoop& loop) {
  if (&future.get_loop() != &loop) [[unlikely]]
    detail::fail_different_loop();
}

template <class T>
inline constexpr bool can_be_copied = std::is_copy_constructible_v<T>;
/// A vector says that it can be, whatever it holds.
template <class T>
inline constexpr bool can_be_copied<std::vector<T>> = can_be_copied<T>;

/// Tells somebody who came when the future was done already.
class LateCallback final : public Runnable {
 public:
  LateCallback(Ref<AnyFuture> future, coroutines::DoneCallback& callback)
      : future_(std::move(future)) {
    callbacks_.add(callback);
  }
  void run() override { callbacks_.tell(); }

 private:
  const Ref<AnyFuture> future_;  // of which the callback knows
  coroutines::DoneCallbacks callbacks_;
};

/// Stage 4's future with three things more. It can be cancelled; whoever waits
/// is called through the loop, never on top of whoever brings the result; and
/// an error that nobody has seen is reported when the future goes.
template <class T>
class FutureState : public coroutines::Future<T>, public AnyFuture {
  using Base = coroutines::Future<T>;

 public:
  explicit FutureState(EventLoop& loop) : AnyFuture(loop) {}
  ~FutureState() override {
    report_unseen("Future exception was never retrieved");
  }

  bool cancel(std::string message) override {
    if (this->done()) return false;
    cancel_with(std::make_exception_ptr(CancelledError(std::move(message))));
    return true;
  }

  T& result() {
    retrieved_ = this->done();
    return Base::result();
  }

  /// A result that can be copied is: others may wait for it as well. One that
  /// cannot is moved to whoever takes it first.
  T hand_out() {
    if constexpr (can_be_copied<T>)
      return result();
    else
      return std::move(result());
  }

  std::exception_ptr exception() override {
    retrieved_ = this->done();
    if (cancelled_) Base::result();
    return Base::exception();
  }

  void add_done_callback(coroutines::DoneCallback& callback) override {
    if (this->done())
      loop_.schedule(make_ref<LateCallback>(Ref<AnyFuture>(this), callback));
    else
      Base::add_done_callback(callback);
  }

  /// Its turn: tells those who wait.
  void run() override { this->call_back(); }

 protected:
  void cancel_with(std::exception_ptr error) {
    cancelled_ = true;
    this->set_exception(std::move(error));
  }

  void report_unseen(const char* message) noexcept {
    if (!this->failed() || cancelled_ || std::exchange(retrieved_, true))
      return;
    loop_.call_exception_handler({message, Base::exception()});
  }

 private:
  // #region schedule
  void schedule() override {
    if (this->is_awaited()) take_turn();
  }
  // #endregion schedule
};

}  // namespace asyncio
