#include <doctest/doctest.h>

#include <csignal>
#include <string>

#include "stages/05_mini_asyncio/asyncio.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::Coroutine;
using asyncio::format_stacks;
using asyncio::Future;
using support::FakeLoop;
using namespace std::chrono_literals;

namespace {

/// As format_stacks writes it: the line of the wait below.
std::string at(const char* function, int line) {
  return std::string(function) + " (test_asyncio_stacks.cpp:" + std::to_string(line) + ")";
}

constexpr int line_of_wait = __LINE__ + 1;
Coroutine<> wait(Future<> future) { co_await future; }

constexpr int line_of_doze = __LINE__ + 1;
Coroutine<> doze(asyncio::Duration delay) { co_await asyncio::sleep(delay); }

constexpr int line_of_middle = __LINE__ + 1;
Coroutine<> middle(Future<> future) { co_await wait(future); }

Coroutine<> outer(Future<> future) {
  co_await asyncio::sleep(0s);
  co_await middle(future);
}
constexpr int line_of_outer = __LINE__ - 2;

template <class T>
class Box {
 public:
  static constexpr int line = __LINE__ + 1;
  Coroutine<> wait_inside(Future<T> future) { co_await future; }
};

constexpr int line_of_get = __LINE__ + 1;
Coroutine<> get(asyncio::Queue<int>& queue) { co_await queue.get(); }

Coroutine<> catch_and_go_on(Future<> first, Future<> second) {
  try {
    co_await first;
  } catch (const asyncio::CancelledError&) {
  }
  co_await second;
}
constexpr int line_of_second = __LINE__ - 2;

Coroutine<> print() {
  asyncio::print_stacks();
  co_return;
}

}  // namespace

TEST_CASE("a loop without tasks has no stacks") {
  const FakeLoop fixture;
  CHECK(format_stacks(fixture.loop) == "");
}

TEST_CASE("a task that has not started says so, and one that is done is not there") {
  FakeLoop fixture;
  fixture.loop.create_task(doze(0s), "dozer");
  CHECK(format_stacks(fixture.loop) == "dozer: has not started\n");
  fixture.turn();
  CHECK(format_stacks(fixture.loop) == "dozer: " + at("doze", line_of_doze) + "\n");
  fixture.turn();
  CHECK(format_stacks(fixture.loop) == "");
}

TEST_CASE("nested coroutines stand one behind the other, the innermost first") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future();
  fixture.loop.create_task(outer(future), "nested");
  fixture.turn(2);
  CHECK(format_stacks(fixture.loop) == "nested: " + at("wait", line_of_wait) + " ← " +
                                           at("middle", line_of_middle) + " ← " +
                                           at("outer", line_of_outer) + "\n");
  future.set_result();
  fixture.turn(2);
}

TEST_CASE("tasks stand in the order of their creation, with their own names or numbers") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future();
  const auto first = fixture.loop.create_task(wait(future));
  const auto second = fixture.loop.create_task(doze(1s), "second");
  fixture.turn();
  const std::string one = ": " + at("wait", line_of_wait) + "\n";
  const std::string two = "second: " + at("doze", line_of_doze) + "\n";
  CHECK(format_stacks(fixture.loop) == first.get_name() + one + two);
  first.set_name("first");
  CHECK(format_stacks(fixture.loop) == "first" + one + two);
  future.set_result();
  fixture.turn(2);
  CHECK(format_stacks(fixture.loop) == two);
  fixture.run_for(2s);
}

TEST_CASE("members of templates, and what the library awaits itself, have their lines") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future<int>();
  Box<int> box;
  const auto boxed = fixture.loop.create_task(box.wait_inside(future), "boxed");
  asyncio::Queue<int> queue;
  const auto getter = fixture.loop.create_task(get(queue), "getter");
  fixture.turn();
  const std::string stacks = format_stacks(fixture.loop);
  CHECK(stacks.starts_with("boxed: " + at("wait_inside", Box<int>::line) + "\n"));
  CHECK(stacks.find("getter: get (queue.hpp:") != stacks.npos);
  CHECK(stacks.ends_with(") ← " + at("get", line_of_get) + "\n"));
  CHECK(getter.get_stack().size() == 2);
  future.set_result(1);
  queue.put_nowait(1);
  fixture.turn();
  CHECK(getter.get_stack().empty());
}

TEST_CASE("who goes on after a cancellation stands at its new wait") {
  FakeLoop fixture;
  const auto second = fixture.loop.create_future();
  const auto task =
      fixture.loop.create_task(catch_and_go_on(fixture.loop.create_future(), second), "survivor");
  fixture.turn();
  task.cancel();
  fixture.turn();
  CHECK(format_stacks(fixture.loop) == "survivor: " + at("catch_and_go_on", line_of_second) + "\n");
  second.set_result();
  fixture.turn();
}

TEST_CASE("the running loop's stacks are printed on standard error") {
  FakeLoop fixture;
  fixture.loop.create_task(doze(1s), "dozer");
  fixture.turn();
  const auto text = support::said([&] {
    fixture.loop.call_soon(asyncio::print_stacks);
    fixture.turn();
  });
  CHECK(text == "dozer: " + at("doze", line_of_doze) + "\n");
  fixture.run_for(2s);
}

TEST_CASE("a task may ask for the stacks, its own among them") {
  FakeLoop fixture;
  fixture.loop.create_task(doze(1s), "dozer");
  fixture.loop.create_task(print(), "printer");
  const auto text = support::said([&] { fixture.turn(); });
  CHECK(text == "dozer: " + at("doze", line_of_doze) + "\nprinter: is running\n");
  fixture.run_for(2s);
}

TEST_CASE("a signal asks for the stacks, as long as it is meant to") {
  FakeLoop fixture;
  fixture.loop.create_task(doze(1s), "dozer");
  fixture.turn();
  const auto ask = [&] {
    return support::said([&] {
      std::raise(SIGUSR1);
      fixture.turn(2);
    });
  };
  auto* const before = std::signal(SIGUSR1, SIG_IGN);
  CHECK(ask() == "");
  {
    const asyncio::PrintStacksOnSignal printing(fixture.loop);
    CHECK(ask() == "dozer: " + at("doze", line_of_doze) + "\n");
  }
  CHECK(ask() == "");
  std::signal(SIGUSR1, before);
  fixture.run_for(2s);
}
