#include <doctest/doctest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <system_error>

#include "stages/05_mini_asyncio/event_loop.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"
#include "tests/support/thread.hpp"

using asyncio::EventLoop;
using support::FakeLoop;

namespace {

volatile std::sig_atomic_t own_handler_calls = 0;

void count(int) { own_handler_calls = own_handler_calls + 1; }

/// Puts a handler of one's own in place while it lives.
class OwnHandler {
 public:
  explicit OwnHandler(int signal) : signal_(signal), before_(std::signal(signal, count)) {
    own_handler_calls = 0;
  }
  ~OwnHandler() { std::signal(signal_, before_); }
  OwnHandler(const OwnHandler&) = delete;
  OwnHandler& operator=(const OwnHandler&) = delete;

 private:
  int signal_;
  void (*before_)(int);
};

}  // namespace

TEST_CASE("a signal is a turn of the loop, not an interruption") {
  FakeLoop fixture;
  std::string said;
  fixture.loop.add_signal_handler(SIGUSR1, [&] { said += "signal "; });
  fixture.loop.call_soon([&] {
    std::raise(SIGUSR1);
    said += "raised ";
  });
  fixture.turn();
  CHECK(said == "raised ");
  fixture.turn();
  CHECK(said == "raised signal ");
  fixture.turn();
  CHECK(said == "raised signal ");
}

TEST_CASE("several signals have handlers of their own, which get their arguments") {
  FakeLoop fixture;
  std::string said;
  const auto say = [&](const char* name) { said += name; };
  fixture.loop.add_signal_handler(SIGUSR1, say, "one ");
  fixture.loop.add_signal_handler(SIGUSR2, say, "two ");
  fixture.loop.add_signal_handler(SIGHUP, say, "up ");
  for (const int signal : {SIGUSR2, SIGHUP, SIGUSR1, SIGUSR2}) ::kill(::getpid(), signal);
  fixture.turn(2);
  CHECK(said == "two up one two ");
}

TEST_CASE("a handler that replaces another is called in its place, and the old one is let go of") {
  FakeLoop fixture;
  std::string said;
  fixture.loop.add_signal_handler(SIGUSR1, [&, held = Counted()] { said += "old "; });
  std::raise(SIGUSR1);
  fixture.loop.add_signal_handler(SIGUSR1, [&] { said += "new "; });
  CHECK(Counted::alive == 0);
  fixture.turn(2);
  CHECK(said == "new ");
}

TEST_CASE("a signal whose handler was removed before its turn calls nobody") {
  const OwnHandler before(SIGUSR1);
  FakeLoop fixture;
  bool called = false;
  fixture.loop.add_signal_handler(SIGUSR1, [&] { called = true; });
  std::raise(SIGUSR1);
  CHECK(fixture.loop.remove_signal_handler(SIGUSR1));
  fixture.turn(2);
  CHECK_FALSE(called);
  CHECK(own_handler_calls == 0);
}

TEST_CASE("what a signal did before is what it does again") {
  const OwnHandler before(SIGUSR1);
  FakeLoop fixture;
  CHECK_FALSE(fixture.loop.remove_signal_handler(SIGUSR1));
  fixture.loop.add_signal_handler(SIGUSR1, [] {});
  fixture.loop.add_signal_handler(SIGUSR1, [] {});  // the one before is not this
  std::raise(SIGUSR1);
  CHECK(own_handler_calls == 0);
  CHECK(fixture.loop.remove_signal_handler(SIGUSR1));
  CHECK_FALSE(fixture.loop.remove_signal_handler(SIGUSR1));
  std::raise(SIGUSR1);
  CHECK(own_handler_calls == 1);
}

TEST_CASE("a loop that goes gives its signals back, and lets go of their handlers") {
  const OwnHandler before(SIGUSR1);
  {
    EventLoop loop;
    loop.add_signal_handler(SIGUSR1, [held = Counted()] {});
    std::raise(SIGUSR1);
  }
  CHECK(own_handler_calls == 0);
  CHECK(Counted::alive == 0);
  std::raise(SIGUSR1);
  CHECK(own_handler_calls == 1);
}

TEST_CASE("signals are one loop's at a time") {
  EventLoop first;
  EventLoop second;
  first.add_signal_handler(SIGUSR1, [] {});
  CHECK_THROWS_WITH_AS(second.add_signal_handler(SIGUSR2, [held = Counted()] {}),
                       "another event loop handles signals", std::runtime_error);
  CHECK(Counted::alive == 0);
  CHECK_FALSE(second.remove_signal_handler(SIGUSR2));
  first.remove_signal_handler(SIGUSR1);
  second.add_signal_handler(SIGUSR2, [] {});
  CHECK_THROWS_AS(first.add_signal_handler(SIGUSR1, [] {}), std::runtime_error);
}

TEST_CASE("a signal that cannot be caught is refused, and the signals stay free for other loops") {
  EventLoop first;
  EventLoop second;
  for (const int signal : {SIGKILL, 0, 1000})
    CHECK_THROWS_AS(first.add_signal_handler(signal, [held = Counted()] {}), std::system_error);
  CHECK(Counted::alive == 0);
  second.add_signal_handler(SIGUSR1, [] {});
}

TEST_CASE("what a signal's handler throws is told, and it stays") {
  FakeLoop fixture;
  fixture.loop.add_signal_handler(SIGUSR1, [] { throw std::runtime_error("no"); });
  for (int i = 0; i < 2; ++i) {
    std::raise(SIGUSR1);
    fixture.turn(2);
  }
  CHECK(fixture.told == "Exception in callback: no\nException in callback: no\n");
}

TEST_CASE("a handler can remove itself") {
  const OwnHandler before(SIGUSR1);
  FakeLoop fixture;
  std::string said;
  fixture.loop.add_signal_handler(SIGUSR1, [&, held = Counted("still here")] {
    fixture.loop.remove_signal_handler(SIGUSR1);
    said += held.value;
  });
  std::raise(SIGUSR1);
  fixture.turn(2);
  CHECK(said == "still here");
  CHECK(Counted::alive == 0);
}

TEST_CASE("a signal wakes a loop that waits for ever") {
  EventLoop loop;
  loop.add_signal_handler(SIGUSR1, [&] { loop.stop(); });
  const auto thread = ::pthread_self();
  // It may come before the loop waits, or while it does: both must end it.
  support::Thread other([&] { ::pthread_kill(thread, SIGUSR1); });
  loop.run_forever();
}

TEST_CASE("a signal that another thread gets wakes the loop all the same") {
  EventLoop loop;
  loop.add_signal_handler(SIGUSR1, [&] { loop.stop(); });
  support::Thread other([] { std::raise(SIGUSR1); });
  loop.run_forever();
}

TEST_CASE("a signal is not lost among many calls from threads") {
  FakeLoop fixture;
  int called = 0;
  int handled = 0;
  fixture.loop.add_signal_handler(SIGUSR1, [&] { ++handled; });
  constexpr int many = 100'000;  // bytes would not go into the pipe
  for (int i = 0; i < many; ++i) fixture.loop.call_soon_threadsafe([&] { ++called; });
  std::raise(SIGUSR1);
  fixture.turn(3);
  CHECK(called == many);
  CHECK(handled == 1);
}
