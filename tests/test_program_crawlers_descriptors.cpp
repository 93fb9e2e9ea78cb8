#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/faulty_server.hpp"
#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"

using nlohmann::json;
using support::check_complaint;
using support::command;
using support::crawlers;
using support::lines;
using support::run_in_shell;
using support::TemporaryDirectory;

TEST_CASE("standard input need not be open") {
  for (const char* name : crawlers) {
    const auto result = run_in_shell("exec \"$0\" \"$@\" --site-pages 5 <&-", command(name));
    CHECK(result.status == 0);
    CHECK(result.err == "");
    CHECK(lines(result.out).size() == 6);
  }
}

TEST_CASE("without a standard output there is one line that says so") {
  for (const char* name : crawlers) {
    for (const std::string words : {"", " --quiet", " --json -"}) {
      const auto result =
          run_in_shell("exec \"$0\" \"$@\" --site-pages 5" + words + " >&-", command(name));
      CAPTURE(words);
      check_complaint(result, name, "standard output: Bad file descriptor", 1);
    }
  }
}

TEST_CASE("without a standard output the report has no page's path in it") {
  for (const char* name : crawlers) {
    const TemporaryDirectory directory;
    const auto path = directory / "report.json";
    const auto result = run_in_shell("exec \"$0\" \"$@\" >&-",
                                     command(name, {"--site-pages", "5", "--json", path}));
    check_complaint(result, name, "standard output: Bad file descriptor", 1);
    if (std::filesystem::exists(path)) CHECK(json::accept(support::read_file(path)));
  }
}

TEST_CASE("without a standard error all else is as it should be") {
  for (const char* name : crawlers) {
    const support::FaultyServer server(
        {{"/", support::answer(support::page({"/bad"}))}, {"/bad", support::close_unanswered()}});
    for (const std::string nowhere : {" 2>&-", " 2>/dev/full"}) {
      CAPTURE(nowhere);
      const std::string redirected = "exec \"$0\" \"$@\"" + nowhere;
      const auto result = run_in_shell(redirected, command(name, {server.url("/")}));
      CHECK(result.status == 0);
      CHECK(result.out.starts_with("/\n1 URLs fetched"));
      CHECK(run_in_shell(redirected, command(name, {"--no-such"})).status == 2);
      CHECK(run_in_shell(redirected, command(name, {"--json", "/no/such/file"})).status == 1);
    }
  }
}

TEST_CASE("without any of the three, the report is written") {
  for (const char* name : crawlers) {
    const TemporaryDirectory directory;
    const auto path = directory / "report.json";
    const auto result = run_in_shell("exec \"$0\" \"$@\" <&- >&- 2>&-",
                                     command(name, {"--site-pages", "5", "--json", path}));
    CHECK(result.status == 1);  // what was to be printed was not
    REQUIRE(std::filesystem::exists(path));
    CHECK(json::accept(support::read_file(path)));
  }
}

TEST_CASE("a full disk behind standard output is one line, and status 1") {
  for (const char* name : crawlers) {
    for (const std::string words : {"", " --quiet", " --json -"}) {
      const auto result =
          run_in_shell("exec \"$0\" \"$@\" --site-pages 5" + words + " >/dev/full", command(name));
      CAPTURE(words);
      check_complaint(result, name, "No space left on device", 1);
      CHECK(support::contains(result.err, "standard output"));
    }
  }
}

TEST_CASE("few descriptors are enough for many pages and connections") {
  for (const char* name : crawlers) {
    for (const std::string words : {"", " --max-connections 1000"}) {
      const auto result = run_in_shell(
          "ulimit -n 64 && exec \"$0\" \"$@\" --quiet --site-latency 0 --site-pages 300" + words,
          command(name));
      CHECK(result.status == 0);
      CHECK(result.err == "");
      CHECK(result.out.starts_with("300 URLs fetched in "));
    }
  }
}

TEST_CASE("few descriptors are enough for another's site with many links") {
  std::vector<std::string> links;
  for (int i = 0; i < 200; ++i) links.push_back("/" + std::to_string(i));
  for (const char* name : crawlers) {
    const support::FaultyServer server({{"/", support::answer(support::page(links))}});
    const auto result =
        run_in_shell("ulimit -n 64 && exec \"$0\" \"$@\" --quiet --max-connections 1000",
                     command(name, {server.url("/")}));
    CHECK(result.status == 0);
    CHECK(result.err == "");
    CHECK(result.out.starts_with("201 URLs fetched in "));
    CHECK(server.connections() == 201);
    CHECK(server.most_open() < 64);
  }
}
