#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "stages/05_mini_asyncio/event_loop.hpp"

namespace asyncio {

/// What the futures of a loop have in common, whatever their results are.
class AnyFuture : public Counted {
 public:
  EventLoop& get_loop() const noexcept { return loop_; }
  bool cancelled() const noexcept { return cancelled_; }
  virtual bool cancel(std::string message) = 0;
  virtual std::exception_ptr exception() = 0;

 protected:
  explicit AnyFuture(EventLoop& loop) : loop_(loop) {}

  EventLoop& loop_;
  bool cancelled_ = false;
  bool retrieved_ = false;  // somebody has seen the error, if there is one
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
    cancelled_ = true;
    this->set_exception(
        std::make_exception_ptr(CancelledError(std::move(message))));
    return true;
  }

  T& result() {
    retrieved_ = true;
    return Base::result();
  }
  std::exception_ptr exception() override {
    retrieved_ = true;
    if (cancelled_) Base::result();
    return Base::exception();
  }

 protected:
  void report_unseen(const char* message) noexcept {
    if (!this->done() || cancelled_ || std::exchange(retrieved_, true)) return;
    if (const auto error = Base::exception())
      loop_.call_exception_handler({message, error});
  }

 private:
  void schedule(coroutines::Callbacks callbacks) override {
    callbacks.for_each([this](coroutines::Callback& callback) {
      loop_.call_soon([self = Ref<FutureState>(this),
                       callback = std::move(callback)] { callback(); });
    });
  }
};

/// What became of something: a result, or an error, a CancelledError if it was
/// cancelled.
template <class T>
struct Outcome {
  std::optional<T> result;
  std::exception_ptr error = nullptr;
};

/// What `co_await future` waits on: stage 4's, and a reference that keeps the
/// future as long as somebody waits.
template <class T>
class Awaiting : public coroutines::Waiting<T> {
 public:
  explicit Awaiting(Ref<FutureState<T>> state)
      : coroutines::Waiting<T>(*state), state_(std::move(state)) {}

  /// A result that can be copied is: others may wait for it as well. One that
  /// cannot is moved to whoever takes it first.
  T await_resume() {
    this->raise_sent();
    if constexpr (std::is_copy_constructible_v<T>)
      return state_->result();
    else
      return std::move(state_->result());
  }

 private:
  Ref<FutureState<T>> state_;
};

/// asyncio.Future: a reference to a result that will be there later. Copies
/// refer to the same one.
template <class T>
class Future {
 public:
  using Result = T;

  explicit Future(Ref<FutureState<T>> state) : state_(std::move(state)) {}

  /// There is a result or an error, or it was cancelled.
  bool done() const { return state_->done(); }
  bool cancelled() const { return state_->cancelled(); }

  /// The result, or throws the error, a CancelledError if it was cancelled.
  /// InvalidStateError if it is not done.
  T& result() const { return state_->result(); }

  /// The error, null if there is a result. Throws CancelledError if it was
  /// cancelled, InvalidStateError if it is not done.
  std::exception_ptr exception() const { return state_->exception(); }

  /// These throw InvalidStateError if it is done.
  void set_result(T value = T()) const { state_->set_result(std::move(value)); }
  void set_exception(std::exception_ptr error) const {
    state_->set_exception(std::move(error));
  }
  template <class Error>
    requires std::is_base_of_v<std::exception, Error>
  void set_exception(const Error& error) const {
    set_exception(std::make_exception_ptr(error));
  }

  /// Who waits gets a CancelledError. False if it is done already. A task is
  /// not ended by this, but asked to end.
  bool cancel(std::string message = {}) const {
    return state_->cancel(std::move(message));
  }

  /// `callback`, with this future as its argument or without, is called by the
  /// loop in the turn after the future is done; in the next one if it is.
  /// The handle takes it back (for functions cannot be compared, as
  /// remove_done_callback does).
  template <class Callback>
  Handle add_done_callback(Callback callback) const {
    // Whoever calls keeps the state: it must not keep itself.
    auto call = make_call<Scheduled>(
        [state = state_.get(), callback = std::move(callback)]() mutable {
          if constexpr (std::is_invocable_v<Callback&, Future>)
            callback(Future(Ref<FutureState<T>>(state)));
          else
            callback();
        });
    state_->add_done_callback([call] {
      if (!call->cancelled()) call->run();
    });
    return Handle(std::move(call));
  }

  EventLoop& get_loop() const { return state_->get_loop(); }

  /// They are the same future.
  bool operator==(const Future&) const = default;

  Awaiting<T> operator co_await() const { return Awaiting<T>(state_); }

 protected:
  const Ref<FutureState<T>>& state() const { return state_; }

 private:
  Ref<FutureState<T>> state_;
};

template <class Function>
auto EventLoop::run_in_executor(Function function) {
  using Returned = std::invoke_result_t<Function&>;
  using T = std::conditional_t<std::is_void_v<Returned>, None, Returned>;
  check_open();
  const auto future = create_future<T>();
  const auto outcome = std::make_shared<Outcome<T>>();
  Ref<Scheduled> done = make_call<Scheduled>([future, outcome] {
    if (future.done()) return;
    if (outcome->error)
      future.set_exception(outcome->error);
    else
      future.set_result(*std::move(outcome->result));
  });
  if (!executor_) executor_.emplace();
  // The thread hands the reference on, and counts nothing.
  executor_->submit([this, function = std::move(function), outcome,
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
    add_from_thread(std::move(done));
  });
  return future;
}

template <class T>
Future<T> EventLoop::create_future() {
  return Future<T>(make_ref<FutureState<T>>(*this));
}

}  // namespace asyncio
