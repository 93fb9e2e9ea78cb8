#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/gather.hpp"
#include "stages/05_mini_asyncio/shield.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/task.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::Coroutine;
using asyncio::Future;
using asyncio::gather;
using asyncio::None;
using asyncio::Outcome;
using asyncio::return_exceptions;
using support::FakeLoop;
using namespace std::chrono_literals;

namespace {

template <class T>
Coroutine<T> after(asyncio::Duration delay, T result) {
  const Counted local("x");
  co_await asyncio::sleep(delay);
  co_return result;
}

/// Cannot be copied, once.
struct Reluctant {
  explicit Reluctant(bool& is_ready) : ready(&is_ready) {}
  Reluctant(Reluctant&&) noexcept = default;
  Reluctant(const Reluctant& other) : ready(other.ready) {
    if (!std::exchange(*ready, true)) throw std::runtime_error("not yet");
  }
  bool* ready;
};

Coroutine<> wait_for_it(Future<Reluctant> future) { co_await future; }

Coroutine<int> fail_after(asyncio::Duration delay) {
  const Counted local("x");
  co_await asyncio::sleep(delay);
  throw std::runtime_error("no");
}

/// In a task of its own, for gather wants a loop that runs.
template <class Body>
void run(FakeLoop& fixture, Body body) {
  fixture.loop.call_soon([&] { body(); });
  fixture.turn();
}

}  // namespace

TEST_CASE("results of one type are a vector, those of various types a tuple") {
  FakeLoop fixture;
  asyncio::set_event_loop(&fixture.loop);
  const auto same = gather(after(1s, 1), after(0s, 2));
  static_assert(std::is_same_v<decltype(same)::Result, std::vector<int>>);
  CHECK(fixture.loop.run_until_complete(same) == std::vector{1, 2});

  const auto various = gather(after(1s, 1), after(0s, std::string("two")), asyncio::sleep(2s));
  static_assert(std::is_same_v<decltype(various)::Result, std::tuple<int, std::string, None>>);
  CHECK(fixture.loop.run_until_complete(various) == std::tuple(1, std::string("two"), None()));
}

TEST_CASE("futures, tasks and coroutines of various types are gathered together") {
  FakeLoop fixture;
  asyncio::set_event_loop(&fixture.loop);
  const auto future = fixture.loop.create_future<int>();
  const auto task = fixture.loop.create_task(after(1s, 2.5));
  const auto all = gather(future, task, after(2s, std::string("three")));
  fixture.loop.call_later(3s, [&] { future.set_result(1); });
  CHECK(fixture.loop.run_until_complete(all) == std::tuple(1, 2.5, std::string("three")));
  // They are not used up.
  CHECK(future.result() == 1);
  CHECK(task.result() == 2.5);
}

TEST_CASE("errors stand in their places in a tuple, too") {
  FakeLoop fixture;
  asyncio::set_event_loop(&fixture.loop);
  const auto all = gather(return_exceptions, fail_after(1s), after(0s, std::string("two")));
  static_assert(
      std::is_same_v<decltype(all)::Result, std::tuple<Outcome<int>, Outcome<std::string>>>);
  const auto [failed, good] = fixture.loop.run_until_complete(all);
  CHECK_FALSE(failed.result);
  CHECK(support::what(failed.error) == "no");
  CHECK(good.result == "two");
  CHECK_FALSE(good.error);
}

