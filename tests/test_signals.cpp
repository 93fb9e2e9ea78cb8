#include <doctest/doctest.h>

#include <csignal>
#include <optional>
#include <utility>

#include "common/default_selector.hpp"
#include "common/signals.hpp"

using namespace std::chrono_literals;

namespace {

bool readable(const signals::Forwarded& pipe) {
  selectors::PollSelector selector;
  selector.register_fd(pipe.fd(), selectors::EVENT_READ, [] {});
  return !selector.select(0s).empty();
}

}  // namespace

TEST_CASE("a signal makes the pipe readable, and is told by its number") {
  std::signal(SIGHUP, SIG_DFL);  // nohup may have started the test
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    signals::SignalPipe pipe;
    CHECK_FALSE(readable(pipe));
    CHECK(pipe.received() == std::nullopt);
    std::raise(signal);
    CHECK(readable(pipe));
    CHECK(pipe.received() == signal);
    CHECK(pipe.received() == signal);  // and remembered
  }
}

TEST_CASE("SIGHUP stays ignored where it is, as nohup wants it") {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  {
    signals::SignalPipe pipe;
    std::raise(SIGHUP);
    CHECK(pipe.received() == std::nullopt);
  }
  CHECK((std::signal(SIGHUP, before) == SIG_IGN));
}

TEST_CASE("what concerns a terminal comes by itself, signal by signal") {
  signals::SignalPipe ends;
  signals::TerminalPipe pipe;
  CHECK(pipe.next() == std::nullopt);
  std::raise(SIGWINCH);
  std::raise(SIGTSTP);
  CHECK(readable(pipe));
  CHECK(pipe.next() == SIGWINCH);
  CHECK(pipe.next() == SIGTSTP);
  CHECK(pipe.next() == std::nullopt);
  CHECK(ends.received() == std::nullopt);
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

TEST_CASE("a request makes its own pipe readable, until it is dealt with") {
  signals::SignalPipe interruptions;
  signals::RequestPipe requests;
  for (const int count : {1, 2, 100'000}) {
    CAPTURE(count);
    for (int i = 0; i < count; ++i) std::raise(SIGUSR1);
    CHECK(readable(requests));
    requests.clear();
    CHECK_FALSE(readable(requests));
    requests.clear();
  }
  CHECK(interruptions.received() == std::nullopt);
  std::raise(SIGINT);
  CHECK(interruptions.received() == SIGINT);
  CHECK_FALSE(readable(requests));
  std::raise(SIGUSR1);
  CHECK(readable(requests));
}

TEST_CASE("a request does not interrupt who waits to write, and a signal to end does") {
  const signals::SignalPipe interruptions;
  const signals::RequestPipe requests;
  struct sigaction action{};
  for (const auto& [signal, restarts] : {std::pair(SIGUSR1, true), std::pair(SIGINT, false)}) {
    REQUIRE(::sigaction(signal, nullptr, &action) == 0);
    CHECK(((action.sa_flags & SA_RESTART) != 0) == restarts);
  }
}

TEST_CASE("after the last request the signal does what it did before") {
  const auto before = std::signal(SIGUSR1, SIG_IGN);
  {
    const signals::RequestPipe requests;
    std::raise(SIGUSR1);
    CHECK(readable(requests));
  }
  std::raise(SIGUSR1);  // is ignored, and does not end this
  {
    const signals::RequestPipe requests;
    CHECK_FALSE(readable(requests));
  }
  std::signal(SIGUSR1, before);
}
