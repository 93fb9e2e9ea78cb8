#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

#include "stages/05_mini_asyncio/done_call.hpp"
#include "stages/05_mini_asyncio/future_state.hpp"

namespace asyncio {

/// What `co_await future` waits on: stage 4's, and a reference that keeps the
/// future as long as somebody waits.
template <class T>
class Awaiting : public coroutines::Waiting<T> {
 public:
  explicit Awaiting(Ref<FutureState<T>> state)
      : coroutines::Waiting<T>(*state), state_(std::move(state)) {}

  /// Who would be woken by another loop is not to wait, but has a turn, and
  /// then the error that the task was given.
  template <class Promise>
  void await_suspend(
      std::coroutine_handle<Promise> frame,
      std::source_location where = std::source_location::current()) {
    coroutines::Waiting<T>::await_suspend(frame, where);
    if (&state_->get_loop() != find_running_loop()) [[unlikely]]
      if (detail::refuse_wait()) frame.promise().yield_value(a_turn);
  }
  T await_resume() {
    this->raise_sent();
    return state_->hand_out();
  }

 private:
  static inline coroutines::FutureBase* a_turn = nullptr;

  Ref<FutureState<T>> state_;
};

/// What became of something: a result, or an error, a CancelledError if it was
/// cancelled.
template <class T>
struct Outcome {
  Outcome() = default;
  explicit Outcome(T value) : result(std::move(value)) {}
  explicit Outcome(std::exception_ptr why) : error(std::move(why)) {}

  std::optional<T> result;
  std::exception_ptr error = nullptr;
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

  /// These throw InvalidStateError if it is done; for an `error` that is null,
  /// std::invalid_argument.
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
    if (done())
      return get_loop().call_soon(
          [future = *this, callback = std::move(callback)]() mutable {
            tell(callback, future);
          });
    // Whoever calls keeps the state: it must not keep itself.
    Ref<DoneCall> call = make_call<DoneCall>(
        [state = state_.get(), callback = std::move(callback)]() mutable {
          tell(callback, Future(Ref<FutureState<T>>(state)));
        },
        get_loop());
    call->wait_for(*state_);
    return Handle(std::move(call));
  }

  /// The result, for good: as co_await gives it.
  T hand_out() const { return state_->hand_out(); }

  /// What became of it; it is done.
  Outcome<T> outcome() const {
    if (auto error = state_->outcome_error())
      return Outcome<T>(std::move(error));
    return Outcome<T>(hand_out());
  }

  EventLoop& get_loop() const { return state_->get_loop(); }

  /// Without its type; lives as long as this.
  AnyFuture* any() const { return state_.get(); }

  /// They are the same future.
  bool operator==(const Future&) const = default;

  Awaiting<T> operator co_await() const& { return Awaiting<T>(state_); }
  Awaiting<T> operator co_await() && { return Awaiting<T>(std::move(state_)); }

 protected:
  const Ref<FutureState<T>>& state() const { return state_; }

 private:
  template <class Callback>
  static void tell(Callback& callback, const Future& future) {
    if constexpr (std::is_invocable_v<Callback&, const Future&>)
      callback(future);
    else
      callback();
  }

  Ref<FutureState<T>> state_;
};

template <class T>
Future<T> EventLoop::create_future() {
  return Future<T>(make_ref<FutureState<T>>(*this));
}

}  // namespace asyncio
