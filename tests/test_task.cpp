#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

#include "stages/04_coroutine_crawler/task.hpp"
#include "tests/support/counted.hpp"

using coroutines::Coroutine;
using coroutines::Future;
using coroutines::Task;

namespace {

Coroutine<> wait_for(Future<>& future, std::string& log) {
  const Counted local("x");
  log += "waits ";
  co_await future;
  log += "goes on ";
}

Coroutine<int> add(Future<int>& first, Future<int>& second) {
  const int sum = co_await first + co_await second;
  co_return sum;
}

Coroutine<> store(Future<int>& first, Future<int>& second, int& there) {
  there = co_await add(first, second);
}

Coroutine<int> immediate(int value) { co_return value; }

Coroutine<> deep(int depth, Future<>& future) {
  const Counted local("x");
  if (depth == 0)
    co_await future;
  else
    co_await deep(depth - 1, future);
}

struct Interrupt : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace

TEST_CASE("a coroutine does nothing until a task drives it") {
  Future<> future;
  std::string log;
  auto coroutine = wait_for(future, log);
  CHECK(log.empty());
  const Task task(std::move(coroutine));
  CHECK(log == "waits ");
}

TEST_CASE("a task has the name that it was given, or is called Task") {
  Future<> future;
  std::string log;
  CHECK(Task(wait_for(future, log), "fetch").get_name() == "fetch");
  Future<> other;
  CHECK(Task(wait_for(other, log)).get_name() == "Task");
}

TEST_CASE("a task goes on when the future that it waits for is done") {
  Future<> future;
  std::string log;
  const Task task(wait_for(future, log));
  CHECK_FALSE(task.done());
  future.set_result();
  CHECK(log == "waits goes on ");
  CHECK(task.done());
}

TEST_CASE("a future that is done already does not stop a task") {
  Future<> future;
  future.set_result();
  std::string log;
  const Task task(wait_for(future, log));
  CHECK(log == "waits goes on ");
}

TEST_CASE("results of futures and coroutines arrive where they are awaited") {
  Future<int> first;
  Future<int> second;
  int sum = 0;
  const Task task(store(first, second, sum));
  second.set_result(2);
  CHECK_FALSE(task.done());
  first.set_result(40);
  CHECK(task.done());
  CHECK(sum == 42);
}

TEST_CASE("a million awaits of coroutines that never wait do not grow the stack") {
  const auto sum_up = [](long& there) -> Coroutine<> {
    for (int i = 0; i < 1'000'000; ++i) there += co_await immediate(i);
  };
  long sum = 0;
  const Task task(sum_up(sum));
  CHECK(task.done());
  CHECK(sum == 1'000'000L * 999'999 / 2);
}

TEST_CASE("a million futures that are done already do not grow the stack") {
  const auto wait = [](int& there) -> Coroutine<> {
    for (; there < 1'000'000; ++there) {
      Future<> future;
      future.set_result();
      co_await future;
    }
  };
  int count = 0;
  const Task task(wait(count));
  CHECK(count == 1'000'000);
}

TEST_CASE("an exception of a future is raised where it is awaited, and can be caught") {
  std::string caught;
  const auto body = [&](Future<int>& there) -> Coroutine<> {
    try {
      co_await there;
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
  };
  Future<int> future;
  const Task task(body(future));
  future.set_exception(std::make_exception_ptr(std::runtime_error("no luck")));
  CHECK(caught == "no luck");
  CHECK(task.done());
}

TEST_CASE("what a coroutine throws and nobody catches comes to whoever made it go on") {
  const auto body = [](Future<>& there) -> Coroutine<> {
    co_await there;
    throw Interrupt("out");
  };
  Future<> future;
  const Task task(body(future));
  CHECK_THROWS_WITH_AS(future.set_result(), "out", Interrupt);
  CHECK(task.done());
}

TEST_CASE("throw_ ends a wait, however deep, and unwinds all frames") {
  Future<> future;
  {
    Task task(deep(100, future));
    CHECK(Counted::alive == 101);
    CHECK_THROWS_AS(task.throw_(Interrupt("enough")), Interrupt);
    CHECK(task.done());
    CHECK(Counted::alive == 0);
  }
}

TEST_CASE("a task that survives throw_ does not listen to the old future any more") {
  Future<> first;
  Future<> second;
  std::string log;
  const auto body = [&]() -> Coroutine<> {
    bool interrupted = false;
    try {
      co_await first;
    } catch (const Interrupt&) {
      interrupted = true;
    }
    if (interrupted) co_await second;
    log += "second ";
  };
  Task task(body());
  task.throw_(Interrupt("not this one"));
  first.set_result();
  CHECK(log.empty());
  second.set_result();
  CHECK(log == "second ");
}

TEST_CASE("however a task ends, no frame of it is left") {
  SUBCASE("done") {
    Future<> future;
    const Task task(deep(10, future));
    future.set_result();
    CHECK(task.done());
  }
  SUBCASE("dropped while it waits for a future of its own") {
    const auto body = []() -> Coroutine<> {
      const Counted local("x");
      Future<> never;
      co_await never;
    };
    const Task task(body());
    CHECK(Counted::alive == 1);
  }
  SUBCASE("dropped while it waits for a future that is done later") {
    Future<> future;
    {
      const Task task(deep(10, future));
    }
    future.set_result();
  }
  SUBCASE("never driven") {
    Future<> future;
    const auto coroutine = deep(10, future);
  }
  CHECK(Counted::alive == 0);
}
