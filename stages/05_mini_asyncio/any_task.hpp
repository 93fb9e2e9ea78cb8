#pragma once

#include <exception>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

#include "stages/05_mini_asyncio/future_state.hpp"

namespace asyncio {

/// What the tasks of a loop have in common, and all that drives a coroutine:
/// stage 4's task, which can be cancelled, and takes its turns.
class AnyTask : public intrusive::Linked<AnyTask> {
 public:
  /// Unless set, Task- and a number.
  std::string get_name() const;
  void set_name(std::string name);

  /// Asks the coroutine to end: in the next turn a CancelledError is raised
  /// where it waits, in the innermost coroutine. It may catch it, and go on.
  /// False if it is done. Throws std::runtime_error if tasks wait for one
  /// another in a ring, or in a line of a thousand: Python's RecursionError.
  bool cancel(std::string message = {});

  /// How often it was asked, less how often that was taken back; the new
  /// number.
  int cancelling() const noexcept { return cancelling_; }
  int uncancel() noexcept { return cancelling_ > 0 ? --cancelling_ : 0; }

  /// The future that is also this task.
  virtual AnyFuture& future() noexcept = 0;
  virtual bool done() const noexcept = 0;

  /// The coroutines that it is in, innermost first: where each of them waits.
  virtual std::vector<std::source_location> get_stack() const = 0;

  /// The loop lets it have its next turn.
  void wake();

 protected:
  explicit AnyTask(EventLoop& loop);
  ~AnyTask() = default;

  /// The loop owns it from now on, and takes its first step in the next turn.
  void start();

  /// Its turn: on to the next wait, or to the end. May be gone then.
  void step();

 private:
  friend class EventLoop;
  using Yielded = coroutines::FutureBase* const*;

  const Runnable* in_traces() const;
  void run_coroutine();
  void wait_for(coroutines::FutureBase* future);
  bool cancel_awaited(const std::string& message);
  void leave();
  void abandon();

  // The coroutine, whose type is known to TaskState alone.
  virtual Yielded send() = 0;
  virtual Yielded raise(std::exception_ptr error) = 0;
  virtual void take_result() = 0;
  virtual void destroy_frame() noexcept = 0;

  // The future.
  virtual bool is(const coroutines::FutureBase& future) const noexcept = 0;
  virtual void fail(std::exception_ptr error) = 0;
  virtual void end_cancelled(std::exception_ptr error) = 0;

  EventLoop& loop_;
  Ref<AnyFuture> itself_;  // while it is not done
  std::unique_ptr<const std::string> name_;
  const unsigned number_;
  int cancelling_ = 0;
  coroutines::FutureBase* awaited_ = nullptr;
  std::exception_ptr raise_;  // by the next step
  bool must_cancel_ = false;  // that is a CancelledError
};

/// Who runs just now. Null outside of tasks.
AnyTask* current_task();

/// The same; throws std::runtime_error outside of tasks.
AnyTask& running_task();

/// Those of the running loop that are not done.
std::vector<AnyTask*> all_tasks();

}  // namespace asyncio
