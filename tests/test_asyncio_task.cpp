#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "stages/05_mini_asyncio/sleep.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

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

TEST_CASE("a task of a closed loop is refused, and its coroutine goes") {
  FakeLoop fixture;
  fixture.loop.close();
  CHECK_THROWS_AS(fixture.loop.create_task(hold(Counted("argument"))), std::runtime_error);
  CHECK(Counted::alive == 0);
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
