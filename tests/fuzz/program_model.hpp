#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tests/fuzz/loop_model.hpp"
#include "tests/fuzz/loop_program.hpp"
#include "tests/fuzz/queue_model.hpp"

namespace loop_program::model {

/// What asyncio does with a program, by the rules of CPython's tasks.py, without a coroutine.
class Run {
 public:
  explicit Run(const Program& program) : program_(program) {
    for (unsigned i = 0; i < tasks; ++i) {
      tasks_[i].number = i;
      tasks_[i].future->cancel_task = [this, i] { return cancel(tasks_[i]); };
      loop_.call_soon([this, i] { turn(tasks_[i]); });
    }
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Until nothing is left to do.
  const std::string& log() {
    while (loop_.turn()) continue;
    for (const Task& task : tasks_) log_.left(task.number, task.future->state);
    return log_.text();
  }

 private:
  struct Task {
    unsigned number = 0;
    FuturePtr future = make_future();
    std::size_t at = 0;  // which step
    enum { new_born, between_steps, in_a_step } stands = new_born;
    FuturePtr waits_for = nullptr;  // in a step, unless for a turn
    HandlePtr timer = nullptr;      // of a sleep
    bool must_cancel = false;
  };

  using Outcome = std::optional<std::string>;  // of a step; nothing: it waits

  bool cancel(Task& task) {
    if (task.future->state != pending) return false;
    if (!task.waits_for || !loop_.cancel(task.waits_for)) task.must_cancel = true;
    return true;
  }

  /// What it waited for is over, or it is asked to end.
  void turn(Task& task) {
    const FuturePtr wait = std::exchange(task.waits_for, nullptr);
    std::string_view how = wait ? wait->state : ok;
    if (std::exchange(task.must_cancel, false)) how = cancelled;
    const std::string_view became =
        task.stands == Task::new_born && how == cancelled ? cancelled : go_on(task, wait, how);
    if (became != pending) {
      loop_.finish(task.future, became);
    } else if (task.must_cancel && task.waits_for && loop_.cancel(task.waits_for)) {
      task.must_cancel = false;
    }
  }

  /// Up to the next wait, or the end. Gives what became of the task.
  std::string_view go_on(Task& task, const FuturePtr& wait, std::string_view how) {
    for (; task.at < program_[task.number].size(); ++task.at) {
      const Step& step = program_[task.number][task.at];
      const Outcome outcome =
          task.stands == Task::in_a_step ? resume(task, step, wait, how) : begin(task, step);
      task.stands = outcome ? Task::between_steps : Task::in_a_step;
      if (!outcome) return pending;
      log_.step_done(loop_.now(), task.number, task.at, *outcome);
      if (step.catches) continue;
      for (const std::string_view error : {cancelled, failed}) {
        if (outcome == error) return error;
      }
    }
    return task.must_cancel ? cancelled : ok;
  }

  Outcome wait_for(Task& task, const FuturePtr& future) {
    if (future->state != pending) return std::string(future->state);
    task.waits_for = future;
    future->callbacks.emplace_back([this, &task] { turn(task); });
    return std::nullopt;
  }

  Outcome sleep(Task& task, unsigned delay) {
    if (delay == 0) {
      loop_.call_soon([this, &task] { turn(task); });
      return std::nullopt;
    }
    const FuturePtr alarm = make_future();
    task.timer = loop_.call_later(delay, [this, alarm] { loop_.finish(alarm, ok); });
    return wait_for(task, alarm);
  }

  Outcome put(Task& task, Queue& queue) {
    if (!queue.can_put()) return wait_for(task, queue.wait_to_put());
    queue.put(name(task.number, task.at));
    return std::string(ok);
  }

  Outcome get(Task& task, Queue& queue) {
    return queue.can_get() ? queue.get() : wait_for(task, queue.wait_to_get());
  }

  Outcome begin(Task& task, const Step& step) {
    Queue& queue = queues_[queue_of(step)];
    const FuturePtr& future = futures_[future_of(step)];
    Task& other = tasks_[task_of(step)];
    HandlePtr& handle = handles_[call_of(step)];
    const auto call = [this, number = call_of(step)] { log_.called(loop_.now(), number); };
    switch (step.verb) {
      case Verb::sleep:
        return sleep(task, step.what);
      case Verb::await_future:
        return wait_for(task, future);
      case Verb::await_task:
        return wait_for(task, other.future);
      case Verb::set_result:
        return yes_or_no(loop_.finish(future, ok));
      case Verb::set_exception:
        return yes_or_no(loop_.finish(future, failed));
      case Verb::cancel_future:
        return yes_or_no(loop_.cancel(future));
      case Verb::cancel_task:
        return yes_or_no(cancel(other));
      case Verb::put:
        return put(task, queue);
      case Verb::get:
        return get(task, queue);
      case Verb::join:
        return wait_for(task, queue.wait_to_join());
      case Verb::task_done:
        return yes_or_no(queue.task_done());
      case Verb::call_soon:
        handle = loop_.call_soon(call);
        break;
      case Verb::call_later:
        handle = loop_.call_later(delay_of(step), call);
        break;
      case Verb::cancel_call:
        if (handle) handle->cancelled = true;
    }
    return yes_or_no(true);
  }

  /// `wait` is over, or was given up.
  Outcome resume(Task& task, const Step& step, const FuturePtr& wait, std::string_view how) {
    if (task.timer) std::exchange(task.timer, nullptr)->cancelled = true;
    Queue& queue = queues_[queue_of(step)];
    if (step.verb == Verb::put) {
      if (how == ok) return put(task, queue);
      queue.stop_to_put(wait);
    } else if (step.verb == Verb::get) {
      if (how == ok) return get(task, queue);
      queue.stop_to_get(wait);
    }
    return std::string(how);
  }

  const Program& program_;
  Loop loop_;
  Log log_;
  std::array<Task, tasks> tasks_;
  std::array<FuturePtr, futures> futures_{make_future(), make_future(), make_future()};
  std::array<Queue, queues.size()> queues_{Queue(loop_, queues[0]), Queue(loop_, queues[1])};
  std::array<HandlePtr, calls> handles_;
};

}  // namespace loop_program::model
