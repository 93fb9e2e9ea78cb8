#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/command_line.hpp"
#include "tests/support/captured.hpp"

using support::said;

namespace {

struct Values {
  bool flag = false;
  std::size_t count = 7;
  double seconds = 1.5;
  std::optional<std::uint64_t> number;
  std::optional<std::string> text;
  std::optional<std::string> argument;
};

/// Parses; gives the exit status if the command line was refused.
std::optional<int> parse(Values& values, std::vector<const char*> words) {
  command_line::Parser parser("name", "what it does");
  parser.flag("--flag", values.flag, "a flag");
  parser.option("--count", values.count, {1, 100}, "N", "a count");
  parser.option("--seconds", values.seconds, "S", "a time");
  parser.option("--number", values.number, "N", "a number");
  parser.option("--text", values.text, "FILE", "a text");
  parser.argument("ARGUMENT", values.argument, "an argument");
  words.insert(words.begin(), "name");
  try {
    parser.parse(static_cast<int>(words.size()), words.data());
  } catch (const command_line::Exit& exit) {
    return exit.status;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("what is not given keeps its value") {
  Values values;
  CHECK_FALSE(parse(values, {}));
  CHECK_FALSE(values.flag);
  CHECK(values.count == 7);
  CHECK(values.seconds == 1.5);
  CHECK_FALSE(values.number);
  CHECK_FALSE(values.text);
  CHECK_FALSE(values.argument);
}

TEST_CASE("what is given arrives, in either spelling and any order") {
  Values values;
  CHECK_FALSE(parse(values, {"word", "--count", "100", "--seconds=0.25", "--flag", "--text", "-"}));
  CHECK(values.flag);
  CHECK(values.count == 100);
  CHECK(values.seconds == 0.25);
  CHECK(values.text == "-");
  CHECK(values.argument == "word");
}

TEST_CASE("a number may be any of 64 bits") {
  for (const char* largest : {"0", "18446744073709551615"}) {
    Values values;
    CHECK_FALSE(parse(values, {"--number", largest}));
    REQUIRE(values.number);
    CHECK(std::to_string(*values.number) == largest);
  }
}

TEST_CASE("the last of several counts") {
  Values values;
  CHECK_FALSE(parse(values, {"--count", "1", "--count", "2"}));
  CHECK(values.count == 2);
}

TEST_CASE("a mistake is one line that names it, and status 2") {
  for (const std::vector<const char*>& words :
       std::vector<std::vector<const char*>>{{"--count", "0"},
                                             {"--count", "101"},
                                             {"--count", "-1"},
                                             {"--count", "x"},
                                             {"--count", "010x"},
                                             {"--count", ""},
                                             {"--number", "18446744073709551616"},
                                             {"--number", "-1"},
                                             {"--number", "x"},
                                             {"--number", ""},
                                             {"--seconds", "0"},
                                             {"--seconds", "nan"},
                                             {"--seconds", "inf"},
                                             {"--seconds", ""},
                                             {"--seconds", " 1"},
                                             {"--seconds", "1 "},
                                             {"--seconds", "+1"},
                                             {"--seconds", "-1"},
                                             {"--seconds", "1-"},
                                             {"--seconds", "1,5"},
                                             {"--seconds", "0x10"},
                                             {"--nothing", "1"},
                                             {"--flag=7", "word"},
                                             {"--text", nullptr},
                                             {"--seconds", "1e300"}}) {
    std::vector<const char*> given = words;
    if (!given.back()) given.pop_back();
    const std::string option = std::string(given[0]).substr(0, std::string(given[0]).find('='));
    CAPTURE(option);
    Values values;
    std::optional<int> status;
    const std::string line = said([&] { status = parse(values, given); });
    CHECK(status == 2);
    CHECK(line.starts_with("name: "));
    CHECK(line.find(option) != std::string::npos);
    CHECK(line.find('\n') == line.size() - 1);
    CHECK(values.count == 7);
    CHECK(values.seconds == 1.5);
    CHECK_FALSE(values.number);
  }
}

TEST_CASE("a range says what it allows") {
  CHECK(command_line::Range{1, 5}.str() == "1 to 5");
  CHECK(command_line::Range{3}.str() == "3 on");
}
