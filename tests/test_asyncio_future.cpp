#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "stages/05_mini_asyncio/sleep.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::Coroutine;
using asyncio::Future;
using asyncio::Handle;
using support::FakeLoop;

namespace {

Coroutine<std::string> take(Future<std::unique_ptr<std::string>> future) {
  const auto taken = co_await future;
  co_return *taken;
}

}  // namespace

TEST_CASE("what a done callback holds is destroyed when it was called") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future();
  future.add_done_callback([held = Counted()] { CHECK(held.value.empty()); });
  CHECK(Counted::alive == 1);
  future.set_result();
  fixture.turn();
  CHECK(Counted::alive == 0);
  future.add_done_callback([held = Counted()] { CHECK(held.value.empty()); });
  CHECK(Counted::alive == 1);
  fixture.turn();
  CHECK(Counted::alive == 0);
}

TEST_CASE("what a done callback holds is destroyed when it is taken back") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future();
  bool called = false;
  const auto callback = [&called, held = Counted()] { called = true; };
  CHECK(Counted::alive == 1);
  Handle before = future.add_done_callback(callback);
  CHECK(Counted::alive == 2);
  before.cancel();
  CHECK(Counted::alive == 1);
  Handle pending = future.add_done_callback(callback);
  future.set_result();
  Handle late = future.add_done_callback(callback);
  CHECK(Counted::alive == 3);
  pending.cancel();
  late.cancel();
  CHECK(Counted::alive == 1);
  fixture.turn(2);
  CHECK_FALSE(called);
}

TEST_CASE("what a done callback holds is destroyed when nobody can set the future any more") {
  FakeLoop fixture;
  auto future = std::optional(fixture.loop.create_future());
  future->add_done_callback([held = Counted()] {});
  future.reset();
  CHECK(Counted::alive == 0);
}

TEST_CASE("a callback may drop the last reference to the future that calls it") {
  FakeLoop fixture;
  auto owner = std::make_unique<Future<int>>(fixture.loop.create_future<int>());
  std::string said;
  owner->add_done_callback([&](const Future<int>& done) {
    owner.reset();
    said += "first " + std::to_string(done.result());
  });
  owner->add_done_callback([&, held = Counted("still here")](const Future<int>& done) {
    said += " second " + std::to_string(done.result()) + " " + held.value;
  });
  owner->set_result(7);
  fixture.turn(2);
  CHECK(said == "first 7 second 7 still here");
  CHECK(Counted::alive == 0);
}

TEST_CASE("a callback may take back those that come after it") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future();
  std::string said;
  Handle second;
  future.add_done_callback([&] {
    said += "first ";
    second.cancel();
  });
  second = future.add_done_callback([&] { said += "second "; });
  future.add_done_callback([&] { said += "third "; });
  future.set_result();
  fixture.turn(2);
  CHECK(said == "first third ");
}

TEST_CASE("what callbacks throw is told for each of them, and all are called") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future();
  for (const char* why : {"one", "two", "three"})
    future.add_done_callback([why] { throw std::runtime_error(why); });
  future.set_result();
  future.add_done_callback([] { throw std::runtime_error("late"); });
  fixture.turn();
  CHECK(fixture.told ==
        "Exception in callback: one\n"
        "Exception in callback: two\n"
        "Exception in callback: three\n"
        "Exception in callback: late\n");
}

TEST_CASE("a future that is given no exception for one stays pending, and can be cancelled") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future();
  CHECK_THROWS_AS(future.set_exception(std::exception_ptr()), std::invalid_argument);
  CHECK_FALSE(future.done());
  CHECK(future.cancel());
  CHECK_THROWS_AS(future.set_exception(std::exception_ptr()), asyncio::InvalidStateError);
  CHECK(future.cancelled());
}

TEST_CASE("an error that nobody has fetched is told once, when the last reference goes") {
  FakeLoop fixture;
  auto first = std::optional(fixture.loop.create_future());
  auto second = first;
  first->set_exception(std::runtime_error("unseen"));
  first.reset();
  fixture.turn(2);
  CHECK(fixture.told == "");
  second.reset();
  CHECK(fixture.told == "Future exception was never retrieved: unseen\n");
}

