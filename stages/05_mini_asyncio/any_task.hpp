#pragma once

#include <exception>
#include <memory>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/future_state.hpp"

namespace asyncio {

/// What the tasks of a loop have in common: stage 4's task, which can be
/// cancelled, and takes its turns.
class AnyTask : public intrusive::Linked<AnyTask>,
                protected coroutines::DoneCallback {
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

  /// The loop owns it from now on, and takes its first step in the next turn.
  void start();

  /// The loop lets it have its next turn.
  void wake();

  /// What it waits for it never gets: its next turn says why.
  void refuse_wait(const std::string& why);

 protected:
  explicit AnyTask(EventLoop& loop) : loop_(loop) {}
  ~AnyTask() = default;

  /// While one lives, the task runs. What it waited for is over.
  class Running {
   public:
    explicit Running(AnyTask& task)
        : turn_(task.in_traces()), loop_(task.loop_) {
      task.leave_line();  // who woke it need not have told it
      if (task.must_cancel_) [[unlikely]]
        task.look_at_awaited();
      task.awaited_ = nullptr;
      task.must_cancel_ = false;
      loop_.current_task_ = &task;
    }
    ~Running() { loop_.current_task_ = nullptr; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    const trace::Turn turn_;
    EventLoop& loop_;
  };

  /// There is an error to raise where the coroutine waits, or would wait next.
  bool must_raise() const noexcept { return raise_ != nullptr; }
  bool must_cancel() const noexcept { return must_cancel_; }
  std::exception_ptr take_error() { return std::exchange(raise_, nullptr); }

  /// Is told when that is done.
  void wait_for(coroutines::FutureBase& future);

  /// Which is an error.
  void wait_for_itself();

  /// It is done, and its frame is gone: so is the future, when nobody refers to
  /// it.
  void leave() {
    intrusive::List<AnyTask>::remove(*this);
    if (trace::recorder()) [[unlikely]]
      trace::recorder()->done(in_traces());
    loop_.current_task_ = nullptr;  // who is told as it goes may ask
    itself_ = {};
  }

 private:
  friend class EventLoop;

  /// What the loop schedules is who it is there.
  const Runnable* in_traces() const { return itself_.get(); }
  [[gnu::cold, gnu::noinline]] void hand_on_cancel();
  bool cancel_awaited(const std::string& message);
  [[gnu::cold, gnu::noinline]] void look_at_awaited();
  void abandon();
  virtual void destroy_frame() noexcept = 0;

  EventLoop& loop_;
  Ref<AnyFuture> itself_;  // while it is not done
  std::unique_ptr<const std::string> name_;
  unsigned number_ = 0;
  int cancelling_ = 0;
  coroutines::FutureBase* awaited_ = nullptr;
  std::exception_ptr raise_;  // by the next step
  bool must_cancel_ = false;  // that is a CancelledError
};

/// Who runs just now. Null outside of tasks.
inline AnyTask* current_task() { return get_running_loop().current_task(); }

namespace detail {
[[noreturn]] void fail_no_task();
}

/// The same; throws std::runtime_error outside of tasks.
inline AnyTask& running_task() {
  AnyTask* const task = current_task();
  if (!task) detail::fail_no_task();
  return *task;
}

/// Those of the running loop that are not done.
std::vector<AnyTask*> all_tasks();

}  // namespace asyncio
