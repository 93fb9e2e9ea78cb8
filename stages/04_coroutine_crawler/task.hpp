#pragma once

#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "common/intrusive_list.hpp"
#include "stages/04_coroutine_crawler/coroutine.hpp"

namespace coroutines {

/// Drives a coroutine: takes a future out, and when that is done, sends None
/// in. That is all that a task is. Owns the coroutine; neither copied nor
/// moved, for the future that is waited for knows its address.
class Task final : public intrusive::Listed<Task>, private DoneCallback {
 public:
  /// Runs the coroutine to its first wait. What it throws comes out here, or
  /// from whatever completes the future that it waited for.
  explicit Task(Coroutine<> coroutine, std::string name = "Task")
      : coroutine_(std::move(coroutine)), name_(std::move(name)) {
    step();
  }

  bool done() const { return coroutine_.state() == pipeline::State::closed; }
  bool is_running() const {
    return coroutine_.state() == pipeline::State::running;
  }

  const std::string& get_name() const { return name_; }

  /// The coroutines that it is in, innermost first: where each of them waits.
  std::vector<std::source_location> get_stack() const {
    return coroutine_.stack();
  }

  /// Raises `error` where the coroutine waits, instead of the future's result.
  /// If it is caught there the task goes on, otherwise it comes out here.
  template <class Error>
  void throw_(const Error& error) {
    leave_line();  // that wait is over
    wait_for(coroutine_.throw_(error));
  }

 private:
  // #region drive
  void step() { wait_for(coroutine_.send(None())); }

  void wait_for(FutureBase* const* yielded) {
    if (yielded) (*yielded)->add_done_callback(*this);
  }

  void told() override { step(); }
  // #endregion drive

  Coroutine<> coroutine_;
  const std::string name_;  // for print_stacks()
};

}  // namespace coroutines
