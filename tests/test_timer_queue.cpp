#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stages/05_mini_asyncio/timer_queue.hpp"
#include "stages/compare/allocations.hpp"
#include "tests/support/counted.hpp"

using asyncio::make_call;
using asyncio::Ref;
using asyncio::TimePoint;
using asyncio::Timer;
using asyncio::TimerQueue;
using namespace std::chrono_literals;

namespace {

/// A queue, and what its timers say.
struct Fixture {
  TimerQueue queue;
  std::string said;
  asyncio::ReadyQueue ready;

  Ref<Timer> add(asyncio::Duration when, char name) {
    Ref<Timer> timer = make_call<Timer>([this, name] { said += name; }, queue);
    queue.push(TimePoint(when), timer);
    return timer;
  }
  /// Runs those whose time has come.
  std::string run(asyncio::Duration now) {
    said.clear();
    queue.take_due(TimePoint(now), ready);
    while (!ready.empty()) ready.pop_front()->run();
    return said;
  }
};

}  // namespace

TEST_CASE("timers come in the order of their times, whatever the order in which they were added") {
  Fixture fixture;
  for (const int when : {5, 1, 4, 2, 3, 9, 7, 8, 6})
    fixture.add(1s * when, static_cast<char>('0' + when));
  CHECK(fixture.run(9s) == "123456789");
  CHECK(fixture.queue.empty());
}

TEST_CASE("of timers with the same time the first that was added is the first") {
  Fixture fixture;
  std::string expected;
  for (char name = 'a'; name <= 'z'; ++name) {
    fixture.add(1s, name);
    expected += name;
  }
  CHECK(fixture.run(1s) == expected);
}

TEST_CASE("a timer waits for its time, to the nanosecond") {
  Fixture fixture;
  fixture.add(1s, 'a');
  CHECK(fixture.run(1s - 1ns) == "");
  CHECK(fixture.queue.next() == TimePoint(1s));
  CHECK(fixture.run(1s) == "a");
  CHECK(fixture.queue.next() == std::nullopt);
}

TEST_CASE("the next time is that of the first that was not cancelled") {
  Fixture fixture;
  const auto first = fixture.add(1s, 'a');
  const auto second = fixture.add(2s, 'b');
  fixture.add(3s, 'c');
  second->cancel();
  CHECK(fixture.queue.next() == TimePoint(1s));
  first->cancel();
  CHECK(fixture.queue.next() == TimePoint(3s));
  CHECK(fixture.run(5s) == "c");
}

TEST_CASE("a timer can be cancelled twice, and after it was called") {
  Fixture fixture;
  const auto timer = fixture.add(1s, 'a');
  fixture.add(2s, 'b');
  CHECK(fixture.run(1s) == "a");
  timer->cancel();
  timer->cancel();
  CHECK(fixture.run(2s) == "b");
  const auto third = fixture.add(3s, 'c');
  third->cancel();
  third->cancel();
  CHECK(fixture.run(3s) == "");
}

TEST_CASE("a timer can cancel another that is due with it") {
  Fixture fixture;
  Ref<Timer> second;
  fixture.queue.push(TimePoint(1s), make_call<Timer>([&] { second->cancel(); }, fixture.queue));
  second = fixture.add(1s, 'b');
  fixture.add(1s, 'c');
  CHECK(fixture.run(1s) == "c");
  CHECK(second->cancelled());
}

TEST_CASE("of many timers those that were cancelled go long before their time") {
  TimerQueue queue;
  const auto before = comparison::allocations().live_bytes;
  queue.push(TimePoint(1s), make_call<Timer>([] {}, queue));
  for (int i = 0; i < 100'000; ++i) {
    const auto timer = make_call<Timer>([held = Counted()] {}, queue);
    queue.push(TimePoint(24h), timer);
    timer->cancel();
    CHECK(Counted::alive == 0);
    CHECK(queue.next() == TimePoint(1s));
  }
  // Of a hundred thousand timers, a few hundred at most.
  CHECK(comparison::allocations().live_bytes - before < 50'000);
}

TEST_CASE("those that were not cancelled stay in their order when the others go") {
  Fixture fixture;
  std::vector<Ref<Timer>> cancelled;
  std::string expected;
  for (int i = 0; i < 26; ++i) {
    for (int j = 0; j < 10; ++j) cancelled.push_back(fixture.add(1s * (i % 3), '!'));
    fixture.add(10s, static_cast<char>('a' + i));
    expected += static_cast<char>('a' + i);
  }
  for (const auto& timer : cancelled) timer->cancel();
  CHECK(fixture.queue.next() == TimePoint(10s));
  CHECK(fixture.run(10s) == expected);
}

TEST_CASE("timers that are cancelled after their time do no harm to those that come later") {
  Fixture fixture;
  std::vector<Ref<Timer>> timers;
  for (int i = 0; i < 200; ++i) timers.push_back(fixture.add(1s * i, '.'));
  CHECK(fixture.run(149s).size() == 150);
  for (const auto& timer : timers) timer->cancel();
  CHECK(fixture.queue.next() == std::nullopt);
  for (int i = 0; i < 150; ++i) fixture.add(1s * i, '.');
  CHECK(fixture.run(200s).size() == 150);
}

TEST_CASE("a timer that has left its queue may outlive it") {
  auto queue = std::make_unique<TimerQueue>();
  const auto due = make_call<Timer>([] {}, *queue);
  const auto cleared = make_call<Timer>([] {}, *queue);
  queue->push(TimePoint(1s), due);
  queue->push(TimePoint(2s), cleared);
  asyncio::ReadyQueue ready;
  queue->take_due(TimePoint(1s), ready);
  CHECK(!ready.empty());
  queue->clear();
  queue.reset();
  due->cancel();
  cleared->cancel();
  CHECK(due->cancelled());
}

TEST_CASE("what is cleared is destroyed, and may cancel what is cleared with it") {
  TimerQueue queue;
  Ref<Timer> second;
  struct Cancels {
    explicit Cancels(Ref<Timer>& timer) : victim(&timer) {}
    Cancels(Cancels&& other) noexcept : victim(std::exchange(other.victim, nullptr)) {}
    ~Cancels() {
      if (victim) (*victim)->cancel();
    }
    Ref<Timer>* victim;
  };
  queue.push(TimePoint(1s),
             make_call<Timer>([cancels = Cancels(second), held = Counted()] {}, queue));
  second = make_call<Timer>([held = Counted()] {}, queue);
  queue.push(TimePoint(2s), second);
  CHECK(Counted::alive == 2);
  queue.clear();
  CHECK(queue.empty());
  CHECK(Counted::alive == 0);
  CHECK(second->cancelled());
  CHECK(queue.next() == std::nullopt);
}
