// A loop that goes while there is still something to do.
#include <doctest/doctest.h>

#include <chrono>
#include <memory>

#include "stages/05_mini_asyncio/future.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"
#include "tests/support/selectors.hpp"

using asyncio::EventLoop;
using support::FakeLoop;
using namespace std::chrono_literals;

TEST_CASE("what was scheduled for a loop that goes is destroyed, and not called") {
  const support::Pair pair;
  bool called = false;
  {
    EventLoop loop;
    const auto future = loop.create_future();
    const auto callback = [&called, held = Counted()] { called = true; };
    loop.call_soon(callback);
    loop.call_later(0s, callback);
    loop.call_later(1h, callback).cancel();
    loop.call_soon_threadsafe(callback);
    loop.add_reader(pair.reader, callback);
    loop.add_writer(pair.reader, callback);
    future.add_done_callback(callback);
    future.set_result();
    CHECK(Counted::alive == 7);
  }
  CHECK(Counted::alive == 0);
  CHECK_FALSE(called);
}

TEST_CASE("what another thread has asked for may ask for more when it goes with the loop") {
  FakeLoop fixture;
  struct Asks {
    explicit Asks(EventLoop& asked) : loop(asked) {}
    ~Asks() {
      loop.call_soon_threadsafe([held = Counted()] {});
    }
    EventLoop& loop;
  };
  fixture.loop.call_soon_threadsafe([asks = std::make_shared<Asks>(fixture.loop)] {});
  fixture.loop.close();
  CHECK(fixture.loop.is_closed());
  CHECK(Counted::alive == 0);
}

TEST_CASE("handles may be used after their loop was closed") {
  FakeLoop fixture;
  auto soon = fixture.loop.call_soon([held = Counted()] {});
  auto timer = fixture.loop.call_later(1h, [held = Counted()] {});
  fixture.loop.close();
  CHECK_FALSE(timer.cancelled());
  soon.cancel();
  timer.cancel();
  CHECK(timer.cancelled());
  CHECK(Counted::alive == 0);
}
