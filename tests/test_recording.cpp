#include "common/recording.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <system_error>

#include "tests/support/temporary_directory.hpp"

namespace {

trace::Options to_file(const std::string& path) {
  trace::Options options;
  options.file = path;
  return options;
}

}  // namespace

TEST_CASE("without a file nothing is recorded") {
  trace::Recording recording({}, "program");
  CHECK(trace::recorder() == nullptr);
  recording.finish();
}

TEST_CASE("what happens until finish() is in the file, and no more is recorded then") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "trace.json";
  trace::Recording recording(to_file(path), "program");
  REQUIRE(trace::recorder() != nullptr);
  trace::recorder()->select();
  CHECK_FALSE(std::filesystem::exists(path));
  recording.finish();
  CHECK(trace::recorder() == nullptr);
  CHECK(nlohmann::json::parse(support::read_file(path)).at("events").size() == 1);
  recording.finish();  // nothing is left to do
}

TEST_CASE("what was recorded is written when something else fails") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "trace.json";
  try {
    const trace::Recording recording(to_file(path), "program");
    trace::recorder()->select();
    throw std::runtime_error("something else");
  } catch (const std::runtime_error&) {
  }
  CHECK(trace::recorder() == nullptr);
  CHECK(nlohmann::json::parse(support::read_file(path)).at("events").size() == 1);
}

TEST_CASE("a file that cannot be written is an error before anything is recorded") {
  const support::TemporaryDirectory directory;
  CHECK_THROWS_AS(trace::Recording(to_file(directory / "no/such"), "program"), std::system_error);
  CHECK(trace::recorder() == nullptr);
}

TEST_CASE("a disk that is full is an error at the end") {
  trace::Recording recording(to_file("/dev/full"), "program");
  CHECK_THROWS_WITH_AS(recording.finish(), doctest::Contains("/dev/full"), std::system_error);
}

TEST_CASE("the format for chrome is written if it is asked for") {
  const support::TemporaryDirectory directory;
  trace::Options options = to_file(directory / "trace.json");
  options.format = "chrome";
  trace::Recording(options, "program").finish();
  CHECK(
      nlohmann::json::parse(support::read_file(directory / "trace.json")).contains("traceEvents"));
}
