#include <doctest/doctest.h>

#include <cstdint>
#include <memory>

#include "common/default_selector.hpp"
#include "stages/05_mini_asyncio/asyncio.hpp"
#include "stages/compare/allocations.hpp"

using asyncio::Coroutine;
using asyncio::Future;
using comparison::allocations;
using namespace std::chrono_literals;

namespace {

constexpr int many = 1000;

/// What the queue of the loop takes for its blocks of pointers: far less than one for each.
constexpr std::uint64_t few = many / 20;

/// A loop whose clock has gone on by an hour at every look, so that no timer is waited for.
struct Fixture {
  asyncio::TimePoint now{};
  asyncio::EventLoop loop{std::make_unique<selectors::DefaultSelector>(),
                          [this] { return now += 1h; }};

  Fixture() {
    loop.set_exception_handler([](auto&&...) {});
  }
  void turn(int count = 1) {
    for (; count > 0; --count) {
      loop.stop();
      loop.run_forever();
    }
  }
};

/// How many are made in the meantime.
class Count {
 public:
  std::uint64_t operator()() const { return allocations().count - before_; }

 private:
  std::uint64_t before_ = allocations().count;
};

Coroutine<> await_done(Future<> done, std::uint64_t& count) {
  const Count counted;
  for (int i = 0; i < many; ++i) co_await done;
  count = counted();
}

Coroutine<> sleep_often(asyncio::Duration delay) {
  for (int i = 0; i < many; ++i) co_await asyncio::sleep(delay);
}

Coroutine<int> nothing() { co_return 1; }

Coroutine<> await_coroutines(std::uint64_t& count) {
  co_await nothing();
  const Count counted;
  for (int i = 0; i < many; ++i) co_await nothing();
  count = counted();
}

Coroutine<> make_tasks() {
  for (int i = 0; i < many; ++i) {
    const auto task = asyncio::create_task(nothing());
    co_await task;
  }
}

Coroutine<> get_all(asyncio::Queue<int>& queue) {
  for (int i = 0; i < many; ++i) co_await queue.get();
}

Coroutine<> put_all(asyncio::Queue<int>& queue) {
  for (int i = 0; i < many; ++i) {
    queue.put_nowait(i);
    co_await asyncio::sleep(0s);
  }
}

Coroutine<> do_all() {
  co_await asyncio::gather(nothing(), nothing());
  co_await asyncio::wait_for(nothing(), 1s);
  co_await asyncio::shield(nothing());
  asyncio::create_task(sleep_often(1s));
  co_await asyncio::sleep(1s);
}

}  // namespace

TEST_CASE("call_soon is one allocation, or none if there was such a call before") {
  Fixture fixture;
  int calls = 0;
  // While there is something, memory that was given back is kept for the next.
  const auto kept = fixture.loop.create_future();
  const auto call_many = [&] {
    const Count counted;
    for (int i = 0; i < many; ++i) fixture.loop.call_soon([&calls] { ++calls; });
    return counted();
  };
  const auto first = call_many();
  CHECK(first >= many);
  CHECK(first <= many + few);
  fixture.turn();
  const auto second = call_many();
  CHECK(second <= (memory::recycling ? few : many + few));
  fixture.turn();
  CHECK(calls == 2 * many);
}

TEST_CASE("to await a future that is done is none") {
  Fixture fixture;
  const auto done = fixture.loop.create_future();
  done.set_result();
  std::uint64_t count = many;
  fixture.loop.run_until_complete(await_done(done, count));
  CHECK(count == 0);
}

TEST_CASE("a coroutine that is awaited is its frame, which is the next one's") {
  Fixture fixture;
  std::uint64_t count = 0;
  fixture.loop.run_until_complete(await_coroutines(count));
  CHECK(count == (memory::recycling ? 0 : many));
}

TEST_CASE("a turn is none: tasks take theirs themselves") {
  Fixture fixture;
  const auto first = fixture.loop.create_task(sleep_often(0s));
  const auto second = fixture.loop.create_task(sleep_often(0s));
  fixture.turn();
  const Count counted;
  fixture.turn(many);
  const auto count = counted();
  CHECK(second.done());
  CHECK(count <= 2 * few);
}

TEST_CASE("a sleep is one, its timer, which is the next one's: it waits in its frame") {
  Fixture fixture;
  const auto task = fixture.loop.create_task(sleep_often(1s));
  fixture.turn();
  const Count counted;
  fixture.loop.run_until_complete<asyncio::None>(task);
  CHECK(counted() <= (memory::recycling ? 0 : many) + 2 * few);
}

TEST_CASE("an item of a queue is none, and to wait for it is the frame of get()") {
  Fixture fixture;
  asyncio::Queue<int> queue;
  const auto getter = fixture.loop.create_task(get_all(queue));
  const auto putter = fixture.loop.create_task(put_all(queue));
  fixture.turn();
  const Count counted;
  fixture.turn(many);
  const auto count = counted();
  CHECK(putter.done());
  CHECK(count <= (memory::recycling ? 0 : many) + 3 * few);
}

TEST_CASE("a task is two, its frame and its state, which are the next one's") {
  Fixture fixture;
  const auto task = fixture.loop.create_task(make_tasks());
  fixture.turn(3);
  const Count counted;
  fixture.turn(2 * many);
  const auto count = counted();
  CHECK(task.done());
  CHECK(count <= (memory::recycling ? 0 : 2 * many) + 4 * few);
}

TEST_CASE("timers that are cancelled take no memory, however far away their time is") {
  Fixture fixture;
  const auto before = allocations().live_bytes;
  for (int i = 0; i < 10 * many; ++i) {
    fixture.loop.call_later(24h * 365 * 100, [] {}).cancel();
    if (i % 10 == 0) fixture.turn();
  }
  CHECK(allocations().live_bytes - before < 50'000);
}

TEST_CASE("whoever has waited for a future leaves nothing there, however long it is not done") {
  Fixture fixture;
  const auto future = fixture.loop.create_future();
  const auto wait_often = [&](int times) {
    for (int i = 0; i < times; ++i) future.add_done_callback([] {}).cancel();
  };
  wait_often(10);
  const auto before = allocations().live_bytes;
  wait_often(10'000);
  CHECK(allocations().live_bytes - before < 1'000);
}

TEST_CASE("nothing of a loop stays when it is gone") {
  for (const bool ended : {true, false}) {
    asyncio::run(do_all());  // what the library keeps for ever is there now
    const auto before = allocations().live_bytes;
    {
      Fixture fixture;
      if (ended)
        asyncio::run(fixture.loop, do_all());
      else
        fixture.loop.run_until_complete(do_all());
    }
    CHECK(allocations().live_bytes == before);
  }
}
