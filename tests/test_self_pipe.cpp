#include <doctest/doctest.h>
#include <poll.h>

#include <cerrno>
#include <string>
#include <vector>

#include "stages/05_mini_asyncio/self_pipe.hpp"
#include "tests/support/thread.hpp"

using asyncio::SelfPipe;

namespace {

bool is_readable(const SelfPipe& pipe) {
  pollfd polled{pipe.read_end(), POLLIN, 0};
  return ::poll(&polled, 1, 0) == 1;
}

}  // namespace

TEST_CASE("a pipe is readable once somebody has woken it, until it is read") {
  const SelfPipe pipe;
  CHECK_FALSE(is_readable(pipe));
  CHECK(pipe.read() == "");
  SelfPipe::wake(pipe.write_end(), 'a');
  SelfPipe::wake(pipe.write_end(), '\0');
  CHECK(is_readable(pipe));
  CHECK(pipe.read() == std::string("a\0", 2));
  CHECK_FALSE(is_readable(pipe));
}

TEST_CASE("more than one read gives is read all the same") {
  const SelfPipe pipe;
  for (int i = 0; i < 10'000; ++i) SelfPipe::wake(pipe.write_end(), static_cast<char>(i % 100));
  const std::string all = pipe.read();
  REQUIRE(all.size() == 10'000);
  CHECK(all[9'999] == 99);
}

TEST_CASE("to wake a full pipe neither waits nor fails") {
  const SelfPipe pipe;
  for (int i = 0; i < 2'000'000; ++i) SelfPipe::wake(pipe.write_end(), 'x');
  CHECK(is_readable(pipe));
  CHECK(pipe.read().size() < 2'000'000);
  SelfPipe::wake(pipe.write_end(), 'y');
  CHECK(pipe.read() == "y");
}

TEST_CASE("to wake leaves errno alone, for it may come in the middle of anything") {
  const SelfPipe pipe;
  errno = 0;
  SelfPipe::wake(-1, 'x');
  CHECK(errno == 0);
  errno = EINTR;
  SelfPipe::wake(pipe.write_end(), 'x');
  CHECK(errno == EINTR);
}

TEST_CASE("another thread's wake ends a wait") {
  const SelfPipe pipe;
  support::Thread other([&] { SelfPipe::wake(pipe.write_end(), 'x'); });
  pollfd polled{pipe.read_end(), POLLIN, 0};
  CHECK(::poll(&polled, 1, -1) == 1);
}
