#include <doctest/doctest.h>

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

/// Waits for the task that will be there when it runs.
Coroutine<> await_task(std::optional<Task<>>& task) {
  const Counted local("x");
  co_await *task;
}

Coroutine<> cancel_and_await(std::optional<Task<>>& itself, std::optional<Task<>>& other) {
  CHECK(itself->cancel());
  co_await *other;
}

Coroutine<> await_coroutine(Future<> future, std::string& said) {
  const Counted local("x");
  co_await wait_for(future, said);
}

Coroutine<> stubborn(int& caught) {
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

}  // namespace

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
