#include <doctest/doctest.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/traced_programs.hpp"

using support::all_programs;
using support::command;
using support::crawlers;
using support::Json;
using support::program;
using support::TemporaryDirectory;
using support::with;
using support::Words;

TEST_CASE("the trace of a program that a signal ends is written, and keeps to the grammar") {
  const TemporaryDirectory directory;
  const std::string log = directory / "log";
  support::write_file(log, "a line\n");
  std::vector<Words> programs{{program("01_generator_pipeline"), "--from-start", log, "line"},
                              {program("05_mini_asyncio"), "echo", "--port", "0"},
                              {program("05_mini_asyncio"), "echo", "--port", "0", "--streams"}};
  // One that goes on for long.
  for (const char* name : crawlers) programs.push_back(command(name, {"--site-pages", "100000"}));
  const std::string path = directory / "trace.json";
  for (const Words& words : programs) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      CAPTURE(words.back());
      support::Process process(with(words, {"--trace", path}));
      CHECK(process.read_line() != std::nullopt);  // now it is under way
      process.signal(signal);
      CHECK(process.wait().status == 128 + signal);
      support::TraceGrammar(Json::parse(support::read_file(path))).check();
    }
  }
}

TEST_CASE("the trace is written though standard output is closed") {
  for (const char* name : crawlers) {
    const TemporaryDirectory directory;
    support::Options options;
    options.close_output_after = 0;
    const auto result = support::run(command(name, {"--trace", directory / "trace.json"}), options);
    CHECK(result.status == 141);
    support::TraceGrammar(Json::parse(support::read_file(directory / "trace.json"))).check();
  }
}

TEST_CASE("a trace that cannot be written is one line and status 1, before anything is done") {
  for (Words words : all_programs) {
    const auto result = support::run(with(words, {"--trace", "/no/such/file"}));
    CHECK(result.status == 1);
    CHECK(result.out == "");
    CHECK(support::contains(result.err, "/no/such/file: No such file or directory"));
    CHECK(support::lines(result.err).size() == 1);
  }
}

TEST_CASE("a trace for which the disk is too small is one line and status 1; the rest is there") {
  for (const char* name : crawlers) {
    const auto result = support::run(command(name, {"--site-pages", "5", "--trace", "/dev/full"}));
    support::check_complaint(result, name, "/dev/full: No space left on device", 1);
    CHECK(support::contains(result.out, "5 URLs fetched"));
  }
}

TEST_CASE(
    "compare writes its report though the trace cannot be written, or nobody reads the steps") {
  const TemporaryDirectory directory;
  const std::string report = directory / "report.json";
  const auto full = support::run(
      {program("compare"), "--virtual-time", "--json", report, "--trace", "/dev/full"});
  support::check_complaint(full, "compare", "/dev/full: No space left on device", 1);
  CHECK(support::contains(full.out, "same pages: yes"));
  CHECK(Json::parse(support::read_file(report)).at("same") == true);
  support::write_file(report, "");
  support::Options options;
  options.close_output_after = 0;
  const auto closed =
      support::run({program("compare"), "--virtual-time", "--json", report, "--step"}, options);
  CHECK(closed.status == 141);
  CHECK(Json::parse(support::read_file(report)).at("same") == true);
}

TEST_CASE("what two reports have in common has no trace") {
  for (const Words& words : {Words{"--trace", "trace.json"}, Words{"--step"}})
    support::check_refused(support::run(with({program("compare"), "a.json", "b.json"}, words)),
                           "compare", "--trace and --step");
}

TEST_CASE("one file for the report and the trace is refused") {
  for (const char* name : crawlers)
    support::check_refused(support::run(command(name, {"--json", "x.json", "--trace", "x.json"})),
                           name, "--trace: x.json");
}

TEST_CASE("--trace - is the trace alone on standard output, unless the report is there") {
  for (const char* name : crawlers) {
    const auto result = support::run(command(name, {"--trace", "-"}));
    CHECK(result.status == 0);
    support::TraceGrammar(Json::parse(result.out)).check();
    support::check_refused(support::run(command(name, {"--trace", "-", "--json", "-"})), name,
                           "--trace");
  }
}

TEST_CASE("a format that does not exist, or for no trace, is refused") {
  for (const Words& words : all_programs) {
    const std::string name = words[0].substr(words[0].rfind('/') + 1);
    support::check_refused(
        support::run(with(words, {"--trace", "/dev/null", "--trace-format", "xml"})), name,
        "--trace-format");
    support::check_refused(support::run(with(words, {"--trace-format", "chrome"})), name,
                           "--trace-format");
  }
}
