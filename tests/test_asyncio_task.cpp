#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "stages/05_mini_asyncio/sleep.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"
#include "tests/support/thread.hpp"

using asyncio::CancelledError;
using asyncio::Coroutine;
using asyncio::Future;
using asyncio::Task;
using support::FakeLoop;
using namespace std::chrono_literals;

namespace {

Coroutine<> wait_for(Future<> future, std::string& said) {
  const Counted local("x");
  co_await future;
  said += "woken ";
}

Coroutine<> fail(const char* why) {
  const Counted local("x");
  co_await asyncio::sleep(0s);
  throw std::runtime_error(why);
}

Coroutine<> hold(Counted argument) {
  const Counted local("x");
  co_await asyncio::sleep(0s);
  CHECK(argument.value == "argument");
}

/// Waits for the task that will be there when it runs.
Coroutine<> await_task(std::optional<Task<>>& task) {
  const Counted local("x");
  co_await *task;
}

Coroutine<> cancel_and_await(std::optional<Task<>>& itself, std::optional<Task<>>& other) {
  CHECK(itself->cancel());
  co_await *other;
}

Coroutine<int> answer() { co_return 42; }

Coroutine<> await_coroutine(Future<> future, std::string& said) {
  const Counted local("x");
  co_await wait_for(future, said);
}

Coroutine<> stubborn(int& caught) {
  const auto never = asyncio::get_running_loop().create_future();
  while (caught < 3) {
    const auto wait = asyncio::get_running_loop().create_future();
    try {
      co_await wait;
    } catch (const CancelledError&) {
      ++caught;
    }
  }
}

Coroutine<> await_other(Task<> task) { co_await task; }

/// Goes on to its end though it is cancelled.
Coroutine<> survive(Future<> future) {
  bool cancelled = false;
  try {
    co_await future;
  } catch (const CancelledError&) {
    cancelled = true;
  }
  CHECK(cancelled);
}

Coroutine<> cancel_and_survive(std::optional<Task<>>& itself, Task<> other, std::string& said) {
  itself->cancel("enough");
  co_await other;
  said += "on ";
}

Coroutine<> cancel_and_wait(std::optional<Task<>>& itself, Future<> future, std::string& said) {
  itself->cancel("enough");
  try {
    co_await future;
  } catch (const CancelledError& error) {
    said += error.message();
  }
}

Coroutine<> cancel_after_cancelled(std::optional<Task<>>& itself, Future<> future) {
  try {
    co_await future;
  } catch (const CancelledError&) {
    itself->cancel();
  }
  co_await asyncio::sleep(1h);
}

Coroutine<> throw_number() {
  throw 42;
  co_return;
}

}  // namespace

TEST_CASE("a task whose handle is dropped goes on, and is gone when it is done") {
  FakeLoop fixture;
  fixture.loop.create_task(hold(Counted("argument")));
  CHECK(Counted::alive == 1);
  fixture.turn();
  CHECK(Counted::alive == 2);
  fixture.turn();
  CHECK(Counted::alive == 0);
  CHECK(fixture.loop.all_tasks().empty());
}

TEST_CASE("the frame of a task goes when it is done, whoever still refers to the task") {
  FakeLoop fixture;
  const auto task = fixture.loop.create_task(hold(Counted("argument")));
  fixture.turn(2);
  CHECK(task.done());
  CHECK(Counted::alive == 0);
  CHECK(task.get_stack().empty());
}

TEST_CASE("a task may drop the last reference to itself in its last step") {
  FakeLoop fixture;
  std::optional<Task<>> task;
  const auto body = [](std::optional<Task<>>& itself, Counted argument) -> Coroutine<> {
    co_await asyncio::sleep(0s);
    itself.reset();
    CHECK(argument.value == "argument");
  };
  task = fixture.loop.create_task(body(task, Counted("argument")));
  fixture.turn(2);
  CHECK_FALSE(task);
  CHECK(Counted::alive == 0);
}

TEST_CASE("a task is woken by a future that nobody else refers to any more") {
  FakeLoop fixture;
  std::string said;
  auto future = std::optional(fixture.loop.create_future());
  fixture.loop.create_task(wait_for(*future, said));
  fixture.turn();
  future->set_result();
  future.reset();
  fixture.turn();
  CHECK(said == "woken ");
  CHECK(Counted::alive == 0);
}

