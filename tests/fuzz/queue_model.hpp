#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

#include "tests/fuzz/loop_model.hpp"

namespace loop_program::model {

/// A queue by the rules of CPython's queues.py. Who finds that it cannot put or get waits for a
/// place in the line, and looks again.
class Queue {
 public:
  Queue(Loop& loop, std::size_t maxsize) : loop_(loop), maxsize_(maxsize) {}

  bool can_put() const { return items_.size() < maxsize_; }
  bool can_get() const { return !items_.empty(); }

  FuturePtr wait_to_put() { return putters_.emplace_back(make_future()); }
  FuturePtr wait_to_get() { return getters_.emplace_back(make_future()); }

  void put(std::string item) {
    items_.push_back(std::move(item));
    ++unfinished_;
    call_next(getters_);
  }
  std::string get() {
    const std::string item = items_.front();
    items_.pop_front();
    call_next(putters_);
    return item;
  }

  /// Who was cancelled, having been called already, leaves it to the next.
  void stop_to_put(const FuturePtr& place) {
    if (leave(putters_, place) && can_put()) call_next(putters_);
  }
  void stop_to_get(const FuturePtr& place) {
    if (leave(getters_, place) && can_get()) call_next(getters_);
  }

  /// False if all are done already.
  bool task_done() {
    if (unfinished_ == 0) return false;
    if (--unfinished_ > 0) return true;
    for (const FuturePtr& joiner : std::exchange(joiners_, {})) loop_.finish(joiner, ok);
    return true;
  }
  FuturePtr wait_to_join() {
    const FuturePtr joiner = make_future();
    if (unfinished_ > 0) {
      joiners_.push_back(joiner);
    } else {
      loop_.finish(joiner, ok);
    }
    return joiner;
  }

 private:
  using Line = std::deque<FuturePtr>;

  void call_next(Line& line) {
    while (!line.empty()) {
      const FuturePtr first = line.front();
      line.pop_front();
      if (loop_.finish(first, ok)) return;
    }
  }

  /// Whether it had been called.
  bool leave(Line& line, const FuturePtr& place) {
    loop_.cancel(place);
    std::erase(line, place);
    return place->state != cancelled;
  }

  Loop& loop_;
  const std::size_t maxsize_;
  std::deque<std::string> items_;
  std::size_t unfinished_ = 0;
  Line getters_;
  Line putters_;
  Line joiners_;
};

}  // namespace loop_program::model
