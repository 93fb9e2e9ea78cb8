#pragma once

#include <utility>

#include "stages/04_coroutine_crawler/coroutine.hpp"

namespace coroutines {

/// Drives a coroutine: takes a future out, and when that is done, sends None
/// in. That is all that a task is. Owns the coroutine; neither copied nor
/// moved, for the future that is waited for knows its address. So that future
/// must live in the coroutine's frames: one that outlived the task would call
/// back into nothing.
class Task {
 public:
  /// Runs the coroutine to its first wait. What it throws comes out here, or
  /// from whatever completes the future that it waited for.
  explicit Task(Coroutine<> coroutine) : coroutine_(std::move(coroutine)) {
    step();
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  bool done() const { return coroutine_.state() == pipeline::State::closed; }

  /// Raises `error` where the coroutine waits, instead of the future's result.
  /// If it is caught there the task goes on, otherwise it comes out here.
  template <class Error>
  void throw_(const Error& error) {
    wait_for(coroutine_.throw_(error));
  }

 private:
  void step() { wait_for(coroutine_.send(None())); }

  void wait_for(FutureBase* const* yielded) {
    awaited_ = yielded ? *yielded : nullptr;
    if (!awaited_) return;
    awaited_->add_done_callback([this, future = awaited_] {
      if (future == awaited_) step();  // not if throw_ ended that wait
    });
  }

  Coroutine<> coroutine_;
  FutureBase* awaited_ = nullptr;
};

}  // namespace coroutines
