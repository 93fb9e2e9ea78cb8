#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "stages/01_generator_pipeline/grep.hpp"
#include "tests/support/captured.hpp"

using pipeline::Generator;
using pipeline::None;
using pipeline::Pattern;

namespace {

Generator<std::string_view> lines_of(std::vector<std::string> lines) {
  for (const std::string_view line : lines) co_yield line;
}

}  // namespace

TEST_CASE("a fixed text is found as it is, nothing in it is special") {
  const Pattern pattern = Pattern::fixed("a.b*");
  CHECK(pattern.matches("xa.b*y"));
  CHECK_FALSE(pattern.matches("aXbb"));
  CHECK_FALSE(pattern.matches(""));
  CHECK(Pattern::fixed("").matches(""));
  CHECK(Pattern::fixed("").matches("anything"));
}

TEST_CASE("a regular expression is an extended one") {
  const Pattern pattern = Pattern::regex("^a(b|c)+[0-9]{2}$");
  CHECK(pattern.matches("abcb42"));
  CHECK_FALSE(pattern.matches("abcb4"));
  CHECK_FALSE(pattern.matches("xab42"));
}

TEST_CASE("a newline stands between alternatives") {
  CHECK(Pattern::fixed("one\ntwo").matches("it is two"));
  CHECK_FALSE(Pattern::fixed("one\ntwo").matches("it is three"));
  CHECK(Pattern::regex("^a\nb$").matches("xb"));
}

TEST_CASE("lines and texts may hold any bytes") {
  const std::string line("before\0after\xff", 13);
  CHECK(Pattern::fixed("after").matches(line));
  CHECK(Pattern::fixed(std::string("e\0a", 3)).matches(line));
  CHECK(Pattern::regex("after").matches(line));
  CHECK_FALSE(Pattern::regex("^after").matches(line));
}

TEST_CASE("a regular expression sees its line alone, not what lies behind it") {
  const std::string buffer = "first\nsecond";
  const auto first = std::string_view(buffer).substr(0, 5);
  CHECK(Pattern::regex("first$").matches(first));
  CHECK_FALSE(Pattern::regex("second").matches(first));
}

TEST_CASE("a regular expression that is none is refused with the reason") {
  CHECK_THROWS_WITH_AS(Pattern::regex("a("), "Unmatched ( or \\(", std::invalid_argument);
}

TEST_CASE("as a filter, grep yields the lines that match") {
  std::vector<std::string> found;
  for (const std::string_view line :
       pipeline::grep(Pattern::fixed("x"), lines_of({"ax", "b", "xc", ""})))
    found.emplace_back(line);
  CHECK(found == std::vector<std::string>{"ax", "xc"});
}

TEST_CASE("as a sink, grep holds the article's conversation") {
  CHECK(support::printed([](output::Stream& output) {
          auto search = pipeline::grep("coroutine", output);
          search.send(None());
          search.send(None());
          search.send("test");
          search.send("test coroutine");
        }) == "Searching for coroutine\nyou send None\ntest coroutine\n");
}

TEST_CASE("a sink that was not started cannot be sent a line, and prints nothing") {
  CHECK(support::printed([](output::Stream& output) {
          auto search = pipeline::grep("coroutine", output);
          CHECK_THROWS_AS(search.send("coroutine"), std::logic_error);
        }).empty());
}
