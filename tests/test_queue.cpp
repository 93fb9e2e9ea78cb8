#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "stages/05_mini_asyncio/queue.hpp"
#include "stages/05_mini_asyncio/run.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/task.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::Coroutine;
using asyncio::Queue;
using support::FakeLoop;
using namespace std::chrono_literals;

namespace {

using Items = Queue<std::unique_ptr<int>>;

Coroutine<> produce(Items& queue, int count) {
  for (int i = 0; i < count; ++i) co_await queue.put(std::make_unique<int>(i));
}

Coroutine<> consume(Items& queue, std::vector<int>& got) {
  for (;;) {
    const auto item = co_await queue.get();
    got.push_back(*item);
    queue.task_done();
  }
}

Coroutine<> get(Queue<Counted>& queue, std::string& said) {
  const Counted item = co_await queue.get();
  said += item.value;
}

Coroutine<> put(Queue<Counted>& queue, Counted item) { co_await queue.put(std::move(item)); }

Coroutine<> work(Queue<Counted>& queue) {
  for (;;) {
    const Counted item = co_await queue.get();
    queue.task_done();
  }
}

/// As a program would have it: the queue lives in the frame that begins the workers.
Coroutine<> work_and_wait() {
  Queue<Counted> queue;
  for (int i = 0; i < 3; ++i) asyncio::create_task(work(queue));
  co_await asyncio::sleep(0s);
  queue.put_nowait(Counted("a"));
  co_await asyncio::sleep(1h);
}

}  // namespace

TEST_CASE("items that cannot be copied pass through a queue, many through little room") {
  FakeLoop fixture;
  Items queue(2);
  std::vector<int> got;
  const auto consumer = fixture.loop.create_task(consume(queue, got));
  fixture.loop.run_until_complete(produce(queue, 100));
  fixture.loop.run_until_complete(queue.join());
  REQUIRE(got.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(got[static_cast<std::size_t>(i)] == i);
  consumer.cancel();
  fixture.turn(2);
}

TEST_CASE("what is left in a queue goes with it, and what was not put goes with who wanted to") {
  {
    FakeLoop fixture;
    Queue<Counted> queue(1);
    const auto first = fixture.loop.create_task(put(queue, Counted("first")));
    const auto second = fixture.loop.create_task(put(queue, Counted("second")));
    fixture.turn();
    CHECK(first.done());
    CHECK_FALSE(second.done());
    CHECK(queue.qsize() == 1);
    second.cancel();
    fixture.turn();
    CHECK(second.cancelled());
    CHECK(Counted::alive == 1);
  }
  CHECK(Counted::alive == 0);
}

TEST_CASE("an item that is put while several wait is had by one, and the next by the next") {
  FakeLoop fixture;
  Queue<Counted> queue;
  std::string said;
  for (int i = 0; i < 3; ++i) fixture.loop.create_task(get(queue, said));
  fixture.turn();
  queue.put_nowait(Counted("a"));
  queue.put_nowait(Counted("b"));
  CHECK(said == "");
  fixture.turn();
  CHECK(said == "ab");
  CHECK(Counted::alive == 0);
  queue.put_nowait(Counted("c"));
  fixture.turn();
  CHECK(said == "abc");
}

TEST_CASE(
    "an item that the called one lost to another is waited for again, at the end of the line") {
  FakeLoop fixture;
  Queue<Counted> queue;
  std::string first;
  std::string second;
  fixture.loop.create_task(get(queue, first));
  fixture.loop.create_task(get(queue, second));
  fixture.turn();
  queue.put_nowait(Counted("a"));
  CHECK(queue.get_nowait().value == "a");
  fixture.turn();
  queue.put_nowait(Counted("b"));
  queue.put_nowait(Counted("c"));
  fixture.turn();
  CHECK(second == "b");
  CHECK(first == "c");
}

TEST_CASE("room that the called one lost to another is waited for again") {
  FakeLoop fixture;
  Queue<Counted> queue(1);
  queue.put_nowait(Counted("a"));
  fixture.loop.create_task(put(queue, Counted("b")));
  fixture.turn();
  CHECK(queue.get_nowait().value == "a");
  queue.put_nowait(Counted("c"));  // before the one that waits has its turn
  fixture.turn();
  CHECK(queue.qsize() == 1);
  CHECK(queue.get_nowait().value == "c");
  fixture.turn();
  CHECK(queue.get_nowait().value == "b");
}

TEST_CASE("who is cancelled in the line does not pass on what another was called for") {
  FakeLoop fixture;
  Queue<Counted> queue;
  std::string said;
  std::string third;
  fixture.loop.create_task(get(queue, said));
  const auto second = fixture.loop.create_task(get(queue, said));
  fixture.loop.create_task(get(queue, third));
  fixture.loop.create_task(get(queue, said));
  fixture.turn();
  second.cancel();
  queue.put_nowait(Counted("a"));
  fixture.turn(2);
  CHECK(said == "a");
  queue.put_nowait(Counted("b"));
  fixture.turn();
  CHECK(third == "b");
}

TEST_CASE("who is called for room that is gone, and cancelled, calls nobody out of the line") {
  FakeLoop fixture;
  Queue<Counted> queue(1);
  queue.put_nowait(Counted("a"));
  const auto first = fixture.loop.create_task(put(queue, Counted("first")));
  fixture.loop.create_task(put(queue, Counted("second")));
  fixture.loop.create_task(put(queue, Counted("third")));
  fixture.turn();
  queue.get_nowait();
  queue.put_nowait(Counted("b"));
  first.cancel();
  fixture.turn(2);
  queue.get_nowait();
  fixture.turn();
  CHECK(queue.get_nowait().value == "second");
  fixture.turn();
  CHECK(queue.get_nowait().value == "third");
}

TEST_CASE("as many may put as items were taken in one turn") {
  FakeLoop fixture;
  Queue<Counted> queue(2);
  for (int i = 0; i < 4; ++i) fixture.loop.create_task(put(queue, Counted("x")));
  fixture.turn();
  queue.get_nowait();
  queue.get_nowait();
  CHECK(queue.empty());
  fixture.turn();
  CHECK(queue.full());
  CHECK(fixture.loop.all_tasks().empty());
}

TEST_CASE("a queue refuses what cannot be, and stays as it is") {
  Queue<Counted> queue(1);
  CHECK_THROWS_WITH_AS(queue.get_nowait(), "the queue is empty", asyncio::QueueEmpty);
  queue.put_nowait(Counted("a"));
  CHECK_THROWS_WITH_AS(queue.put_nowait(Counted("b")), "the queue is full", asyncio::QueueFull);
  CHECK(Counted::alive == 1);
  CHECK(queue.get_nowait().value == "a");
  queue.task_done();
  CHECK_THROWS_AS(queue.task_done(), std::invalid_argument);
}

TEST_CASE("workers end well though their queue went before them, with the frame that began them") {
  FakeLoop fixture;
  const auto all = fixture.loop.create_task(work_and_wait());
  SUBCASE("while they wait") {
    fixture.turn(5);
    SUBCASE("cancelled") {
      all.cancel();
      asyncio::cancel_all_tasks(fixture.loop);
    }
    SUBCASE("with their loop") {}
  }
  SUBCASE("when one of them was called") {
    fixture.turn(2);
    SUBCASE("cancelled") {
      all.cancel();
      asyncio::cancel_all_tasks(fixture.loop);
    }
    SUBCASE("with their loop") {}
  }
  fixture.loop.close();
  CHECK(Counted::alive == 0);
}
