#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <string>

#include "stages/02_yield_from/article.hpp"

namespace {

std::string printed_by(void (*program)(output::Stream&)) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  {
    output::Stream stream(ends[1], "pipe");
    program(stream);
  }
  ::close(ends[1]);
  std::string text(1024, '\0');
  text.resize(static_cast<std::size_t>(::read(ends[0], text.data(), text.size())));
  ::close(ends[0]);
  return text;
}

}  // namespace

TEST_CASE("two generators are composed") {
  CHECK(printed_by(yield_from::composition) ==
        "return value of yield-from: None\n"
        "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]\n");
}

TEST_CASE("a return value comes through yield from") {
  CHECK(printed_by(yield_from::return_value) ==
        "result of yield: None\n"
        "result of 2nd yield: None\n"
        "return value of yield-from: done\n"
        "[1, 2]\n");
}

TEST_CASE("an iterable is iterated, and its iterator's return value comes through") {
  CHECK(printed_by(yield_from::iterables) == "True\n[<Test object>]\n");
}

TEST_CASE("with yield instead, the generators themselves are what is yielded") {
  CHECK(printed_by(yield_from::yield_instead) ==
        "return value of yield-from: None\n[<generator object>, <generator object>]\n");
}
