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

AnyTask::AnyTask(EventLoop& loop) : loop_(loop), number_(next_number()) {}

std::string AnyTask::get_name() const {
  return name_ ? *name_ : fmt::format("Task-{}", number_);
}

void AnyTask::set_name(std::string name) {
  name_ = std::make_unique<const std::string>(std::move(name));
  if (trace::recorder()) trace::recorder()->rename(in_traces(), *name_);
}

void AnyTask::start() {
  itself_ = Ref<AnyFuture>(&future());
  loop_.tasks_.push_back(*this);
  if (trace::recorder()) trace::recorder()->spawn(in_traces());
  wake();
}

/// What the loop schedules is who it is there.
const Runnable* AnyTask::in_traces() const { return itself_.get(); }

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

void AnyTask::step() {
  const trace::Turn turn(in_traces());
  EventLoop& loop = loop_;  // this may be gone at the end
  loop.current_task_ = this;
  run_coroutine();
  loop.current_task_ = nullptr;
}

// #region run
void AnyTask::run_coroutine() {
  awaited_ = nullptr;
  must_cancel_ = false;
  try {
    const Yielded yielded =
        raise_ ? raise(std::exchange(raise_, nullptr)) : send();
    if (yielded) return wait_for(*yielded);
    // Cancelled in its last step, and it had no wait left to be told at.
    if (must_cancel_)
      end_cancelled(std::exchange(raise_, nullptr));
    else
      take_result();
  } catch (const CancelledError&) {
    end_cancelled(std::current_exception());
  } catch (...) {
    fail(std::current_exception());
  }
  leave();
}
// #endregion run

// #region wait_for
void AnyTask::wait_for(coroutines::FutureBase* future) {
  if (!future) return wake();
  if (is(*future)) {
    if (!must_cancel_)
      raise_ = std::make_exception_ptr(std::runtime_error(
          fmt::format("Task cannot await on itself: {}", get_name())));
    return wake();
  }
  awaited_ = future;
  if (must_cancel_ && cancel_awaited(message_of(raise_))) {
    must_cancel_ = false;
    raise_ = nullptr;
  }
  // The loop owns this task until it is done, and it cannot be done before it
  // is called.
  future->add_done_callback([this] { step(); });
}
// #endregion wait_for

/// True if a CancelledError comes from there, perhaps of an earlier cancel().
bool AnyTask::cancel_awaited(const std::string& message) {
  const Nesting nesting;
  auto* const future = dynamic_cast<Cancellable*>(awaited_);
  return future && (future->cancel(message) || future->cancelled());
}

/// It is done. The frame goes at once, the future when nobody refers to it.
void AnyTask::leave() {
  awaited_ = nullptr;  // it may lie in the frame
  destroy_frame();
  loop_.tasks_.remove(*this);
  if (trace::recorder()) trace::recorder()->done(in_traces());
  itself_ = {};  // at its end this may be gone
}

/// The loop closes.
void AnyTask::abandon() {
  loop_.call_exception_handler(
      {fmt::format("Task was destroyed but it is pending! {}", get_name())});
  leave();
}

AnyTask* current_task() { return get_running_loop().current_task(); }

AnyTask& running_task() {
  AnyTask* const task = current_task();
  if (!task) throw std::runtime_error("no running task");
  return *task;
}

std::vector<AnyTask*> all_tasks() { return get_running_loop().all_tasks(); }

}  // namespace asyncio
