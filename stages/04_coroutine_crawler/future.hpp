#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "stages/01_generator_pipeline/generator.hpp"

/// Stage 4: a generator of futures, driven by a task.
namespace coroutines {

using pipeline::None;

using Callback = std::function<void()>;

/// A future is given what it has already, or asked for what it has not yet.
class InvalidStateError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Those who wait for a future, in the order in which they came. Most often it
/// is one, who needs no memory beside the future's own.
class Callbacks {
 public:
  template <std::convertible_to<Callback> Function>
  void add(Function callback) {
    if (!first_) {
      first_ = std::move(callback);
      return;
    }
    if (!others_) others_ = std::make_unique<std::vector<Callback>>();
    others_->push_back(std::move(callback));
  }

  bool empty() const { return !first_; }

  template <class Predicate>
  void remove_if(Predicate is_gone) {
    if (others_) std::erase_if(*others_, is_gone);
    if (!first_ || !is_gone(first_)) return;
    first_ = nullptr;
    if (!others_ || others_->empty()) return;
    first_.swap(others_->front());
    others_->erase(others_->begin());
  }

  /// All of them; none are left.
  Callbacks take() {
    Callbacks taken;
    taken.first_.swap(first_);
    taken.others_.swap(others_);
    return taken;
  }

  void call() const {
    if (first_) first_();
    if (!others_) return;
    for (const Callback& callback : *others_) callback();
  }

 private:
  Callback first_;
  std::unique_ptr<std::vector<Callback>> others_;
};

/// The part of a future that a task needs to know: something to be told when it
/// is done. What the result is concerns those alone who await it.
class FutureBase {
 public:
  FutureBase() = default;
  FutureBase(const FutureBase&) = delete;
  FutureBase& operator=(const FutureBase&) = delete;
  /// Who waits is let go of when there is no list any more: a callback that
  /// goes may take others back.
  virtual ~FutureBase() {
    if (!callbacks_.empty()) callbacks_.take();
  }

  bool done() const noexcept { return done_; }

  /// `callback` is called when the future is done; at once if it is.
  template <std::convertible_to<Callback> Function>
  void add_done_callback(Function callback) {
    callbacks_.add(std::move(callback));
    if (done_) schedule();
  }

  /// Those for which `is_gone(callback)` holds will not be called. Linear in
  /// their number.
  template <std::predicate<const Callback&> Predicate>
  void remove_done_callbacks(Predicate is_gone) {
    callbacks_.remove_if(is_gone);
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

  /// Calls those who wait. The first of them may end the future's owner, and
  /// the future with it: from there on no member is touched.
  void call_back() {
    const Callbacks callbacks = callbacks_.take();
    callbacks.call();
  }

 private:
  /// Here callbacks run when their time has come, on top of whoever brought the
  /// result. A loop can do better.
  virtual void schedule() { call_back(); }

  Callbacks callbacks_;
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
  void set_exception(std::exception_ptr error) {
    require_pending();
    error_ = std::move(error);
    finish();
  }

  /// The value, or throws the error; InvalidStateError while neither is there.
  T& result() {
    if (error_) std::rethrow_exception(error_);
    if (!result_) throw InvalidStateError("Result is not set.");
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
  std::optional<T> result_;
  std::exception_ptr error_;
};
// #endregion future

}  // namespace coroutines
