#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>

#include "stages/05_mini_asyncio/asyncio.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::Coroutine;
using asyncio::Future;
using support::FakeLoop;
using namespace std::chrono_literals;

namespace {

Coroutine<> nap(asyncio::Duration delay) {
  const Counted local("x");
  co_await asyncio::sleep(delay);
}

Coroutine<> sleep_in_every_way(std::string& said) {
  const auto& now = [] { return asyncio::get_running_loop().time().time_since_epoch() / 1s; };
  const auto note = [&] { said += std::to_string(now()) + " "; };
  const auto task = asyncio::create_task(asyncio::sleep(1s), "sleeper");
  said += task.get_name() + " ";
  co_await task;
  note();
  const auto ensured = asyncio::ensure_future(asyncio::sleep(1s));
  co_await ensured;
  note();
  co_await asyncio::wait_for(asyncio::sleep(1s), 5s);
  note();
  co_await asyncio::wait_for(asyncio::sleep(1s), std::nullopt);
  note();
  co_await asyncio::shield(asyncio::sleep(1s));
  note();
  co_await asyncio::gather(asyncio::sleep(1s), asyncio::sleep(1s));
  note();
  const auto three = co_await asyncio::gather(asyncio::sleep(1s), asyncio::sleep(1s, 3));
  note();
  said += std::to_string(std::get<1>(three)) + " ";
  const asyncio::Sleep kept = asyncio::sleep(1s);
  co_await kept;
  co_await kept;
  note();
}

Coroutine<> time_out(bool& timed_out) {
  try {
    co_await asyncio::wait_for(asyncio::sleep(5s), 1s);
  } catch (const asyncio::TimeoutError&) {
    timed_out = true;
  }
}

}  // namespace

TEST_CASE("a sleep is no coroutine, and may stand wherever one may") {
  FakeLoop fixture;
  std::string said;
  fixture.loop.run_until_complete(sleep_in_every_way(said));
  CHECK(said == "sleeper 1 2 3 4 5 6 7 3 9 ");
  CHECK(fixture.told == "");
}

TEST_CASE("a loop that does not run yet makes a task of a sleep, with a name or without") {
  FakeLoop fixture;
  const asyncio::Task<> task = fixture.loop.create_task(asyncio::sleep(1s));
  const asyncio::Task<> named = fixture.loop.create_task(asyncio::sleep(2s), "sleeper");
  fixture.loop.run_until_complete(task);
  CHECK(fixture.now == asyncio::TimePoint(1s));
  CHECK(named.get_name() == "sleeper");
  fixture.loop.run_until_complete(named);
  CHECK(fixture.now == asyncio::TimePoint(2s));
}

TEST_CASE("a sleep that takes too long is ended by wait_for") {
  FakeLoop fixture;
  bool timed_out = false;
  fixture.loop.run_until_complete(time_out(timed_out));
  CHECK(timed_out);
  CHECK(fixture.now == asyncio::TimePoint(1s));
  fixture.turn(2);
  CHECK(fixture.told == "");
}

TEST_CASE("a sleep with a result hands on what cannot be copied") {
  FakeLoop fixture;
  const auto result = fixture.loop.run_until_complete(asyncio::sleep(1s, std::make_unique<int>(7)));
  CHECK(*result == 7);
}

TEST_CASE("a sleeper that is cancelled leaves no timer that would be waited for") {
  FakeLoop fixture;
  const auto task = fixture.loop.create_task(nap(1h));
  fixture.turn();
  task.cancel();
  fixture.turn(2);
  CHECK(task.cancelled());
  CHECK(Counted::alive == 0);
  fixture.run_for(1s);
  CHECK(fixture.now == asyncio::TimePoint(1s));
}

TEST_CASE("a sleeper that is cancelled after its time has come is cancelled all the same") {
  FakeLoop fixture;
  const auto task = fixture.loop.create_task(nap(1s));
  fixture.turn();
  // In the turn in which it is woken, but before it goes on.
  fixture.loop.call_at(asyncio::TimePoint(1s), [&] { task.cancel(); });
  fixture.run_for(2s);
  CHECK(task.cancelled());
  CHECK(Counted::alive == 0);
}

TEST_CASE("two who are cancelled by one another's timers end once each") {
  FakeLoop fixture;
  const auto first = fixture.loop.create_task(nap(1s));
  const auto second = fixture.loop.create_task(nap(1s));
  fixture.turn();
  first.add_done_callback([&] { second.cancel(); });
  fixture.run_for(2s);
  CHECK_FALSE(first.cancelled());
  CHECK(second.done());
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("who sleeps outside of a task is told so") {
  auto coroutine = nap(1s);
  CHECK_THROWS_WITH_AS(coroutine.next(), "no running event loop", std::runtime_error);
  CHECK(Counted::alive == 0);
}

TEST_CASE("a sleep of nothing needs no task, and is one turn for whoever drives") {
  auto coroutine = nap(0s);
  const auto* const yielded = coroutine.next();
  REQUIRE(yielded);
  CHECK(*yielded == nullptr);
  CHECK(coroutine.next() == nullptr);
  CHECK(Counted::alive == 0);
}
