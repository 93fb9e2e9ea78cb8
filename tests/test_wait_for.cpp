#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/task.hpp"
#include "stages/05_mini_asyncio/wait_for.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::CancelledError;
using asyncio::Coroutine;
using asyncio::Future;
using asyncio::wait_for;
using support::FakeLoop;
using namespace std::chrono_literals;

namespace {

Coroutine<std::unique_ptr<int>> after(asyncio::Duration delay, int result) {
  const Counted local("x");
  co_await asyncio::sleep(delay);
  co_return std::make_unique<int>(result);
}

Coroutine<> fail_when_cancelled() {
  const Counted local("x");
  try {
    co_await asyncio::sleep(1h);
  } catch (const CancelledError&) {
    throw std::runtime_error("instead");
  }
}

Coroutine<> go_on_for(asyncio::Duration delay) {
  const Counted local("x");
  try {
    co_await asyncio::sleep(1h);
  } catch (const CancelledError&) {
  }
  co_await asyncio::sleep(delay);
}

Coroutine<> never_started(bool& started) {
  started = true;
  co_return;
}

}  // namespace

TEST_CASE("a result that cannot be copied comes through, of a coroutine and of a future") {
  FakeLoop fixture;
  CHECK(*fixture.loop.run_until_complete(wait_for(after(1s, 7), 2s)) == 7);
  CHECK(*fixture.loop.run_until_complete(wait_for(after(1s, 8), std::nullopt)) == 8);
  const auto future = fixture.loop.create_future<std::unique_ptr<int>>();
  fixture.loop.call_later(1s, [&] { future.set_result(std::make_unique<int>(9)); });
  CHECK(*fixture.loop.run_until_complete(wait_for(future, 2s)) == 9);
}

TEST_CASE("no timer stays behind, and no callback, when the result was in time") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future<int>();
  fixture.loop.call_later(1s, [&] { future.set_result(7); });
  CHECK(fixture.loop.run_until_complete(wait_for(future, 1h)) == 7);
  CHECK(fixture.now == asyncio::TimePoint(1s));
  fixture.run_for(1s);
  CHECK(fixture.now == asyncio::TimePoint(2s));
}

TEST_CASE("what is thrown when the time is over is what who was cancelled throws") {
  FakeLoop fixture;
  CHECK_THROWS_WITH_AS(fixture.loop.run_until_complete(wait_for(fail_when_cancelled(), 1s)),
                       "instead", std::runtime_error);
  CHECK(Counted::alive == 0);
  fixture.turn(2);
  CHECK(fixture.told == "");
}

TEST_CASE("a wait_for that is dropped begins nothing") {
  FakeLoop fixture;
  bool started = false;
  {
    const auto dropped = wait_for(never_started(started), 1s);
  }
  fixture.turn(2);
  CHECK_FALSE(started);
  CHECK(fixture.loop.all_tasks().empty());
}

TEST_CASE("who is cancelled while it waits for one that ends slowly waits for its end") {
  FakeLoop fixture;
  const auto task = fixture.loop.create_task(wait_for(go_on_for(10s), 1h));
  fixture.run_for(1s);
  task.cancel();
  fixture.run_for(5s);
  CHECK_FALSE(task.done());
  fixture.run_for(6s);
  CHECK(task.cancelled());
  CHECK(Counted::alive == 0);
}

TEST_CASE("who is cancelled again while it waits for the end is cancelled at once") {
  FakeLoop fixture;
  const auto task = fixture.loop.create_task(wait_for(go_on_for(10s), 1h));
  fixture.run_for(1s);
  task.cancel();
  fixture.run_for(1s);
  task.cancel();
  fixture.turn(2);
  CHECK(task.cancelled());
  fixture.run_for(20s);
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("a result that comes in the turn in which the time is over is given") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future<int>();
  const auto task = fixture.loop.create_task(wait_for(future, 1s));
  fixture.turn(2);
  fixture.loop.call_at(asyncio::TimePoint(1s), [&] { future.set_result(7); });
  CHECK(fixture.loop.run_until_complete<int>(task) == 7);
  CHECK(fixture.now == asyncio::TimePoint(1s));
}

TEST_CASE("several may wait for one future, each as long as it likes: the first ends it for all") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future<int>();
  const auto patient = fixture.loop.create_task(wait_for(future, 10s));
  const auto impatient = fixture.loop.create_task(wait_for(future, 1s));
  fixture.run_for(2s);
  CHECK(support::what(impatient.outcome().error) == "timed out");
  // That is what Python does: to have more of it, there is shield().
  CHECK(patient.done());
  CHECK(future.cancelled());
}
