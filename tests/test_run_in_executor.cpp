#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "stages/05_mini_asyncio/run_in_executor.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/task.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"
#include "tests/support/thread.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using asyncio::Future;
using support::FakeLoop;

namespace {

/// Runs until it is done, whatever it is.
template <class T>
void run_until_done(EventLoop& loop, const Future<T>& future) {
  future.add_done_callback([&] { loop.stop(); });
  loop.run_forever();
}

Coroutine<int> sum_of_two() {
  EventLoop& loop = asyncio::get_running_loop();
  const auto first = loop.run_in_executor([] { return 40; });
  const auto second = loop.run_in_executor([] { return 2; });
  const int sum = co_await first + co_await second;
  co_return sum;
}

}  // namespace

TEST_CASE("functions run in other threads while a coroutine waits for their results") {
  EventLoop loop;
  CHECK(loop.run_until_complete(sum_of_two()) == 42);
}

TEST_CASE("a function without a result has none to wait for but its end") {
  EventLoop loop;
  bool called = false;
  const auto future = loop.run_in_executor([&] { called = true; });
  static_assert(std::is_same_v<decltype(future), const Future<>>);
  loop.run_until_complete(future);
  CHECK(called);
}

TEST_CASE("a result that cannot be copied comes through") {
  EventLoop loop;
  const auto future = loop.run_in_executor([] { return std::make_unique<int>(7); });
  CHECK(*loop.run_until_complete(future) == 7);
}

TEST_CASE("an error is thrown where the result is asked for, and is not told then") {
  FakeLoop fixture;
  {
    const auto future =
        fixture.loop.run_in_executor([]() -> int { throw std::runtime_error("no"); });
    CHECK_THROWS_WITH_AS(fixture.loop.run_until_complete(future), "no", std::runtime_error);
  }
  fixture.loop.close();
  CHECK(fixture.told == "");
}

TEST_CASE("an error that nobody waits for is told once") {
  FakeLoop fixture;
  fixture.loop.run_in_executor([] { throw std::runtime_error("no"); });
  while (fixture.told.empty()) fixture.turn();
  fixture.loop.close();
  CHECK(fixture.told == "Future exception was never retrieved: no\n");
}

TEST_CASE("a result that nobody waits for is destroyed") {
  EventLoop loop;
  std::latch done(1);
  loop.run_in_executor([&] {
    done.count_down();
    return Counted("result");
  });
  done.wait();
  loop.close();
  CHECK(Counted::alive == 0);
}

TEST_CASE("who is cancelled while the function runs is cancelled at once, and the result dropped") {
  FakeLoop fixture;
  std::latch goes_on(1);
  const auto future = fixture.loop.run_in_executor([&] {
    goes_on.wait();
    return Counted("too late");
  });
  CHECK(future.cancel());
  CHECK(future.cancelled());
  goes_on.count_down();
  // The function's end comes behind: the threads' results come in their order, of one thread.
  fixture.loop.close();
  CHECK(future.cancelled());
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("a result that comes for a cancelled future changes nothing") {
  FakeLoop fixture;
  std::latch goes_on(1);
  const auto future = fixture.loop.run_in_executor([&] {
    goes_on.wait();
    return 1;
  });
  future.cancel();
  std::vector<Future<>> others;
  goes_on.count_down();
  // As many as there are threads, so that the first is over when all of these are.
  std::latch all_there(4);
  for (int i = 0; i < 4; ++i)
    others.push_back(fixture.loop.run_in_executor([&] { all_there.arrive_and_wait(); }));
  for (const auto& other : others) run_until_done(fixture.loop, other);
  CHECK(future.cancelled());
  CHECK(fixture.told == "");
}

TEST_CASE("a loop that is closed waits for the functions that run, and nobody gets their results") {
  std::atomic<bool> over = false;
  std::latch runs(1);
  std::latch goes_on(1);
  bool told = false;
  std::optional<support::Thread> other;
  {
    EventLoop loop;
    const auto future = loop.run_in_executor([&] {
      runs.count_down();
      goes_on.wait();
      over = true;
    });
    future.add_done_callback([&told, held = Counted()] { told = true; });
    runs.wait();
    other.emplace([&] { goes_on.count_down(); });
  }
  CHECK(over);
  CHECK_FALSE(told);
  CHECK(Counted::alive == 0);
}

TEST_CASE("a function that waits for its turn when the loop is closed is run all the same") {
  std::atomic<int> runs = 0;
  {
    EventLoop loop;
    for (int i = 0; i < 100; ++i) loop.run_in_executor([&] { ++runs; });
  }
  CHECK(runs == 100);
}

TEST_CASE("a function may call the loop from its thread") {
  EventLoop loop;
  std::string said;
  const auto future = loop.run_in_executor([&] {
    loop.call_soon_threadsafe([&] { said += "called "; });
    return 1;
  });
  loop.run_until_complete(future);
  CHECK(said == "called ");
}

TEST_CASE("what a function holds is destroyed when it has run") {
  EventLoop loop;
  const auto future = loop.run_in_executor([held = Counted("held")] { return held.value; });
  CHECK(loop.run_until_complete(future) == "held");
  loop.close();  // when the thread has let go of it, too
  CHECK(Counted::alive == 0);
}

TEST_CASE("a closed loop runs nothing") {
  EventLoop loop;
  loop.close();
  bool called = false;
  CHECK_THROWS_AS(loop.run_in_executor([&called, held = Counted()] { called = true; }),
                  std::runtime_error);
  CHECK_FALSE(called);
  CHECK(Counted::alive == 0);
}
