#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "stages/05_mini_asyncio/handle.hpp"

namespace asyncio {

/// Those who wait for their turn, first in, first out. To come and to go takes
/// constant time, and a few instructions: who adds to a std::deque has its
/// growth inlined, and registers saved for it at each call. Has room for as
/// many as ever waited at once, until it goes.
class ReadyQueue {
 public:
  ReadyQueue() = default;
  ~ReadyQueue() { clear(); }
  ReadyQueue(const ReadyQueue&) = delete;
  ReadyQueue& operator=(const ReadyQueue&) = delete;

  bool empty() const noexcept { return begin_ == end_; }
  std::size_t size() const noexcept {
    return static_cast<std::size_t>(end_ - begin_);
  }

  void push_back(Ref<Runnable> call) {
    if (end_ == limit_) [[unlikely]]
      make_room();
    *end_++ = call.release();
  }

  /// It is not empty.
  Ref<Runnable> pop_front() noexcept {
    __builtin_prefetch(begin_[ahead]);  // where many wait it is in no cache
    return Ref<Runnable>::adopt(*begin_++);
  }

  /// What goes may add others, which go as well.
  void clear() noexcept {
    while (!empty()) pop_front();
  }

 private:
  static constexpr std::ptrdiff_t ahead = 4;

  /// Before the first of them, if half of all places are there; or in twice as
  /// many.
  [[gnu::cold, gnu::noinline]] void make_room() {
    std::vector<Runnable*> larger;
    if (2 * size() >= places_.size())
      larger.resize(std::max<std::size_t>(64, 2 * places_.size()));
    std::vector<Runnable*>& to = larger.empty() ? places_ : larger;
    end_ = std::copy(begin_, end_, to.data());
    begin_ = to.data();
    limit_ = begin_ + to.size() - ahead;
    if (!larger.empty()) places_.swap(larger);
  }

  std::vector<Runnable*> places_;
  Runnable** begin_ = nullptr;
  Runnable** end_ = nullptr;
  Runnable** limit_ = nullptr;  // the last places are only looked at
};

}  // namespace asyncio