TEST_CASE("a task that is cancelled in the turn that would wake it is not woken") {
  FakeLoop fixture;
  std::string said;
  const auto future = fixture.loop.create_future();
  const auto task = fixture.loop.create_task(await_coroutine(future, said));
  fixture.turn();
  future.set_result();
  CHECK(task.cancel());
  fixture.turn();
  CHECK(task.cancelled());
  CHECK(said == "");
  CHECK(Counted::alive == 0);
  CHECK_FALSE(future.cancelled());
}

TEST_CASE("an error that nobody has fetched is told once, by the task") {
  FakeLoop fixture;
  auto task = std::optional(fixture.loop.create_task(fail("unseen")));
  fixture.turn(3);
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
  task.reset();
  CHECK(fixture.told == "Task exception was never retrieved: unseen\n");
}

TEST_CASE("an error of a task that nobody refers to is told when it ends") {
  FakeLoop fixture;
  fixture.loop.create_task(fail("unseen"));
  fixture.turn(2);
  CHECK(fixture.told == "Task exception was never retrieved: unseen\n");
}

TEST_CASE("an error that was fetched is not told") {
  FakeLoop fixture;
  auto task = std::optional(fixture.loop.create_task(fail("seen")));
  fixture.turn(2);
  CHECK(support::what(task->exception()) == "seen");
  task.reset();
  CHECK(fixture.told == "");
}

TEST_CASE("what is thrown may be anything") {
  FakeLoop fixture;
  const auto task = fixture.loop.create_task(throw_number());
  CHECK_THROWS_AS(fixture.loop.run_until_complete<asyncio::None>(task), int);
  CHECK_FALSE(task.cancelled());
}

TEST_CASE("a task counts how often it was asked to end, and may take that back") {
  FakeLoop fixture;
  int caught = 0;
  const auto task = fixture.loop.create_task(stubborn(caught));
  fixture.turn();
  for (int i = 1; i <= 3; ++i) {
    task.cancel();
    CHECK(task.cancelling() == i);
    fixture.turn(2);
    CHECK(caught == i);
  }
  CHECK(task.done());
  CHECK_FALSE(task.cancelled());
  CHECK(task.uncancel() == 2);
  CHECK(task.uncancel() == 1);
  CHECK(task.uncancel() == 0);
  CHECK(task.uncancel() == 0);
}

TEST_CASE("a task that cancels itself before it waits says there why") {
  FakeLoop fixture;
  std::string said;
  std::optional<Task<>> task;
  const auto future = fixture.loop.create_future();
  task = fixture.loop.create_task(cancel_and_wait(task, future, said));
  fixture.turn(2);
  CHECK(future.cancelled());
  CHECK(said == "enough");
}

TEST_CASE("a task that cancels itself goes on if the one that it then awaits survives that") {
  FakeLoop fixture;
  std::string said;
  const auto other = fixture.loop.create_task(survive(fixture.loop.create_future()));
  fixture.turn();
  std::optional<Task<>> task;
  task = fixture.loop.create_task(cancel_and_survive(task, other, said));
  fixture.turn(3);
  CHECK(task->done());
  CHECK_FALSE(task->cancelled());
  CHECK(said == "on ");
}

TEST_CASE("a task that survives a cancelled future can cancel itself at its next wait") {
  FakeLoop fixture;
  std::optional<Task<>> task;
  const auto future = fixture.loop.create_future();
  task = fixture.loop.create_task(cancel_after_cancelled(task, future));
  fixture.turn();
  future.cancel();
  fixture.turn(2);
  CHECK(task->cancelled());
}

TEST_CASE("tasks are numbered, unless they have names") {
  FakeLoop fixture;
  const auto first = fixture.loop.create_task(answer());
  const auto named = fixture.loop.create_task(answer(), "deep thought");
  const auto third = fixture.loop.create_task(answer());
  const auto number = [](const Task<int>& task) { return std::stoi(task.get_name().substr(5)); };
  CHECK(first.get_name().starts_with("Task-"));
  CHECK(number(third) == number(first) + 2);
  CHECK(named.get_name() == "deep thought");
}

TEST_CASE("the first task of a thread is number 1") {
  std::string name;
  support::Thread thread([&name] {
    FakeLoop fixture;
    name = fixture.loop.create_task(answer()).get_name();
    fixture.turn();
  });
  thread.join();
  CHECK(name == "Task-1");
}

