#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "common/trace.hpp"
#include "stages/05_mini_asyncio/ready_queue.hpp"

namespace asyncio {

class TimerQueue;

/// A callback that waits for a time.
class Timer : public Scheduled {
 public:
  explicit Timer(TimerQueue& queue) : queue_(&queue) {}

 private:
  friend class TimerQueue;
  void withdraw() override;

  TimerQueue* queue_;  // while it is there
};

/// Callbacks in the order of their times; of two with the same time the one
/// that came first is first. To come and to go takes logarithmic time.
class TimerQueue {
 public:
  bool empty() const { return heap_.empty(); }

  void push(TimePoint when, Ref<Timer> timer) {
    heap_.push_back({when, next_order_++, std::move(timer)});
    std::push_heap(heap_.begin(), heap_.end(), LaterFirst());
  }

  /// When the first one's time comes that was not cancelled.
  std::optional<TimePoint> next() {
    forget_cancelled();
    if (heap_.empty()) return std::nullopt;
    return heap_.front().when;
  }

  /// They go; what goes may cancel others, on its way.
  void clear() {
    const std::vector<Entry> going = std::exchange(heap_, {});
    for (const Entry& entry : going) leave(*entry.timer);
  }

  /// Moves those whose time has come to the end of `ready`.
  void take_due(TimePoint now, ReadyQueue& ready) {
    while (!heap_.empty() && heap_.front().when <= now) {
      Ref<Timer> timer = pop();
      if (timer->cancelled()) continue;
      if (trace::recorder()) trace::recorder()->timer_fire(timer.get());
      ready.push_back(std::move(timer));
    }
  }

 private:
  friend class Timer;

  struct Entry {
    TimePoint when;
    std::uint64_t order;
    Ref<Timer> timer;
  };
  struct LaterFirst {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.when != b.when ? b.when < a.when : b.order < a.order;
    }
  };

  Ref<Timer> pop() {
    std::pop_heap(heap_.begin(), heap_.end(), LaterFirst());
    Ref<Timer> timer = std::move(heap_.back().timer);
    heap_.pop_back();
    leave(*timer);
    return timer;
  }

  /// Most timers are cancelled before their time, which may be far away. So
  /// when more than half of many are, all of them go at once.
  void forget_cancelled() {
    constexpr std::size_t many = 100;
    if (heap_.size() > many && cancelled_ > heap_.size() / 2) {
      std::erase_if(heap_, [this](const Entry& entry) {
        if (!entry.timer->cancelled()) return false;
        leave(*entry.timer);
        return true;
      });
      std::make_heap(heap_.begin(), heap_.end(), LaterFirst());
    }
    while (!heap_.empty() && heap_.front().timer->cancelled()) pop();
  }

  void leave(Timer& timer) {
    timer.queue_ = nullptr;
    if (timer.cancelled()) --cancelled_;
  }

  std::vector<Entry> heap_;
  std::uint64_t next_order_ = 0;
  std::size_t cancelled_ = 0;  // of the heap
};

inline void Timer::withdraw() {
  if (queue_) ++queue_->cancelled_;
}

}  // namespace asyncio
