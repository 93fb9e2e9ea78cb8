#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/task.hpp"

namespace asyncio {

/// The future of a gather. It refers to those that it waits for, and they not
/// to it. They are heard by somebody as long as it is not done, and their
/// errors are seen by it, even afterwards; but if it goes before it is done, it
/// has nothing to do with them any more.
template <class T, class Result>
class Gathering final : public FutureState<std::vector<Result>> {
 public:
  Gathering(EventLoop& loop, std::vector<Future<T>> children)
      : FutureState<std::vector<Result>>(loop),
        children_(std::move(children)),
        left_(children_.size()),
        ear_(make_ref<Ear>(this)) {
    if (children_.empty()) this->set_result({});
    for (const Future<T>& child : children_)
      child.add_done_callback(
          [ear = ear_](const Future<T>& done) { ear->hear(done); });
  }
  ~Gathering() override { ear_->close(this->done()); }

  /// Cancels all that it waits for, and is cancelled when they are done. False
  /// if there is nothing left to cancel.
  bool cancel(std::string message) override {
    if (this->done()) return false;
    bool any = false;
    for (const Future<T>& child : children_) any |= child.cancel(message);
    cancel_requested_ |= any;
    return any;
  }

 private:
  static constexpr bool return_exceptions = !std::is_same_v<T, Result>;

  /// Null if there is a result. Has been seen then.
  static std::exception_ptr error_of(const Future<T>& done) {
    try {
      return done.exception();
    } catch (const CancelledError&) {
      return std::current_exception();
    }
  }

  /// What they call, as long as they do: it may outlive the gathering.
  class Ear final : public Counted {
   public:
    explicit Ear(Gathering* gathering) : gathering_(gathering) {}

    void close(bool still_sees) {
      gathering_ = nullptr;
      still_sees_ = still_sees;
    }
    void hear(const Future<T>& child) {
      if (gathering_)
        gathering_->one_is_done(child);
      else if (still_sees_)
        error_of(child);
    }

   private:
    Gathering* gathering_;
    bool still_sees_ = false;
  };

  void one_is_done(const Future<T>& child) {
    --left_;
    const std::exception_ptr error = error_of(child);
    if (this->done()) return;
    if (error && !return_exceptions)
      this->set_exception(error);
    else if (left_ == 0)
      all_are_done();
  }

  void all_are_done() {
    if (cancel_requested_) {
      const auto error = error_of(children_.back());
      const bool is_its_own = children_.back().cancelled();
      return this->set_exception(
          is_its_own ? error : std::make_exception_ptr(CancelledError()));
    }
    std::vector<Result> results;
    results.reserve(children_.size());
    for (const Future<T>& child : children_) {
      if constexpr (return_exceptions) {
        Result& outcome = results.emplace_back();
        outcome.error = error_of(child);
        if (!outcome.error) outcome.result = child.result();
      } else {
        results.push_back(child.result());
      }
    }
    this->set_result(std::move(results));
  }

  std::vector<Future<T>> children_;
  std::size_t left_;
  Ref<Ear> ear_;
  bool cancel_requested_ = false;
};

/// As gather's first argument: errors are results as well.
struct ReturnExceptions {};
inline constexpr ReturnExceptions return_exceptions;

/// Waits for all of them; the results are in the order of the arguments. The
/// first error is the gather's, and leaves the others alone; that one of them
/// is cancelled counts as an error. Linear, with some allocations for each.
template <class T>
Future<std::vector<T>> gather(std::vector<Future<T>> futures) {
  return Future<std::vector<T>>(
      make_ref<Gathering<T, T>>(get_event_loop(), std::move(futures)));
}

/// The same, and the errors stand among the results.
template <class T>
Future<std::vector<Outcome<T>>> gather(ReturnExceptions,
                                       std::vector<Future<T>> futures) {
  return Future<std::vector<Outcome<T>>>(
      make_ref<Gathering<T, Outcome<T>>>(get_event_loop(), std::move(futures)));
}

/// Coroutines become tasks.
template <class T>
std::vector<Future<T>> ensure_futures(std::vector<Coroutine<T>> coroutines) {
  std::vector<Future<T>> futures;
  futures.reserve(coroutines.size());
  for (Coroutine<T>& coroutine : coroutines)
    futures.push_back(ensure_future(std::move(coroutine)));
  return futures;
}
template <class T>
Future<std::vector<T>> gather(std::vector<Coroutine<T>> coroutines) {
  return gather(ensure_futures(std::move(coroutines)));
}
template <class T>
Future<std::vector<Outcome<T>>> gather(ReturnExceptions,
                                       std::vector<Coroutine<T>> coroutines) {
  return gather(return_exceptions, ensure_futures(std::move(coroutines)));
}

/// What co_await gives for it.
template <class Awaitable>
using ResultOf =
    typename decltype(ensure_future(std::declval<Awaitable>()))::Result;

/// Coroutines, tasks and futures of one type of result.
template <class First, class... Rest>
  requires(std::is_same_v<ResultOf<First>, ResultOf<Rest>> && ...)
auto gather(First first, Rest... rest) {
  return gather(std::vector<Future<ResultOf<First>>>{
      ensure_future(std::move(first)), ensure_future(std::move(rest))...});
}
template <class First, class... Rest>
  requires(std::is_same_v<ResultOf<First>, ResultOf<Rest>> && ...)
auto gather(ReturnExceptions, First first, Rest... rest) {
  return gather(return_exceptions, std::vector<Future<ResultOf<First>>>{
                                       ensure_future(std::move(first)),
                                       ensure_future(std::move(rest))...});
}

}  // namespace asyncio
