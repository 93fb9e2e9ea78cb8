#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "stages/05_mini_asyncio/task.hpp"
#include "stages/05_mini_asyncio/waiters.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::Coroutine;
using asyncio::Waiter;
using asyncio::Waiters;
using support::FakeLoop;

namespace {

Coroutine<> wait(Waiter*& there, std::string& said) {
  const Counted local("x");
  Waiter waiter;
  there = &waiter;
  co_await waiter;
  there = nullptr;
  said += "woken ";
}

Coroutine<> wake_first(std::string& said) {
  Waiter waiter;
  waiter.wake();
  waiter.wake();
  CHECK_FALSE(waiter.cancel("too late"));
  co_await waiter;
  said += "did not wait ";
}

Coroutine<> stand(Waiters& line, std::string& said, char name) {
  const Counted local("x");
  Waiters::Place place(line);
  co_await place;
  said += name;
}

Coroutine<> take(Waiters& line, int& things, std::string& said, char name) {
  const Counted local("x");
  Waiters::Place place(line);
  co_await place;
  place.take_turn();
  --things;
  said += name;
}

}  // namespace

TEST_CASE("a waiter is woken once, in the turn after, and a second time is nothing") {
  FakeLoop fixture;
  Waiter* waiter = nullptr;
  std::string said;
  const auto task = fixture.loop.create_task(wait(waiter, said));
  fixture.turn(3);
  REQUIRE(waiter);
  waiter->wake();
  waiter->wake();
  CHECK(said == "");
  fixture.turn();
  CHECK(said == "woken ");
  CHECK(task.done());
  CHECK(Counted::alive == 0);
  fixture.turn();
}

TEST_CASE("a waiter that is woken before it is awaited does not wait") {
  FakeLoop fixture;
  std::string said;
  fixture.loop.create_task(wake_first(said));
  fixture.turn();
  CHECK(said == "did not wait ");
}

TEST_CASE("a waiter that was cancelled cannot be woken") {
  FakeLoop fixture;
  Waiter* waiter = nullptr;
  std::string said;
  const auto task = fixture.loop.create_task(wait(waiter, said));
  fixture.turn();
  task.cancel();
  waiter->wake();
  CHECK(waiter->cancelled());
  fixture.turn();
  CHECK(task.cancelled());
  CHECK(said == "");
}

TEST_CASE("who waits outside of a task is told so") {
  CHECK_THROWS_WITH_AS(Waiter(), "no running event loop", std::runtime_error);
}

TEST_CASE("those who wait are called one by one, in the order in which they came, or all") {
  FakeLoop fixture;
  Waiters line;
  std::string said;
  line.call_next();  // nobody
  line.call_all();
  for (const char name : {'a', 'b', 'c', 'd'}) fixture.loop.create_task(stand(line, said, name));
  fixture.turn();
  line.call_next();
  fixture.turn();
  CHECK(said == "a");
  line.call_all();
  CHECK(said == "a");
  fixture.turn();
  CHECK(said == "abcd");
  CHECK(Counted::alive == 0);
}

TEST_CASE("who is cancelled leaves the line, wherever it stands, and is passed over") {
  FakeLoop fixture;
  Waiters line;
  std::string said;
  std::vector<asyncio::Task<>> tasks;
  for (const char name : {'a', 'b', 'c'})
    tasks.push_back(fixture.loop.create_task(stand(line, said, name)));
  fixture.turn();
  tasks[0].cancel();
  line.call_next();  // though that one is still there
  fixture.turn();
  CHECK(said == "b");
  tasks[2].cancel();
  fixture.turn();
  line.call_all();
  fixture.turn();
  CHECK(said == "b");
  CHECK(Counted::alive == 0);
}

TEST_CASE("who is called, and cancelled before its turn, leaves what is there to the next") {
  FakeLoop fixture;
  int things = 0;
  Waiters line([&] { return things > 0; });
  std::string said;
  const auto first = fixture.loop.create_task(take(line, things, said, 'a'));
  fixture.loop.create_task(take(line, things, said, 'b'));
  fixture.turn();
  SUBCASE("if it is still there") {
    things = 1;
    line.call_next();
    first.cancel();
    fixture.turn(3);
    CHECK(said == "b");
    CHECK(things == 0);
  }
  SUBCASE("but not if somebody else has it") {
    line.call_next();
    first.cancel();
    fixture.turn(3);
    CHECK(said == "");
    things = 1;
    line.call_next();
    fixture.turn();
    CHECK(said == "b");
  }
  CHECK(first.cancelled());
  CHECK(Counted::alive == 0);
}
