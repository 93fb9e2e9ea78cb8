#pragma once

#include <concepts>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include "stages/01_generator_pipeline/generator.hpp"
#include "stages/04_coroutine_crawler/done_callback.hpp"

/// Stage 4: a generator of futures, driven by a task.
namespace coroutines {

using pipeline::None;

/// A future is given what it has already, or asked for what it has not yet.
class InvalidStateError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// The part of a future that a task needs to know: something to be told when it
/// is done. What the result is concerns those alone who await it.
class FutureBase {
 public:
  FutureBase() = default;
  FutureBase(const FutureBase&) = delete;
  FutureBase& operator=(const FutureBase&) = delete;
  virtual ~FutureBase() = default;

  bool done() const noexcept { return done_; }

  /// `callback` is told when the future is done; at once if it is. It stays the
  /// caller's, and waits for one future at a time. Costs no memory.
  void add_done_callback(DoneCallback& callback) {
    callbacks_.add(callback);
    if (done_) schedule();
  }

  /// The same for a function. One allocation.
  template <std::invocable Function>
  void add_done_callback(Function callback) {
    add_done_callback(*new OwnDoneCallback(std::move(callback)));
  }

 protected:
  void require_pending() const {
    if (done_) throw InvalidStateError("invalid state");
  }

  void finish() {
    done_ = true;
    schedule();
  }

  bool is_awaited() const noexcept { return !callbacks_.empty(); }

  /// Tells those who wait. The first of them may end the future's owner, and
  /// the future with it: from there on no member is touched, and who is told
  /// after it must not look at the future either.
  void call_back() {
    if (callbacks_.empty()) return;
    DoneCallback& first = callbacks_.pop_front();
    if (callbacks_.empty()) return first.told();  // most often it is one
    DoneCallbacks others = std::move(callbacks_);
    first.told();
    others.tell();
  }

 private:
  /// Here callbacks run when their time has come, on top of whoever brought the
  /// result. A loop can do better.
  virtual void schedule() { call_back(); }

  DoneCallbacks callbacks_;
  bool done_ = false;
};

// #region future
/// A value that will be there later, or an error. It is set once, by anyone;
/// whoever waits for it in a coroutine says `co_await future`. Neither copied
/// nor moved: it lives in the frame that awaits it.
template <class T = None>
class Future : public FutureBase {
 public:
  /// Throws InvalidStateError if the future is done.
  void set_result(T value = T()) {
    require_pending();
    result_.emplace(std::move(value));
    finish();
  }
  /// The same; std::invalid_argument if `error` is null.
  void set_exception(std::exception_ptr error) {
    require_pending();
    if (!error) throw std::invalid_argument("the exception is null");
    error_ = std::move(error);
    finish();
  }

  /// The value, or throws the error; InvalidStateError while neither is there.
  T& result() {
    if (!result_) fail();
    return *result_;
  }

  /// The error; null if there is a value; throws as result() does.
  std::exception_ptr exception() const {
    if (!done()) throw InvalidStateError("Exception is not set.");
    return error_;
  }

 protected:
  bool failed() const noexcept { return error_ != nullptr; }

 private:
  [[noreturn, gnu::cold, gnu::noinline]] void fail() const {
    if (error_) std::rethrow_exception(error_);
    throw InvalidStateError("Result is not set.");
  }

  std::optional<T> result_;
  std::exception_ptr error_;
};
// #endregion future

}  // namespace coroutines
