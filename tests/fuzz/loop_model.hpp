#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/fuzz/loop_program.hpp"

/// What an event loop is by the rules of CPython's base_events.py and futures.py, without a
/// selector or a clock.
namespace loop_program::model {

using Callback = std::function<void()>;

struct Handle {
  Callback callback;
  bool cancelled = false;
};
using HandlePtr = std::shared_ptr<Handle>;

struct Future {
  std::string_view state = pending;
  std::vector<Callback> callbacks{};
  std::function<bool()> cancel_task = nullptr;  // if it is a task's
};
using FuturePtr = std::shared_ptr<Future>;

inline FuturePtr make_future() { return std::make_shared<Future>(); }

class Loop {
 public:
  long now() const { return now_; }

  /// False if nothing is left to do.
  bool turn() {
    std::erase_if(timers_, [](const auto& timer) { return timer.second->cancelled; });
    if (ready_.empty()) {
      if (timers_.empty()) return false;
      now_ = std::max(now_, timers_.begin()->first);
    }
    for (; !timers_.empty() && timers_.begin()->first <= now_; timers_.erase(timers_.begin())) {
      ready_.push_back(timers_.begin()->second);
    }
    for (std::size_t left = ready_.size(); left > 0; --left) {
      const HandlePtr handle = ready_.front();
      ready_.pop_front();
      if (!handle->cancelled) handle->callback();
    }
    return true;
  }

  HandlePtr call_soon(Callback callback) {
    return ready_.emplace_back(std::make_shared<Handle>(std::move(callback)));
  }

  HandlePtr call_later(unsigned delay, Callback callback) {
    return timers_.emplace(now_ + delay, std::make_shared<Handle>(std::move(callback)))->second;
  }

  /// False if it is done already.
  bool finish(const FuturePtr& future, std::string_view state) {
    if (future->state != pending) return false;
    future->state = state;
    for (Callback& callback : std::exchange(future->callbacks, {})) call_soon(std::move(callback));
    return true;
  }

  bool cancel(const FuturePtr& future) {
    return future->cancel_task ? future->cancel_task() : finish(future, cancelled);
  }

 private:
  long now_ = 0;
  std::deque<HandlePtr> ready_;
  std::multimap<long, HandlePtr> timers_;  // those of one time in the order of coming
};

}  // namespace loop_program::model
