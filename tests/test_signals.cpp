#include <doctest/doctest.h>

#include <csignal>

#include "common/default_selector.hpp"
#include "common/signals.hpp"

using namespace std::chrono_literals;

namespace {

bool readable(const signals::SignalPipe& pipe) {
  selectors::PollSelector selector;
  selector.register_fd(pipe.fd(), selectors::EVENT_READ, [] {});
  return !selector.select(0s).empty();
}

}  // namespace

TEST_CASE("a signal makes the pipe readable, and is told by its number") {
  for (const int signal : {SIGINT, SIGTERM}) {
    signals::SignalPipe pipe;
    CHECK_FALSE(readable(pipe));
    CHECK(pipe.received() == std::nullopt);
    std::raise(signal);
    CHECK(readable(pipe));
    CHECK(pipe.received() == signal);
    CHECK(pipe.received() == signal);  // and remembered
  }
}

TEST_CASE("of several signals the first counts") {
  signals::SignalPipe pipe;
  std::raise(SIGTERM);
  std::raise(SIGINT);
  CHECK(pipe.received() == SIGTERM);
}

TEST_CASE("more signals than the pipe holds do not block") {
  signals::SignalPipe pipe;
  for (int i = 0; i < 100'000; ++i) std::raise(SIGINT);
  CHECK(pipe.received() == SIGINT);
}

TEST_CASE("afterwards the signals do what they did before") {
  static int handled = 0;
  const auto before = std::signal(SIGINT, [](int) { ++handled; });
  {
    const signals::SignalPipe pipe;
    std::raise(SIGINT);
    CHECK(handled == 0);
  }
  std::raise(SIGINT);
  CHECK(handled == 1);
  std::signal(SIGINT, before);
}
