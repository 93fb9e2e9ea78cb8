#include <doctest/doctest.h>
#include <fcntl.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "stages/05_mini_asyncio/sleep.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"
#include "tests/support/selectors.hpp"
#include "tests/support/thread.hpp"

using asyncio::Context;
using asyncio::Coroutine;
using asyncio::EventLoop;
using asyncio::Handle;
using support::FakeLoop;
using namespace std::chrono_literals;

TEST_CASE("what a callback holds is destroyed when it was called, before the next one") {
  FakeLoop fixture;
  fixture.loop.call_soon([held = Counted()] {});
  int alive = -1;
  fixture.loop.call_soon([&] { alive = Counted::alive; });
  fixture.turn();
  CHECK(alive == 0);
}

TEST_CASE("what a callback holds is destroyed when it is taken back, not at its time") {
  FakeLoop fixture;
  Handle soon = fixture.loop.call_soon([held = Counted()] {});
  auto later = fixture.loop.call_later(1h, [held = Counted()] {});
  CHECK(Counted::alive == 2);
  soon.cancel();
  later.cancel();
  CHECK(Counted::alive == 0);
}

TEST_CASE("a callback may take itself back, and drop its handle, while it runs") {
  FakeLoop fixture;
  auto handle = std::make_unique<Handle>();
  std::string said;
  *handle = fixture.loop.call_soon([&, held = Counted("still here")] {
    handle->cancel();
    handle.reset();
    said = held.value;
  });
  fixture.turn();
  CHECK(said == "still here");
  CHECK(Counted::alive == 0);
}

TEST_CASE("arguments are copied or moved in, and references are kept where they are asked for") {
  FakeLoop fixture;
  int sum = 0;
  std::string text = "copied";
  std::string seen;
  fixture.loop.call_soon(
      [&](const std::string& copy, const std::unique_ptr<int>& number, int& there) {
        seen = copy;
        there += *number;
      },
      text, std::make_unique<int>(7), std::ref(sum));
  text = "changed";
  fixture.turn();
  CHECK(seen == "copied");
  CHECK(sum == 7);
}

TEST_CASE("a timer can be cancelled by another that is due in the same turn") {
  FakeLoop fixture;
  std::string said;
  asyncio::TimerHandle second;
  fixture.loop.call_later(1s, [&] { second.cancel(); });
  second = fixture.loop.call_later(1s, [&] { said += "second "; });
  fixture.loop.call_later(1s, [&] { said += "third "; });
  fixture.run_for(2s);
  CHECK(said == "third ");
}

TEST_CASE("a callback that throws what is no exception is told of") {
  FakeLoop fixture;
  std::vector<std::exception_ptr> errors;
  fixture.loop.set_exception_handler(
      [&](EventLoop&, const Context& context) { errors.push_back(context.exception); });
  fixture.loop.call_soon([] { throw 42; });
  fixture.turn();
  REQUIRE(errors.size() == 1);
  CHECK_THROWS_AS(std::rethrow_exception(errors[0]), int);
}

TEST_CASE("without a handler a line on standard error says what went wrong") {
  EventLoop loop;
  const auto fail = [&](auto error) {
    return support::said([&] {
      loop.call_soon([error] { throw error; });
      loop.stop();
      loop.run_forever();
    });
  };
  CHECK(fail(std::runtime_error("no")) == "asyncio: Exception in callback: no\n");
  CHECK(fail(asyncio::CancelledError("enough")) ==
        "asyncio: Exception in callback: cancelled: enough\n");
  CHECK(fail(asyncio::CancelledError()) == "asyncio: Exception in callback: cancelled\n");
  CHECK(fail(42) == "asyncio: Exception in callback: unknown error\n");
}

TEST_CASE("what cannot be told, for standard error takes nothing more, is lost") {
  EventLoop loop;
  const support::Fd full(support::check("open", ::open("/dev/full", O_WRONLY)));
  const support::Redirection redirection(STDERR_FILENO, full.get());
  loop.call_exception_handler({"something"});
}

