#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "stages/05_mini_asyncio/run_in_executor.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"
#include "tests/support/thread.hpp"

using asyncio::EventLoop;

namespace {

/// Knows in which thread it was destroyed.
struct Traveller {
  explicit Traveller(std::thread::id& gone_in) : where(&gone_in) {}
  Traveller(const Traveller&) = delete;
  Traveller& operator=(const Traveller&) = delete;
  ~Traveller() { *where = std::this_thread::get_id(); }
  std::thread::id* where;
};

}  // namespace

TEST_CASE("callbacks from several threads at once all come, those of each in their order") {
  constexpr int threads = 4;
  constexpr int calls = 5000;
  EventLoop loop;
  std::vector<int> next(threads);
  bool in_order = true;
  int left = threads * calls;
  std::vector<support::Thread> running;
  for (int thread = 0; thread < threads; ++thread)
    running.emplace_back([&, thread] {
      for (int i = 0; i < calls; ++i)
        loop.call_soon_threadsafe([&, thread, i] {
          in_order &= next[static_cast<std::size_t>(thread)]++ == i;
          if (--left == 0) loop.stop();
        });
    });
  loop.run_forever();
  CHECK(in_order);
  CHECK(next == std::vector<int>(threads, calls));
}

TEST_CASE("a loop that waits is woken, time and again") {
  EventLoop loop;
  std::atomic<int> turns = 0;
  support::Thread other([&] {
    for (int i = 0; i < 100; ++i) {
      loop.call_soon_threadsafe([&] {
        ++turns;
        turns.notify_one();
      });
      turns.wait(i);  // or the loop is never woken
    }
    loop.call_soon_threadsafe([&] { loop.stop(); });
  });
  loop.run_forever();
  CHECK(turns == 100);
}

TEST_CASE("what was asked for before the loop runs is called when it does") {
  EventLoop loop;
  bool called = false;
  support::Thread([&] { loop.call_soon_threadsafe([&] { called = true; }); }).join();
  loop.stop();
  loop.run_forever();
  loop.stop();
  loop.run_forever();
  CHECK(called);
}

TEST_CASE("what a callback of another thread holds is destroyed in the loop's") {
  EventLoop loop;
  std::thread::id gone_in;
  support::Thread([&] {
    auto traveller = std::make_shared<Traveller>(gone_in);
    loop.call_soon_threadsafe([&, held = std::move(traveller)] { loop.stop(); });
  }).join();
  loop.run_forever();
  CHECK(gone_in == std::this_thread::get_id());
}

TEST_CASE("what another thread's callback throws is told in the loop's") {
  support::FakeLoop fixture;
  support::Thread([&] {
    fixture.loop.call_soon_threadsafe([] { throw std::runtime_error("no"); });
  }).join();
  fixture.turn(2);
  CHECK(fixture.told == "Exception in callback: no\n");
}

TEST_CASE("a closed loop refuses other threads, whose callback goes") {
  EventLoop loop;
  loop.close();
  support::Thread([&] {
    CHECK_THROWS_WITH_AS(loop.call_soon_threadsafe([held = Counted()] {}), "Event loop is closed",
                         std::runtime_error);
  }).join();
  CHECK(Counted::alive == 0);
}

TEST_CASE("each thread may have a loop that runs") {
  EventLoop loop;
  const auto ask_other = [&] {
    EventLoop* running = nullptr;
    support::Thread([&] {
      EventLoop other;
      other.call_soon([&] { running = &asyncio::get_running_loop(); });
      other.stop();
      other.run_forever();
      CHECK(running == &other);
    }).join();
    CHECK(&asyncio::get_running_loop() == &loop);
    loop.stop();
  };
  loop.call_soon(ask_other);
  loop.run_forever();
}