TEST_CASE("the first error of various types is the gather's") {
  FakeLoop fixture;
  asyncio::set_event_loop(&fixture.loop);
  const auto all = gather(after(1s, std::string("one")), fail_after(2s), after(3s, 3));
  CHECK_THROWS_WITH_AS(fixture.loop.run_until_complete(all), "no", std::runtime_error);
  fixture.run_for(2s);
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("coroutines begin in the order of the arguments, whatever their types") {
  FakeLoop fixture;
  asyncio::set_event_loop(&fixture.loop);
  std::string said;
  const auto say = []<class T>(std::string& there, T value) -> Coroutine<T> {
    there += std::to_string(static_cast<int>(value));
    co_return value;
  };
  const auto all = gather(say(said, 1), say(said, 2L), say(said, 3.0f), say(said, '\4'));
  fixture.loop.run_until_complete(all);
  CHECK(said == "1234");
}

TEST_CASE("a vector of coroutines may be empty, and is gathered with its errors or without") {
  FakeLoop fixture;
  asyncio::set_event_loop(&fixture.loop);
  CHECK(gather(std::vector<Coroutine<int>>()).result().empty());
  CHECK(gather(return_exceptions, std::vector<Future<int>>()).result().empty());
  std::vector<Coroutine<int>> coroutines;
  coroutines.push_back(after(1s, 1));
  coroutines.push_back(fail_after(0s));
  const auto all = gather(return_exceptions, std::move(coroutines));
  const auto outcomes = fixture.loop.run_until_complete(all);
  CHECK(outcomes[0].result == 1);
  CHECK(support::what(outcomes[1].error) == "no");
}

TEST_CASE("a vector of tasks is gathered with their errors or without") {
  FakeLoop fixture;
  const std::vector good{fixture.loop.create_task(after(1s, 1)),
                         fixture.loop.create_task(after(0s, 2))};
  CHECK(fixture.loop.run_until_complete(gather(good)) == std::vector{1, 2});
  const std::vector bad{fixture.loop.create_task(fail_after(0s))};
  const auto outcomes = fixture.loop.run_until_complete(gather(return_exceptions, bad));
  CHECK(support::what(outcomes[0].error) == "no");
}

TEST_CASE("a gather that is dropped leaves the others alone, and their results go with them") {
  FakeLoop fixture;
  run(fixture, [] { gather(after(1s, Counted()), after(2s, Counted())); });
  fixture.turn();
  CHECK(Counted::alive == 4);
  fixture.run_for(1500ms);
  CHECK(Counted::alive == 2);
  fixture.run_for(1s);
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("an error that a dropped gather would have seen is told once") {
  FakeLoop fixture;
  run(fixture, [] { gather(fail_after(1s), after(2s, 1)); });
  fixture.run_for(3s);
  CHECK(fixture.told == "Task exception was never retrieved: no\n");
}

TEST_CASE("an error of a gather that nobody fetched is told once, as the gather's") {
  FakeLoop fixture;
  std::optional<Future<std::vector<int>>> all;
  run(fixture, [&] { all = gather(fail_after(1s), fail_after(2s)); });
  fixture.run_for(3s);
  CHECK(fixture.told == "");
  all.reset();
  CHECK(fixture.told == "Future exception was never retrieved: no\n");
}

TEST_CASE("errors that come after a gather has failed, and is gone, are not told") {
  FakeLoop fixture;
  std::optional<Future<std::vector<int>>> all;
  run(fixture, [&] { all = gather(fail_after(1s), fail_after(2s)); });
  CHECK_THROWS_AS(fixture.loop.run_until_complete(*all), std::runtime_error);
  all.reset();
  fixture.run_for(3s);
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("what gathers may drop the gather in one's own callback, before it hears of it") {
  FakeLoop fixture;
  std::optional<Future<std::vector<int>>> all;
  const auto first = fixture.loop.create_future<int>();
  first.add_done_callback([&] { all.reset(); });
  run(fixture, [&] { all = gather(first, fixture.loop.create_future<int>()); });
  first.set_result(1);
  fixture.turn(2);
  CHECK_FALSE(all);
}

TEST_CASE("a gather holds the results until it goes, not longer") {
  FakeLoop fixture;
  std::optional<Future<std::vector<Counted>>> all;
  run(fixture, [&] { all = gather(after(1s, Counted("one")), after(1s, Counted("two"))); });
  fixture.loop.run_until_complete(*all);
  CHECK(all->result()[1].value == "two");
  all.reset();
  CHECK(Counted::alive == 0);
}

TEST_CASE("a future that waits for nobody is gathered and cancelled with the gather") {
  FakeLoop fixture;
  const auto future = fixture.loop.create_future<int>();
  std::optional<Future<std::tuple<int, std::string>>> all;
  run(fixture, [&] { all = gather(future, after(1h, std::string())); });
  fixture.turn();
  CHECK(all->cancel("enough"));
  fixture.turn(4);
  CHECK(future.cancelled());
  CHECK(all->cancelled() == false);
  CHECK(support::what(all->outcome().error) == "cancelled");
  CHECK(Counted::alive == 0);
}

TEST_CASE("results that cannot be copied are moved out of what is gathered or shielded") {
  using Owned = std::unique_ptr<int>;
  FakeLoop fixture;
  std::optional<Future<std::vector<Owned>>> alike;
  std::optional<Future<std::tuple<Owned, int>>> various;
  std::optional<Future<Owned>> shielded;
  run(fixture, [&] {
    alike = gather(after(1s, std::make_unique<int>(1)), after(1s, std::make_unique<int>(2)));
    various = gather(after(1s, std::make_unique<int>(3)), after(1s, 4));
    shielded = asyncio::shield(after(1s, std::make_unique<int>(5)));
  });
  CHECK(*fixture.loop.run_until_complete(*alike)[1] == 2);
  CHECK(*std::get<0>(fixture.loop.run_until_complete(*various)) == 3);
  CHECK(*fixture.loop.run_until_complete(*shielded) == 5);
}

TEST_CASE("a result that cannot be copied just then is the gather's error, and others get it") {
  FakeLoop fixture;
  bool ready = false;
  const auto future = fixture.loop.create_future<Reluctant>();
  const auto all = gather(std::vector{future});
  const auto other = fixture.loop.create_task(wait_for_it(future));
  fixture.turn();
  future.set_result(Reluctant(ready));
  fixture.turn(3);
  REQUIRE(all.done());
  CHECK(support::what(all.exception()) == "not yet");
  CHECK(other.done());
}
