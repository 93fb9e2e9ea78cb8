#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>
#include <system_error>

#include "common/output.hpp"
#include "tests/support/fd.hpp"
#include "tests/support/thread.hpp"

using support::Fd;

namespace {

/// Puts into a pipe what fits there.
void fill(const Fd& writer) {
  REQUIRE(::fcntl(writer.get(), F_SETFL, O_NONBLOCK) == 0);
  const std::string much(4096, 'x');
  while (::write(writer.get(), much.data(), much.size()) > 0) {
  }
  REQUIRE(::fcntl(writer.get(), F_SETFL, 0) == 0);
}

/// All that can be read, until the end.
std::string read_all(const Fd& reader) {
  std::string all;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t size = ::read(reader.get(), buffer.data(), buffer.size());
    if (size <= 0) return all;
    all.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

TEST_CASE("a stream holds back what is written until flush, or until there is much") {
  auto [reader, writer] = support::open_pipe();
  REQUIRE(::fcntl(reader.get(), F_SETFL, O_NONBLOCK) == 0);
  std::array<char, 16> buffer;
  {
    output::Stream stream(writer.get(), "pipe");
    stream.write("a line\n");
    CHECK(::read(reader.get(), buffer.data(), buffer.size()) < 0);
    stream.flush();
    CHECK(::read(reader.get(), buffer.data(), buffer.size()) == 7);
    stream.write("at the end");
  }
  CHECK(::read(reader.get(), buffer.data(), buffer.size()) == 10);
}

TEST_CASE("more than a pipe holds arrives whole, whether or not a signal could end the wait") {
  const std::string much(1'000'000, 'x');
  const auto [never_ready, wake] = support::open_pipe();
  for (const int wake_fd : {-1, never_ready.get()}) {
    CAPTURE(wake_fd);
    auto pipe = support::open_pipe();
    std::string text;
    {
      support::Thread consumer([&pipe, &text] { text = read_all(pipe.first); });
      output::Stream stream(pipe.second.get(), "pipe", wake_fd);
      stream.write(much);
      stream.flush();
      pipe.second.reset();
    }
    CHECK(text == much);
  }
}

TEST_CASE("a stream that nobody reads is an error with its name, not a signal, and only once") {
  auto [reader, writer] = support::open_pipe();
  reader.reset();
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  output::Stream stream(writer.get(), "pipe");
  stream.write("for nobody");
  CHECK_THROWS_WITH_AS(stream.flush(), "pipe: Broken pipe", std::system_error);
  CHECK_NOTHROW(stream.flush());  // what could not be written is dropped
  std::signal(SIGPIPE, before);
}

TEST_CASE("a wait for a reader ends when the stream is woken") {
  auto [reader, writer] = support::open_pipe();
  fill(writer);
  const auto [woken, wake] = support::open_pipe();
  REQUIRE(::write(wake.get(), "x", 1) == 1);
  output::Stream stream(writer.get(), "pipe", woken.get());
  stream.write("too late");
  try {
    stream.flush();
    FAIL("it was written");
  } catch (const std::system_error& error) {
    CHECK(output::is_interrupted(error));
    CHECK_FALSE(output::is_closed_pipe(error));
  }
}

TEST_CASE("a stream that is woken goes on writing as long as somebody reads") {
  const auto [woken, wake] = support::open_pipe();
  REQUIRE(::write(wake.get(), "x", 1) == 1);
  auto [reader, writer] = support::open_pipe();
  {
    output::Stream stream(writer.get(), "pipe", woken.get());
    stream.write("the summary");
  }
  writer.reset();
  CHECK(read_all(reader) == "the summary");
}

TEST_CASE("only a broken pipe is a closed pipe") {
  CHECK_FALSE(output::is_closed_pipe(std::runtime_error("Broken pipe")));
  CHECK_FALSE(output::is_closed_pipe(std::system_error(ENOSPC, std::generic_category())));
  CHECK(output::is_closed_pipe(std::system_error(EPIPE, std::generic_category())));
}
