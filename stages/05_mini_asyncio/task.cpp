#include "stages/05_mini_asyncio/task.hpp"

#include <fmt/format.h>

#include <atomic>
#include <stdexcept>

namespace asyncio {
namespace {

std::string next_name() {
  static std::atomic<unsigned> last = 0;
  return fmt::format("Task-{}", ++last);
}

}  // namespace

/// A task's turn.
class AnyTask::Step final : public Scheduled {
 public:
  explicit Step(AnyTask& task) : task_(task) {}

 private:
  void call() override { task_.step(); }

  AnyTask& task_;
};

AnyTask::AnyTask(EventLoop& loop, coroutines::FutureBase& itself,
                 std::string name)
    : loop_(loop),
      itself_(itself),
      name_(name.empty() ? next_name() : std::move(name)),
      next_step_(make_ref<Step>(*this)) {}

void AnyTask::start() {
  position_ = loop_.tasks_.size();
  loop_.tasks_.push_back({future(), this});
  loop_.ready_.push_back(next_step_);
}

bool AnyTask::cancel(std::string message) {
  if (itself_.done()) return false;
  // It is left in awaited_: that future calls back, and the step that follows
  // finds the CancelledError in it.
  if (auto* future = dynamic_cast<AnyFuture*>(awaited_))
    if (future->cancel(message)) return true;
  must_cancel_ = true;
  cancel_message_ = std::move(message);
  return true;
}

void AnyTask::step() {
  const Ref<AnyFuture> keep = future();
  AnyTask* const before = std::exchange(loop_.current_task_, this);
  run();
  loop_.current_task_ = before;
}

/// To the next wait, or to the end.
void AnyTask::run() {
  awaited_ = nullptr;
  std::exception_ptr error = std::exchange(raise_, nullptr);
  if (std::exchange(must_cancel_, false))
    error = std::make_exception_ptr(CancelledError(cancel_message_));
  try {
    if (const Yielded yielded = error ? raise(error) : send())
      return wait_for(yielded);
    // Cancelled in its last step, and it had no wait left to be told at.
    if (must_cancel_)
      end_cancelled(cancel_message_);
    else
      take_result();
  } catch (const CancelledError& cancelled) {
    end_cancelled(cancelled.message());
  } catch (...) {
    fail(std::current_exception());
  }
  leave();
}

void AnyTask::wait_for(Yielded yielded) {
  coroutines::FutureBase* const future = *yielded;
  if (!future) {
    loop_.ready_.push_back(next_step_);
    return;
  }
  if (future == &itself_) {
    raise_ = std::make_exception_ptr(std::runtime_error(
        fmt::format("Task cannot await on itself: {}", name_)));
    loop_.ready_.push_back(next_step_);
    return;
  }
  awaited_ = future;
  // The loop owns this task until it is done, and it cannot be done before it
  // is called.
  future->add_done_callback([this] { step(); });
  if (must_cancel_) {
    auto* cancellable = dynamic_cast<AnyFuture*>(future);
    if (cancellable && cancellable->cancel(cancel_message_))
      must_cancel_ = false;
  }
}

/// It is done. The frame goes at once, the future when nobody refers to it.
void AnyTask::leave() {
  destroy_frame();
  auto& tasks = loop_.tasks_;
  tasks.back().task->position_ = position_;
  std::swap(tasks[position_], tasks.back());
  tasks.pop_back();
}

/// The loop closes.
void AnyTask::abandon() {
  const Ref<AnyFuture> keep = future();
  loop_.call_exception_handler(
      {fmt::format("Task was destroyed but it is pending! {}", name_)});
  leave();
}

AnyTask* current_task() { return get_running_loop().current_task(); }

std::vector<AnyTask*> all_tasks() { return get_running_loop().all_tasks(); }

}  // namespace asyncio
