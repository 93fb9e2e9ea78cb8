#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "stages/05_mini_asyncio/asyncio.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::CancelledError;
using asyncio::Coroutine;
using asyncio::EventLoop;
using support::FakeLoop;
using namespace std::chrono_literals;

namespace {

Coroutine<> wait_long(std::string& said, const char* name) {
  const Counted local("x");
  try {
    co_await asyncio::sleep(1h);
  } catch (const CancelledError&) {
    said += name;
    throw;
  }
}

Coroutine<int> leave_others(std::string& said) {
  asyncio::create_task(wait_long(said, "one "));
  asyncio::create_task(wait_long(said, "two "));
  co_await asyncio::sleep(0s);
  co_return 42;
}

Coroutine<> fail_and_leave_others(std::string& said) {
  asyncio::create_task(wait_long(said, "one "));
  co_await asyncio::sleep(0s);
  throw std::runtime_error("main");
}

Coroutine<> fail_when_cancelled() {
  try {
    co_await asyncio::sleep(1h);
  } catch (const CancelledError&) {
    throw std::runtime_error("in the end");
  }
}

Coroutine<> stop_when_cancelled(std::string& said) {
  try {
    co_await asyncio::sleep(1h);
  } catch (const CancelledError&) {
    asyncio::get_running_loop().stop();
  }
  co_await asyncio::sleep(1s);
  said += "cleaned up ";
}

template <class Left>
Coroutine<> leave(Left left) {
  asyncio::create_task(std::move(left));
  co_await asyncio::sleep(0s);
}

Coroutine<> run_inside(std::string& said) {
  try {
    asyncio::run(leave_others(said));
  } catch (const std::runtime_error& error) {
    said += error.what();
  }
  co_await asyncio::sleep(0s);
}

Coroutine<> look_at_loop(EventLoop*& there) {
  there = &asyncio::get_running_loop();
  co_return;
}

Coroutine<std::unique_ptr<int>> make_pointer() { co_return std::make_unique<int>(7); }

}  // namespace

TEST_CASE("run cancels what is left, gives the result, and closes the loop") {
  FakeLoop fixture;
  std::string said;
  CHECK(asyncio::run(fixture.loop, leave_others(said)) == 42);
  CHECK(said == "one two ");
  CHECK(fixture.loop.is_closed());
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("run cancels what is left when its coroutine throws, too") {
  FakeLoop fixture;
  std::string said;
  CHECK_THROWS_WITH_AS(asyncio::run(fixture.loop, fail_and_leave_others(said)), "main",
                       std::runtime_error);
  CHECK(said == "one ");
  CHECK(fixture.loop.is_closed());
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("an error at the end is told once, and is not run's") {
  FakeLoop fixture;
  asyncio::run(fixture.loop, leave(fail_when_cancelled()));
  CHECK(fixture.told == "unhandled exception during asyncio::run() shutdown: in the end\n");
}

TEST_CASE("who stops the loop at the end does not keep the others from theirs") {
  FakeLoop fixture;
  std::string said;
  asyncio::run(fixture.loop, leave(stop_when_cancelled(said)));
  CHECK(said == "cleaned up ");
  CHECK(fixture.told == "");
}

TEST_CASE("tasks are cancelled to their end, even if the loop was to stop") {
  FakeLoop fixture;
  std::string said;
  fixture.loop.create_task(wait_long(said, "one "));
  fixture.turn();
  fixture.loop.stop();
  asyncio::cancel_all_tasks(fixture.loop);
  CHECK(said == "one ");
  CHECK(fixture.loop.all_tasks().empty());
}

TEST_CASE("whoever stops the loop as the last task ends, the next run is not stopped by that") {
  FakeLoop fixture;
  std::string said;
  fixture.loop.create_task(wait_long(said, "one "));
  fixture.turn();
  // In the third turn the task has told that it is done.
  fixture.loop.call_soon([&] { fixture.loop.call_soon([&] { fixture.loop.stop(); }); });
  asyncio::cancel_all_tasks(fixture.loop);
  CHECK(said == "one ");
  bool due = false;
  fixture.loop.call_later(1s, [&] {
    due = true;
    fixture.loop.stop();
  });
  fixture.loop.run_forever();
  CHECK(due);
}

TEST_CASE("run inside of a loop that runs is an error, and the coroutine goes") {
  FakeLoop fixture;
  std::string said;
  fixture.loop.run_until_complete(run_inside(said));
  CHECK(said == "asyncio.run() cannot be called from a running event loop");
  CHECK(Counted::alive == 0);
}

TEST_CASE("run takes a loop of its own, and the chosen one is none afterwards") {
  EventLoop* there = nullptr;
  asyncio::run(look_at_loop(there));
  CHECK(there != nullptr);
  CHECK(&asyncio::get_event_loop() != there);
  CHECK_THROWS_AS(asyncio::get_running_loop(), std::runtime_error);
}

TEST_CASE("run gives a result that cannot be copied") { CHECK(*asyncio::run(make_pointer()) == 7); }

TEST_CASE("a closed loop runs nothing") {
  FakeLoop fixture;
  fixture.loop.close();
  std::string said;
  CHECK_THROWS_WITH_AS(asyncio::run(fixture.loop, leave_others(said)), "Event loop is closed",
                       std::runtime_error);
}

TEST_CASE("what can be awaited and is no coroutine may be run as well") {
  FakeLoop fixture;
  fixture.loop.run_until_complete(asyncio::sleep(1h));
  CHECK(fixture.now == asyncio::TimePoint(1h));
  asyncio::run(fixture.loop, asyncio::sleep(1h));
  CHECK(fixture.now == asyncio::TimePoint(2h));
  CHECK(fixture.loop.is_closed());
  asyncio::run(asyncio::sleep(0s));
}

TEST_CASE("a coroutine that cannot be run is not begun") {
  FakeLoop fixture;
  std::string said;
  const auto nested = [&] {
    try {
      fixture.loop.run_until_complete(leave_others(said));
    } catch (const std::runtime_error& error) {
      said += error.what();
    }
  };
  fixture.loop.call_soon(nested);
  fixture.turn(3);
  CHECK(said == "This event loop is already running");
}
