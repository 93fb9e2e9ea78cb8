// Tasks: when they run, and what they give.
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/parity/parity.hpp"

using asyncio::Coroutine;
using asyncio::create_task;
using asyncio::Future;
using asyncio::Task;
using parity::describe;
using parity::error_of;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

Coroutine<int> answer() { co_return 42; }

Coroutine<> fail() {
  throw std::invalid_argument("no");
  co_return;
}

Coroutine<> say_it(const char* text) {
  say("{}", text);
  co_return;
}

// #region start
Coroutine<> a_task_starts_in_the_next_turn() {
  const auto task = create_task(say_it("work"));
  say("created {}", truth(task.done()));
  co_await task;
  say("awaited {}", truth(task.done()));
}
// #endregion start
PARITY(a_task_starts_in_the_next_turn);

Coroutine<> say_it_twice(std::string name) {
  say("{}", name);
  co_await asyncio::sleep(0s);
  say("{} again", name);
}

Coroutine<> tasks_start_in_the_order_of_their_creation() {
  co_await asyncio::gather(say_it_twice("a"), say_it_twice("b"), say_it_twice("c"));
}
PARITY(tasks_start_in_the_order_of_their_creation);

Coroutine<> a_task_gives_its_result() {
  const auto task = create_task(answer());
  const int result = co_await task;
  say("{} {} {} {}", result, task.result(), describe(task.exception()), truth(task.cancelled()));
}
PARITY(a_task_gives_its_result);

Coroutine<> a_task_throws_its_error() {
  const auto task = create_task(fail());
  try {
    co_await task;
  } catch (const std::invalid_argument&) {
    say("{}", describe(std::current_exception()));
  }
  say("{}", describe(task.exception()));
}
PARITY(a_task_throws_its_error);

Coroutine<> a_result_that_is_not_there_yet_is_an_error() {
  const auto task = create_task(answer());
  say("{}", error_of([&] { task.result(); }));
  co_await task;
}
PARITY(a_result_that_is_not_there_yet_is_an_error);

Coroutine<> a_coroutine_that_is_awaited_runs_without_a_turn() {
  asyncio::get_running_loop().call_soon([] { say("turn"); });
  const int result = co_await answer();
  say("{}", result);
  co_await asyncio::sleep(0s);
}
PARITY(a_coroutine_that_is_awaited_runs_without_a_turn);

Coroutine<> a_task_has_a_name() {
  const auto task = create_task(answer(), "deep thought");
  say("{}", task.get_name());
  task.set_name("earth");
  say("{}", task.get_name());
  co_await task;
}
PARITY(a_task_has_a_name);

Coroutine<> say_own_name() {
  say("{}", asyncio::current_task()->get_name());
  co_return;
}

Coroutine<> a_task_knows_itself() {
  const auto task = create_task(say_own_name(), "worker");
  co_await task;
  say("{}", truth(asyncio::current_task()->get_name() == task.get_name()));
}
PARITY(a_task_knows_itself);

Coroutine<> all_tasks_are_those_that_are_not_done() {
  const auto before = asyncio::all_tasks().size();
  const auto task = create_task(answer());
  say("{}", asyncio::all_tasks().size() - before);
  co_await task;
  say("{}", asyncio::all_tasks().size() - before);
}
PARITY(all_tasks_are_those_that_are_not_done);

Coroutine<> sleep_and_say() {
  co_await asyncio::sleep(10ms);
  say("worked");
}

Coroutine<> a_task_that_nobody_refers_to_runs() {
  create_task(sleep_and_say());
  co_await asyncio::sleep(20ms);
}
PARITY(a_task_that_nobody_refers_to_runs);

Coroutine<> await_first(std::vector<Task<>>& tasks) {
  try {
    co_await tasks[0];
  } catch (const std::runtime_error&) {
    say("RuntimeError");
  }
}

Coroutine<> a_task_that_awaits_itself_gets_an_error() {
  std::vector<Task<>> tasks;
  tasks.push_back(create_task(await_first(tasks)));
  co_await tasks[0];
}
PARITY(a_task_that_awaits_itself_gets_an_error);

Coroutine<> an_error_that_nobody_has_seen_is_told() {
  auto task = std::optional(create_task(fail()));
  co_await asyncio::sleep(0s);
  co_await asyncio::sleep(0s);
  say("{}", truth(task->done()));
  task.reset();
  say("gone");
}
PARITY(an_error_that_nobody_has_seen_is_told);

Coroutine<> wait_and_say(Future<int> future) {
  co_await future;
  say("waited");
}

Coroutine<> callbacks_of_a_task_come_before_those_who_wait_later() {
  const auto task = create_task(answer());
  task.add_done_callback([](const Future<int>& done) { say("callback {}", done.result()); });
  const auto waiter = create_task(wait_and_say(task));
  co_await waiter;
}
PARITY(callbacks_of_a_task_come_before_those_who_wait_later);

}  // namespace
