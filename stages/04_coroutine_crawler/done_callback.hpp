#pragma once

#include <concepts>
#include <memory>
#include <utility>

#include "common/intrusive_list.hpp"

namespace coroutines {

/// Somebody who is told when a future is done. It stands in the future's line
/// until then, and leaves the line if it goes before.
class DoneCallback : public intrusive::Linked<DoneCallback> {
 public:
  virtual void told() = 0;

  /// Nobody is going to tell it any more: the future goes, or one that was told
  /// before has thrown.
  virtual void forgotten() {}

 protected:
  ~DoneCallback() { leave_line(); }

  void leave_line() {
    using Line = intrusive::List<DoneCallback>;
    if (Line::contains(*this)) Line::remove(*this);
  }
};

/// Those who wait for a future, in the order in which they came.
class DoneCallbacks {
 public:
  DoneCallbacks() = default;
  DoneCallbacks(DoneCallbacks&&) = default;  // takes them all
  DoneCallbacks& operator=(DoneCallbacks&&) = delete;
  ~DoneCallbacks() {
    while (!empty()) line_.pop_front().forgotten();
  }

  bool empty() const { return line_.empty(); }
  void add(DoneCallback& callback) { line_.push_back(callback); }
  DoneCallback& pop_front() { return line_.pop_front(); }
  void tell() {
    while (!empty()) pop_front().told();
  }

 private:
  intrusive::List<DoneCallback> line_;
};

/// A function as one of them, which nobody else owns.
template <std::invocable Function>
class OwnDoneCallback final : public DoneCallback {
 public:
  explicit OwnDoneCallback(Function function)
      : function_(std::move(function)) {}

  void told() override {
    const std::unique_ptr<OwnDoneCallback> itself(this);
    function_();
  }
  void forgotten() override { delete this; }

 private:
  Function function_;
};

}  // namespace coroutines
