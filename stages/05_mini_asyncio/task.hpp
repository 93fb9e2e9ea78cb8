#pragma once

#include <string>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/future.hpp"

namespace asyncio {

/// What the tasks of a loop have in common, and all that drives a coroutine:
/// stage 4's task, which can be cancelled, and takes its turns.
class AnyTask {
 public:
  AnyTask(const AnyTask&) = delete;
  AnyTask& operator=(const AnyTask&) = delete;

  const std::string& get_name() const noexcept { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

  bool done() const noexcept { return itself_.done(); }

  /// The future that is also this task.
  virtual Ref<AnyFuture> future() = 0;

  void add_done_callback(coroutines::Callback callback) {
    itself_.add_done_callback(std::move(callback));
  }

  /// Asks the coroutine to end: in the next turn a CancelledError is raised
  /// where it waits, in the innermost coroutine. It may catch it, and go on.
  /// False if it is done.
  bool cancel(std::string message = {});

 protected:
  /// `itself` is the future that is also this task.
  AnyTask(EventLoop& loop, coroutines::FutureBase& itself, std::string name);
  virtual ~AnyTask() = default;

  /// The loop owns it from now on, and takes its first step in the next turn.
  void start();

 private:
  friend class EventLoop;
  class Step;
  using Yielded = coroutines::FutureBase* const*;

  void step();
  void run();
  void wait_for(Yielded yielded);
  void leave();
  void abandon();

  // The coroutine, whose type is known to Task alone.
  virtual Yielded send() = 0;
  virtual Yielded raise(std::exception_ptr error) = 0;
  virtual void take_result() = 0;
  virtual void destroy_frame() noexcept = 0;

  // The future.
  virtual void fail(std::exception_ptr error) = 0;
  virtual void end_cancelled(std::string message) = 0;

  EventLoop& loop_;
  coroutines::FutureBase& itself_;
  std::string name_;
  Ref<Scheduled> next_step_;
  coroutines::FutureBase* awaited_ = nullptr;
  std::exception_ptr raise_;    // by the next step
  bool must_cancel_ = false;    // the next step raises a CancelledError instead
  std::string cancel_message_;  // of that
  std::size_t position_ = 0;    // among the loop's tasks
};

template <class T>
class TaskState final : public FutureState<T>, public AnyTask {
 public:
  TaskState(EventLoop& loop, Coroutine<T> coroutine, std::string name)
      : FutureState<T>(loop),
        AnyTask(loop, *this, std::move(name)),
        coroutine_(std::move(coroutine)) {
    start();
  }
  ~TaskState() override {
    this->report_unseen("Task exception was never retrieved");
  }

  Ref<AnyFuture> future() override { return Ref<AnyFuture>(this); }
  bool cancel(std::string message) override {
    return AnyTask::cancel(std::move(message));
  }

 private:
  using Yielded = coroutines::FutureBase* const*;

  Yielded send() override { return coroutine_.send(None()); }
  Yielded raise(std::exception_ptr error) override {
    return coroutine_.throw_(std::move(error));
  }
  void take_result() override { this->set_result(coroutine_.result()); }
  void destroy_frame() noexcept override { coroutine_.close(); }
  void fail(std::exception_ptr error) override {
    this->set_exception(std::move(error));
  }
  void end_cancelled(std::string message) override {
    FutureState<T>::cancel(std::move(message));
  }

  Coroutine<T> coroutine_;
};

/// asyncio.Task: a coroutine that a loop drives, and the future of its result.
/// A reference: to drop it ends nothing.
template <class T>
class Task : public Future<T> {
 public:
  explicit Task(Ref<TaskState<T>> state) : Future<T>(std::move(state)) {}

  const std::string& get_name() const { return task().get_name(); }
  void set_name(std::string name) const { task().set_name(std::move(name)); }

 private:
  TaskState<T>& task() const {
    return static_cast<TaskState<T>&>(*this->state());
  }
};

template <class T>
Task<T> EventLoop::create_task(Coroutine<T> coroutine, std::string name) {
  check_open();
  return Task<T>(
      make_ref<TaskState<T>>(*this, std::move(coroutine), std::move(name)));
}

/// Who runs just now. Null outside of tasks.
AnyTask* current_task();

/// Those of the running loop that are not done.
std::vector<AnyTask*> all_tasks();

/// A coroutine becomes a task of the running loop, a future stays what it is.
template <class T>
Task<T> ensure_future(Coroutine<T> coroutine) {
  return get_event_loop().create_task(std::move(coroutine));
}
template <class T>
Future<T> ensure_future(Future<T> future) {
  return future;
}

template <class T>
Task<T> create_task(Coroutine<T> coroutine, std::string name = {}) {
  return get_running_loop().create_task(std::move(coroutine), std::move(name));
}

template <class T>
T EventLoop::run_until_complete(Future<T> future) {
  check_open();
  {
    const CancelOnExit stopping(future.add_done_callback([this] { stop(); }));
    run_forever();
  }
  if (!future.done())
    throw std::runtime_error("Event loop stopped before Future completed.");
  if constexpr (std::is_copy_constructible_v<T>)
    return future.result();
  else
    return std::move(future.result());
}

template <class T>
T EventLoop::run_until_complete(Coroutine<T> coroutine) {
  return run_until_complete<T>(create_task(std::move(coroutine)));
}

}  // namespace asyncio
