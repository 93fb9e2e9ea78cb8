#pragma once

#include <exception>
#include <string>
#include <utility>

#include "stages/05_mini_asyncio/any_task.hpp"

namespace asyncio {

/// A future in the frame of the coroutine that awaits it, as in stage 4: what
/// create_future() is where nobody else is to wait, without its memory. Whoever
/// wakes it lets the task have its next turn.
class Waiter : public coroutines::Future<>, public Cancellable {
 public:
  /// Of the running task. Throws std::runtime_error if none runs.
  Waiter() : task_(running_task()) {}
  virtual ~Waiter() = default;

  /// Ends the wait, if it is not over.
  void wake() {
    if (!done()) set_result();
  }

  bool cancel(std::string message) override {
    if (done()) return false;
    cancelled_ = true;
    set_exception(std::make_exception_ptr(CancelledError(std::move(message))));
    return true;
  }
  bool cancelled() const noexcept override { return cancelled_; }

 private:
  void schedule() override {
    if (is_awaited()) task_.wake();
  }

  AnyTask& task_;
  bool cancelled_ = false;
};

}  // namespace asyncio
