#pragma once

#include <exception>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/any_task.hpp"
#include "stages/05_mini_asyncio/future.hpp"

namespace asyncio {

/// A task, and the future of its result.
template <class T>
class TaskState final : public FutureState<T>, public AnyTask {
 public:
  TaskState(EventLoop& loop, Coroutine<T> coroutine)
      : FutureState<T>(loop), AnyTask(loop), coroutine_(std::move(coroutine)) {}
  ~TaskState() override {
    this->report_unseen("Task exception was never retrieved");
  }

  AnyFuture& future() noexcept override { return *this; }
  bool done() const noexcept override { return FutureState<T>::done(); }
  bool cancel(std::string message) override {
    return AnyTask::cancel(std::move(message));
  }
  std::vector<std::source_location> get_stack() const override {
    return coroutine_.stack();
  }

  /// As a task until it is done; then it is a future that tells others.
  void run() override { done() ? FutureState<T>::run() : step(); }

 private:
  // #region step
  /// On to the next wait, or to the end. May be gone then.
  void step() {
    const Running running(*this);
    try {
      const auto yielded = must_raise() ? coroutine_.throw_(take_error())
                                        : coroutine_.send(None());
      if (yielded) return wait(*yielded);
      // Cancelled in its last step, and it had no wait left to be told at.
      if (must_cancel())
        this->cancel_with(take_error());
      else
        this->set_result(coroutine_.result());
    } catch (const CancelledError&) {
      this->cancel_with(std::current_exception());
    } catch (...) {
      this->set_exception(std::current_exception());
    }
    coroutine_.close();
    leave();
  }

  void wait(coroutines::FutureBase* future) {
    if (!future) return wake();
    future == this ? wait_for_itself() : wait_for(*future);
  }
  // #endregion step

  void told() override { step(); }
  void destroy_frame() noexcept override { coroutine_.close(); }

  Coroutine<T> coroutine_;
};

/// asyncio.Task: a coroutine that a loop drives, and the future of its result.
/// A reference: to drop it ends nothing.
template <class T>
class Task : public Future<T> {
 public:
  explicit Task(Ref<TaskState<T>> state) : Future<T>(std::move(state)) {}

  // The coroutine's alone.
  void set_result(T value = T()) const = delete;
  void set_exception(std::exception_ptr error) const = delete;

  std::string get_name() const { return task().get_name(); }
  void set_name(std::string name) const { task().set_name(std::move(name)); }
  int cancelling() const { return task().cancelling(); }
  int uncancel() const { return task().uncancel(); }
  std::vector<std::source_location> get_stack() const {
    return task().get_stack();
  }

 private:
  TaskState<T>& task() const {
    return static_cast<TaskState<T>&>(*this->state());
  }
};

template <class T>
Task<T> EventLoop::create_task(Coroutine<T> coroutine) {
  check_open();
  auto state = make_ref<TaskState<T>>(*this, std::move(coroutine));
  state->start();
  return Task<T>(std::move(state));
}

template <class T>
Task<T> EventLoop::create_task(Coroutine<T> coroutine, std::string name) {
  const Task<T> task = create_task(std::move(coroutine));
  task.set_name(std::move(name));
  return task;
}

/// A coroutine that awaits it.
template <OtherAwaitable Awaitable>
Coroutine<> as_coroutine(Awaitable awaitable) {
  co_await awaitable;
}

template <OtherAwaitable Awaitable, class... Name>
Task<> EventLoop::create_task(Awaitable awaitable, Name... name) {
  return create_task(as_coroutine(std::move(awaitable)), std::move(name)...);
}

/// EventLoop::create_task of the running loop. Throws std::runtime_error if
/// none runs; the coroutine does not begin then.
template <class T>
Task<T> create_task(Coroutine<T> coroutine) {
  return get_running_loop().create_task(std::move(coroutine));
}
template <class T>
Task<T> create_task(Coroutine<T> coroutine, std::string name) {
  return get_running_loop().create_task(std::move(coroutine), std::move(name));
}
template <OtherAwaitable Awaitable, class... Name>
Task<> create_task(Awaitable awaitable, Name... name) {
  return create_task(as_coroutine(std::move(awaitable)), std::move(name)...);
}

/// What can be awaited becomes a task of the loop, a future stays what it is;
/// std::invalid_argument if it is one of another loop.
template <class T>
Future<T> ensure_future(Future<T> future, EventLoop& loop) {
  check_same_loop(*future.any(), loop);
  return future;
}
template <class T>
Task<T> ensure_future(Coroutine<T> coroutine, EventLoop& loop) {
  return loop.create_task(std::move(coroutine));
}
template <OtherAwaitable Awaitable>
Task<> ensure_future(Awaitable awaitable, EventLoop& loop) {
  return ensure_future(as_coroutine(std::move(awaitable)), loop);
}

/// The same, in the loop of a future, and for others in the current one.
template <class T>
Future<T> ensure_future(Future<T> future) {
  return future;
}
template <class T>
Task<T> ensure_future(Coroutine<T> coroutine) {
  return ensure_future(std::move(coroutine), get_event_loop());
}
template <OtherAwaitable Awaitable>
Task<> ensure_future(Awaitable awaitable) {
  return ensure_future(std::move(awaitable), get_event_loop());
}

template <class T>
T EventLoop::run_until_complete(Future<T> future) {
  check_can_run();
  check_same_loop(*future.any(), *this);
  {
    const CancelOnExit stopping(future.add_done_callback([this] { stop(); }));
    run_forever();
  }
  if (!future.done())
    throw std::runtime_error("Event loop stopped before Future completed.");
  return future.hand_out();
}

template <class T>
T EventLoop::run_until_complete(Coroutine<T> coroutine) {
  check_can_run();  // else nothing of it shall run
  return run_until_complete<T>(create_task(std::move(coroutine)));
}

template <OtherAwaitable Awaitable>
void EventLoop::run_until_complete(Awaitable awaitable) {
  run_until_complete(as_coroutine(std::move(awaitable)));
}

}  // namespace asyncio
