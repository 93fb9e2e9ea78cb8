#include "stages/05_mini_asyncio/any_task.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace asyncio {
namespace {

unsigned next_number() {
  thread_local unsigned last = 0;
  return ++last;
}

std::string message_of(const std::exception_ptr& cancelled) {
  try {
    std::rethrow_exception(cancelled);
  } catch (const CancelledError& error) {
    return error.message();
  }
}

bool is_cancelled_error(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const CancelledError&) {
    return true;
  } catch (...) {
    return false;
  }
}

/// Tasks that wait for one another are cancelled one inside the other, which
/// has no end if they do so in a ring. Python's stack has this limit as well.
class Nesting {
 public:
  Nesting() {
    if (depth == deepest)
      throw std::runtime_error("tasks that wait for one another without end");
    ++depth;
  }
  ~Nesting() { --depth; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  static constexpr int deepest = 1000;
  static thread_local inline int depth = 0;
};

}  // namespace

std::string AnyTask::get_name() const {
  return name_ ? *name_ : fmt::format("Task-{}", number_);
}

void AnyTask::set_name(std::string name) {
  name_ = std::make_unique<const std::string>(std::move(name));
  if (trace::recorder()) trace::recorder()->rename(in_traces(), *name_);
}

void AnyTask::start() {
  number_ = next_number();
  Ref<AnyFuture> itself(&future());
  if (trace::recorder()) trace::recorder()->spawn(itself.get());
  loop_.schedule(itself);  // which may fail
  itself_ = std::move(itself);
  loop_.tasks_.push_back(*this);
}

void AnyTask::wake() { loop_.schedule(itself_); }

// #region cancel
bool AnyTask::cancel(std::string message) {
  if (done()) return false;
  ++cancelling_;
  // It is left in awaited_: that future calls back, and the step that follows
  // finds the CancelledError in it.
  if (cancel_awaited(message)) return true;
  must_cancel_ = true;
  raise_ = std::make_exception_ptr(CancelledError(std::move(message)));
  return true;
}
// #endregion cancel

void AnyTask::wait_for(coroutines::FutureBase& future) {
  awaited_ = &future;
  if (must_cancel_) [[unlikely]]
    hand_on_cancel();
  future.add_done_callback(*this);
}

/// It was asked to end before it waited: so is what it waits for.
void AnyTask::hand_on_cancel() {
  if (!cancel_awaited(message_of(raise_))) return;
  must_cancel_ = false;
  raise_ = nullptr;
}

void AnyTask::wait_for_itself() {
  refuse_wait(fmt::format("Task cannot await on itself: {}", get_name()));
  wake();
}

void AnyTask::refuse_wait(const std::string& why) {
  if (!must_cancel_) raise_ = std::make_exception_ptr(std::runtime_error(why));
}

bool detail::refuse_wait() {
  EventLoop* const loop = find_running_loop();
  AnyTask* const task = loop ? loop->current_task() : nullptr;
  if (!task) return false;
  task->refuse_wait(fmt::format(
      "Task {} got Future attached to a different loop", task->get_name()));
  return true;
}

/// True if a CancelledError comes from there, perhaps of an earlier cancel().
bool AnyTask::cancel_awaited(const std::string& message) {
  const Nesting nesting;
  auto* const future = dynamic_cast<Cancellable*>(awaited_);
  return future && (future->cancel(message) || future->cancelled());
}

/// A cancel() came when that was done, or as good as done: its error is seen
/// all the same. It comes first if it is a CancelledError itself.
void AnyTask::look_at_awaited() {
  auto* const future = dynamic_cast<AnyFuture*>(awaited_);
  if (!future) return;
  const std::exception_ptr error = future->outcome_error();
  if (error && is_cancelled_error(error)) raise_ = error;
}

/// The loop closes.
void AnyTask::abandon() {
  loop_.call_exception_handler(
      {fmt::format("Task was destroyed but it is pending! {}", get_name())});
  leave_line();
  awaited_ = nullptr;  // it may lie in the frame
  destroy_frame();
  leave();
}

void detail::fail_no_task() { throw std::runtime_error("no running task"); }

std::vector<AnyTask*> all_tasks() { return get_running_loop().all_tasks(); }

}  // namespace asyncio