TEST_CASE("an error that was fetched is not told, however that was done") {
  FakeLoop fixture;
  auto future = std::optional(fixture.loop.create_future<int>());
  future->set_exception(std::runtime_error("seen"));
  SUBCASE("by result") { CHECK_THROWS_AS(future->result(), std::runtime_error); }
  SUBCASE("by exception") { CHECK(support::what(future->exception()) == "seen"); }
  SUBCASE("by outcome") { CHECK(support::what(future->outcome().error) == "seen"); }
  SUBCASE("by await") {
    const auto wait = [](Future<int> awaited) -> Coroutine<> { co_await awaited; };
    CHECK_THROWS_AS(fixture.loop.run_until_complete(wait(*future)), std::runtime_error);
  }
  future.reset();
  fixture.turn(2);
  CHECK(fixture.told == "");
}

TEST_CASE("who asked before there was an error has not seen it") {
  FakeLoop fixture;
  auto future = std::optional(fixture.loop.create_future());
  SUBCASE("for the result") { CHECK_THROWS_AS(future->result(), asyncio::InvalidStateError); }
  SUBCASE("for the error") { CHECK_THROWS_AS(future->exception(), asyncio::InvalidStateError); }
  future->set_exception(std::runtime_error("unseen"));
  future.reset();
  CHECK(fixture.told == "Future exception was never retrieved: unseen\n");
}

TEST_CASE("a result that cannot be copied is moved to whoever takes it") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future<std::unique_ptr<std::string>>();
  const auto task = fixture.loop.create_task(take(future));
  fixture.turn();
  future.set_result(std::make_unique<std::string>("moved"));
  CHECK(fixture.loop.run_until_complete<std::string>(task) == "moved");
  CHECK_FALSE(future.result());
  future.result() = std::make_unique<std::string>("again");
  CHECK(*fixture.loop.run_until_complete(future) == "again");
}

TEST_CASE("a result is destroyed with the last reference") {
  FakeLoop fixture;
  auto future = std::optional(fixture.loop.create_future<Counted>());
  future->set_result(Counted("result"));
  CHECK(Counted::alive == 1);
  const auto copy = future;
  future.reset();
  CHECK(copy->result().value == "result");
  CHECK(Counted::alive == 1);
}

TEST_CASE("the outcome of a cancelled future is the cancellation") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future<int>();
  future.cancel("enough");
  const auto outcome = future.outcome();
  CHECK_FALSE(outcome.result);
  CHECK(support::what(outcome.error) == "cancelled");
}

TEST_CASE("a future that is set when its loop is closed has its result, and calls nobody") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future<int>();
  bool called = false;
  future.add_done_callback([&] { called = true; });
  fixture.loop.close();
  CHECK_THROWS_WITH_AS(future.set_result(1), "Event loop is closed", std::runtime_error);
  CHECK(future.result() == 1);
  CHECK_FALSE(called);
}

TEST_CASE("a done callback may take others back, or itself, while they are called") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future();
  std::string log;
  Handle first;
  Handle third;
  first = future.add_done_callback([&] {
    log += "first ";
    first.cancel();
    third.cancel();
  });
  future.add_done_callback([&] { log += "second "; });
  third = future.add_done_callback([&] { log += "third "; });
  future.set_result();
  fixture.turn();
  CHECK(log == "first second ");
}

TEST_CASE("a callback of a future that is done may be taken back until it is called") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future();
  bool called = false;
  Handle before = future.add_done_callback([&] { called = true; });
  future.set_result();
  Handle after = future.add_done_callback([&] { called = true; });
  before.cancel();
  after.cancel();
  fixture.turn(2);
  CHECK_FALSE(called);
}

TEST_CASE("a handle may be used when the future has gone") {
  FakeLoop fixture;
  auto future = std::optional(fixture.loop.create_future());
  Handle handle = future->add_done_callback([held = Counted()] { CHECK(held.value.empty()); });
  future.reset();
  handle.cancel();
  CHECK(handle.cancelled());
  CHECK(Counted::alive == 0);
}

TEST_CASE("a callback that goes with its future may take another back") {
  FakeLoop fixture;
  auto future = std::optional(fixture.loop.create_future());
  struct Takes {
    std::shared_ptr<Handle> other;
    ~Takes() {
      if (other) other->cancel();
    }
  };
  future->add_done_callback([] {});
  const auto last = std::make_shared<Handle>();
  future->add_done_callback([held = std::make_shared<Takes>(last)] {});
  *last = future->add_done_callback([held = Counted()] { CHECK(held.value.empty()); });
  future.reset();
  CHECK(Counted::alive == 0);
}