TEST_CASE("there is no current task outside of tasks") {
  FakeLoop fixture;
  CHECK(fixture.loop.current_task() == nullptr);
  CHECK_THROWS_WITH_AS(asyncio::running_task(), "no running event loop", std::runtime_error);
  fixture.loop.call_soon([] {
    CHECK(asyncio::current_task() == nullptr);
    CHECK_THROWS_WITH_AS(asyncio::running_task(), "no running task", std::runtime_error);
  });
  fixture.turn();
  CHECK(fixture.told == "");
}

TEST_CASE("there is no current task any more when its turn is over") {
  FakeLoop fixture;
  fixture.loop.create_task(hold(Counted("argument")));
  fixture.turn();
  CHECK(fixture.loop.current_task() == nullptr);
}

TEST_CASE("there is no current task when the last reference to one goes") {
  FakeLoop fixture;
  bool told = false;
  bool is_current = true;
  fixture.loop.set_exception_handler([&](asyncio::EventLoop& loop, const asyncio::Context&) {
    told = true;
    is_current = loop.current_task() != nullptr;
  });
  fixture.loop.create_task([]() -> Coroutine<> {
    co_await asyncio::sleep(0s);
    throw std::runtime_error("nobody fetches this");
  }());
  fixture.turn(2);
  CHECK(told);
  CHECK_FALSE(is_current);
}

TEST_CASE("a coroutine that cannot be run, for the loop runs already, does not run later") {
  FakeLoop fixture;
  std::string said;
  const auto future = fixture.loop.create_future();
  future.set_result();
  fixture.loop.call_soon([&] {
    CHECK_THROWS_AS(fixture.loop.run_until_complete(wait_for(future, said)), std::runtime_error);
  });
  fixture.turn(3);
  CHECK(said == "");
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("a run that was stopped before its task was done has no hold on the next one") {
  FakeLoop fixture;
  std::string said;
  const auto future = fixture.loop.create_future();
  const auto task = fixture.loop.create_task(wait_for(future, said));
  fixture.loop.call_soon([&] { fixture.loop.stop(); });
  CHECK_THROWS_AS(fixture.loop.run_until_complete<asyncio::None>(task), std::runtime_error);
  future.set_result();
  fixture.run_for(1h);
  CHECK(said == "woken ");
  CHECK(fixture.now == asyncio::TimePoint{} + 1h);
}

TEST_CASE("a task of a closed loop is refused, and its coroutine goes") {
  FakeLoop fixture;
  fixture.loop.close();
  CHECK_THROWS_AS(fixture.loop.create_task(hold(Counted("argument"))), std::runtime_error);
  CHECK(Counted::alive == 0);
}

TEST_CASE("tasks in a line of hundreds are cancelled from its end, and one line after the other") {
  FakeLoop fixture;
  for (int line = 0; line < 3; ++line) {
    auto last = fixture.loop.create_task(asyncio::as_coroutine(asyncio::sleep(1h)));
    for (int i = 0; i < 900; ++i) last = fixture.loop.create_task(await_other(last));
    fixture.turn();
    CHECK(last.cancel());
    fixture.turn(902);
    CHECK(last.cancelled());
    CHECK(fixture.loop.all_tasks().empty());
  }
}

TEST_CASE("tasks that wait for one another cannot be cancelled, and that is said") {
  FakeLoop fixture;
  std::optional<Task<>> first;
  std::optional<Task<>> second;
  first = fixture.loop.create_task(await_task(second));
  second = fixture.loop.create_task(await_task(first));
  fixture.turn();
  const char* const why = "tasks that wait for one another without end";
  CHECK_THROWS_WITH(first->cancel(), why);
  fixture.turn();
  CHECK_FALSE(first->done());
  CHECK_FALSE(second->done());
  std::string said;
  const auto another = fixture.loop.create_task(wait_for(fixture.loop.create_future(), said));
  fixture.turn();
  CHECK(another.cancel());  // has nothing to do with them
}

TEST_CASE(
    "a task that is cancelled before it comes to wait in a ring fails with what is said then") {
  FakeLoop fixture;
  std::optional<Task<>> first;
  std::optional<Task<>> second;
  first = fixture.loop.create_task(await_task(second));
  second = fixture.loop.create_task(cancel_and_await(second, first));
  fixture.turn(4);
  CHECK(second->done());
  CHECK(first->done());
  CHECK_THROWS_AS(first->result(), std::runtime_error);
  CHECK(Counted::alive == 0);
}
