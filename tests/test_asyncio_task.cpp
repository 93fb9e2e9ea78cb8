#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "stages/05_mini_asyncio/sleep.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"
#include "tests/support/thread.hpp"

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

Coroutine<int> answer() { co_return 42; }

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