TEST_CASE("a handler that throws is told of on standard error, and what it was told as well") {
  EventLoop loop;
  loop.set_exception_handler(
      [](EventLoop&, const Context&) { throw std::runtime_error("handler"); });
  const auto text = support::said([&] { loop.call_exception_handler({"something"}); });
  CHECK(text == "asyncio: Unhandled error in exception handler: handler\nasyncio: something\n");
}

TEST_CASE("a handler may put another one in its place") {
  EventLoop loop;
  std::string said;
  loop.set_exception_handler([&, held = Counted("first ")](EventLoop& own, const Context&) {
    own.set_exception_handler([&](EventLoop&, const Context&) { said += "second "; });
    said += held.value;
  });
  loop.call_exception_handler({"one"});
  CHECK(Counted::alive == 0);
  loop.call_exception_handler({"two"});
  CHECK(said == "first second ");
}

TEST_CASE("what others have registered with the selector is called before the others of a turn") {
  selectors::PollSelector selector;
  const support::Pair pair;
  std::string said;
  {
    EventLoop loop(selector);
    selector.register_fd(pair.reader, selectors::EVENT_READ, [&] { said += "selector "; });
    pair.write();
    loop.call_soon([&] { said += "loop "; });
    loop.stop();
    loop.run_forever();
    CHECK(said == "selector loop ");
  }
  // Only what was the loop's own is gone from it.
  CHECK(selector.get_map().size() == 1);
  selector.unregister_fd(pair.reader);
}

TEST_CASE("what others throw in select() ends the run, and the loop can run again") {
  selectors::PollSelector selector;
  EventLoop loop(selector);
  const support::Pair pair;
  selector.register_fd(pair.reader, selectors::EVENT_READ,
                       [] { throw std::runtime_error("others"); });
  pair.write();
  CHECK_THROWS_WITH_AS(loop.run_forever(), "others", std::runtime_error);
  CHECK_FALSE(loop.is_running());
  selector.unregister_fd(pair.reader);
  loop.stop();
  loop.run_forever();
  CHECK_THROWS_AS(asyncio::get_running_loop(), std::runtime_error);
}

TEST_CASE("a loop without a run is chosen, or made, for each thread") {
  EventLoop chosen;
  asyncio::set_event_loop(&chosen);
  CHECK(&asyncio::get_event_loop() == &chosen);
  EventLoop* there = nullptr;
  support::Thread([&] {
    there = &asyncio::get_event_loop();
    CHECK(there == &asyncio::get_event_loop());
  }).join();
  CHECK(there != &chosen);
  {
    EventLoop going;
    asyncio::set_event_loop(&going);
  }
  CHECK(&asyncio::get_event_loop() != nullptr);
  asyncio::set_event_loop(nullptr);
}

TEST_CASE("a loop that was stopped by a callback can be run on") {
  FakeLoop fixture;
  std::string said;
  const auto task = fixture.loop.create_task([](std::string& there) -> Coroutine<> {
    for (int i = 0; i < 3; ++i) {
      there += std::to_string(i);
      co_await asyncio::sleep(1s);
    }
  }(said));
  fixture.run_for(1s + 1ms);
  CHECK(said == "01");
  fixture.loop.run_until_complete<asyncio::None>(task);
  CHECK(said == "012");
}

TEST_CASE("a time that is farther than any clock goes never comes, and is no overflow") {
  FakeLoop fixture;
  fixture.now += 1h;
  bool called = false;
  const auto handle = fixture.loop.call_later(asyncio::Duration::max(), [&] { called = true; });
  CHECK(handle.when() == asyncio::TimePoint::max());
  fixture.run_for(24h * 365);
  CHECK_FALSE(called);
}

TEST_CASE("a time that is long gone has come") {
  FakeLoop fixture;
  int called = 0;
  fixture.now += 1h;
  fixture.loop.call_later(asyncio::Duration::min(), [&] { ++called; });
  fixture.loop.call_at(asyncio::TimePoint::min(), [&] { ++called; });
  fixture.turn();
  CHECK(called == 2);
}
