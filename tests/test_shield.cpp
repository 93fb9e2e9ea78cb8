#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "stages/05_mini_asyncio/shield.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/task.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::Coroutine;
using asyncio::Future;
using asyncio::shield;
using support::FakeLoop;
using namespace std::chrono_literals;

namespace {

Coroutine<int> after(asyncio::Duration delay, int result) {
  const Counted local("x");
  co_await asyncio::sleep(delay);
  co_return result;
}

Coroutine<int> fail_after(asyncio::Duration delay) {
  const Counted local("x");
  co_await asyncio::sleep(delay);
  throw std::runtime_error("no");
}

}  // namespace

TEST_CASE("a shield that is dropped leaves what is inside alone") {
  FakeLoop fixture;
  const auto inner = fixture.loop.create_task(after(1s, 7));
  {
    const auto outer = shield(inner);
  }
  CHECK(fixture.loop.run_until_complete<int>(inner) == 7);
  fixture.turn(2);
  CHECK(Counted::alive == 0);
}

TEST_CASE(
    "a shield that is dropped when what is inside is done, but not called yet, is not called") {
  FakeLoop fixture;
  const auto inner = fixture.loop.create_future<int>();
  auto outer = std::optional(shield(inner));
  bool called = false;
  outer->add_done_callback([&called, held = Counted()] { called = true; });
  inner.set_result(1);
  outer.reset();
  CHECK(Counted::alive == 0);
  fixture.turn(2);
  CHECK_FALSE(called);
}

TEST_CASE("a shield may be dropped in a callback of what is inside") {
  FakeLoop fixture;
  const auto inner = fixture.loop.create_future<int>();
  std::optional<Future<int>> outer;
  inner.add_done_callback([&] { outer.reset(); });
  outer = shield(inner);
  inner.set_result(1);
  fixture.turn(2);
  CHECK_FALSE(outer);
  CHECK(fixture.told == "");
}

TEST_CASE("a coroutine behind a shield that is dropped goes on, for the loop owns it") {
  FakeLoop fixture;
  asyncio::set_event_loop(&fixture.loop);
  {
    const auto outer = shield(after(1s, 7));
  }
  fixture.turn();
  CHECK(Counted::alive == 1);
  fixture.run_for(2s);
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("a shield that is cancelled keeps nothing of what is inside") {
  FakeLoop fixture;
  auto inner = std::optional(fixture.loop.create_future<Counted>());
  inner->set_result(Counted());
  inner.emplace(fixture.loop.create_future<Counted>());
  CHECK(Counted::alive == 0);
  const auto outer = shield(*inner);
  CHECK(outer.cancel());
  inner->set_result(Counted("result"));
  fixture.turn();
  inner.reset();
  CHECK(Counted::alive == 0);
  CHECK(outer.cancelled());
}

TEST_CASE("an error inside is told once, by the shield if that is there, else by what is inside") {
  FakeLoop fixture;
  auto inner = std::optional(fixture.loop.create_task(fail_after(1s)));
  auto outer = std::optional(shield(*inner));
  SUBCASE("seen through the shield") {
    fixture.run_for(2s);
    CHECK(support::what(outer->exception()) == "no");
    outer.reset();
    inner.reset();
    CHECK(fixture.told == "");
  }
  SUBCASE("not seen through the shield") {
    fixture.run_for(2s);
    outer.reset();
    inner.reset();
    CHECK(fixture.told == "Future exception was never retrieved: no\n");
  }
  SUBCASE("the shield was dropped") {
    outer.reset();
    inner.reset();
    fixture.run_for(2s);
    CHECK(fixture.told == "Task exception was never retrieved: no\n");
  }
}

TEST_CASE("two shields of one future are cancelled alone") {
  FakeLoop fixture;
  const auto inner = fixture.loop.create_task(after(1s, 7));
  const auto first = shield(inner);
  const auto second = shield(inner);
  first.cancel();
  CHECK(fixture.loop.run_until_complete(second) == 7);
  CHECK(first.cancelled());
  CHECK_FALSE(inner.cancelled());
}

TEST_CASE("a shield of a shield protects as one does") {
  FakeLoop fixture;
  const auto inner = fixture.loop.create_task(after(1s, 7));
  const auto outer = shield(shield(inner));
  fixture.turn();
  outer.cancel();
  CHECK(fixture.loop.run_until_complete<int>(inner) == 7);
  CHECK(outer.cancelled());
  CHECK(Counted::alive == 0);
}
