#include <doctest/doctest.h>
#include <unistd.h>

#include <string>

#include "stages/01_generator_pipeline/demonstration.hpp"
#include "tests/support/captured.hpp"

namespace {

/// All that is told beside the results.
std::string told;

/// What the demonstration prints.
std::string demonstrated(int wake_fd, bool& to_its_end) {
  return support::printed([&](output::Stream& stream) {
    told = support::said([&] { to_its_end = pipeline::demonstrate(stream, wake_fd); });
  });
}

}  // namespace

TEST_CASE("the demonstration prints the lines that were followed, and what the article prints") {
  const auto [never_ready, wake] = support::open_pipe();
  bool to_its_end = false;
  CHECK(demonstrated(never_ready.get(), to_its_end) ==
        "a generator stops, and goes on: half a coroutine\n"
        "a coroutine waits without holding up the others\n"
        "and that is all: bye, coroutine\n"
        "Searching for coroutine\n"
        "you send None\n"
        "test coroutine\n");
  CHECK(to_its_end);
  CHECK(told.find("the log gets: this line has nothing to say\n") != told.npos);
  CHECK(told.find(">>> search.send(\"test coroutine\")\n") != told.npos);
}

TEST_CASE("a demonstration that is woken ends there, before the conversation") {
  const auto [woken, wake] = support::open_pipe();
  REQUIRE(::write(wake.get(), "x", 1) == 1);
  bool to_its_end = true;
  const std::string text = demonstrated(woken.get(), to_its_end);
  CHECK_FALSE(to_its_end);
  CHECK(text.find("Searching for") == text.npos);
}
