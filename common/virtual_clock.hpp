#pragma once

#include <chrono>

namespace virtual_time {

/// A clock that stands still until it is told to go on, as far as it is told.
class Clock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  TimePoint now() const { return now_; }
  void advance(std::chrono::nanoseconds time) { now_ += time; }

 private:
  TimePoint now_{};
};

}  // namespace virtual_time
