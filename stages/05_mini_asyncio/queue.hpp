#pragma once

#include <cstddef>
#include <deque>
#include <stdexcept>
#include <utility>

#include "stages/05_mini_asyncio/waiters.hpp"

namespace asyncio {

/// get_nowait finds nothing.
class QueueEmpty : public std::runtime_error {
 public:
  QueueEmpty() : std::runtime_error("the queue is empty") {}
};

/// put_nowait finds no room.
class QueueFull : public std::runtime_error {
 public:
  QueueFull() : std::runtime_error("the queue is full") {}
};

/// asyncio.Queue: hands items from some tasks to others, first in, first out.
/// Whoever waits is served in the order of coming. It must outlive those who go
/// on; who is cancelled, or goes with the loop, may outlive it. Each operation
/// takes constant time.
template <class T>
class Queue {
 public:
  /// Holds at most so many items; any number if it is zero.
  explicit Queue(std::size_t maxsize = 0) : maxsize_(maxsize) {}
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  std::size_t maxsize() const { return maxsize_; }
  std::size_t qsize() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  bool full() const { return maxsize_ > 0 && qsize() >= maxsize_; }

  // #region put
  /// Waits for room, if there is none.
  Coroutine<> put(T item) {
    while (full()) {
      Waiters::Place place(putters_);
      co_await place;
      place.take_turn();
    }
    put_nowait(std::move(item));
  }
  // #endregion put

  /// Throws QueueFull if there is no room.
  void put_nowait(T item) {
    if (full()) throw QueueFull();
    items_.push_back(std::move(item));
    ++unfinished_;
    getters_.call_next();
  }

  // #region get
  /// Waits for an item, if there is none.
  Coroutine<T> get() {
    while (empty()) {
      Waiters::Place place(getters_);
      co_await place;
      place.take_turn();
    }
    co_return get_nowait();
  }
  // #endregion get

  /// Throws QueueEmpty if there is none.
  T get_nowait() {
    if (empty()) throw QueueEmpty();
    T item = std::move(items_.front());
    items_.pop_front();
    putters_.call_next();
    return item;
  }

  /// Whoever got an item has dealt with it. Throws std::invalid_argument if
  /// that is said more often than there were items.
  void task_done() {
    if (unfinished_ == 0)
      throw std::invalid_argument("task_done() called too many times");
    if (--unfinished_ == 0) joiners_.call_all();
  }

  /// Waits until all items that were put have been dealt with.
  Coroutine<> join() {
    if (unfinished_ == 0) co_return;
    Waiters::Place place(joiners_);
    co_await place;
  }

 private:
  const std::size_t maxsize_;
  std::deque<T> items_;
  std::size_t unfinished_ = 0;
  Waiters getters_{[this] { return !empty(); }};
  Waiters putters_{[this] { return !full(); }};
  Waiters joiners_;
};

}  // namespace asyncio
