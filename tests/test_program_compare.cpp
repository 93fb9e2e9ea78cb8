#include <doctest/doctest.h>

#include <csignal>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/faulty_server.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"

using nlohmann::json;
using support::check_complaint;
using support::check_refused;
using support::contains;
using support::FaultyServer;
using support::lines;
using support::run;
using support::run_in_shell;

namespace {

const std::string name = "compare";
const std::string path = support::program(name);

std::set<std::string> keys(const json& object) {
  std::set<std::string> names;
  for (const auto& [key, value] : object.items()) names.insert(key);
  return names;
}

/// The words of the row that begins with `title`, behind it.
std::vector<std::string> cells(const std::string& table, std::string_view title) {
  for (const auto& line : lines(table)) {
    if (!line.starts_with(title)) continue;
    std::istringstream words(line.substr(title.size()));
    return {std::istream_iterator<std::string>(words), {}};
  }
  return {};
}

}  // namespace

TEST_CASE("without arguments all crawlers crawl one site and find the same") {
  const auto result = run({path});
  CHECK(result.status == 0);
  CHECK(result.err == "");
  CHECK_FALSE(contains(result.out, "\x1b"));
  CHECK(lines(result.out).back() == "same pages: yes");
  CHECK(contains(lines(result.out).front(), "callback   coroutine     asyncio"));
  CHECK(cells(result.out, "pages ") == std::vector<std::string>{"60", "60", "60"});
  CHECK(cells(result.out, "failures ") == std::vector<std::string>{"0", "0", "0"});
  for (const char* row :
       {"concurrency", "seconds", "CPU, ms", "selects", "events", "allocations per fetch",
        "bytes of state per fetch", "lines of code of the fetcher"}) {
    CAPTURE(std::string(row));
    const auto numbers = cells(result.out, row);
    REQUIRE(numbers.size() == 3);
    for (const auto& number : numbers) CHECK(std::stod(number) > 0);
  }
}

TEST_CASE("the options of the crawlers are for all of them") {
  const auto result = run({path, "--site-pages", "30", "--max-pages", "9", "--max-connections", "2",
                           "--site-latency", "0"});
  CHECK(result.status == 0);
  CHECK(cells(result.out, "pages ") == std::vector<std::string>{"9", "9", "9"});
  CHECK(cells(result.out, "concurrency ") == std::vector<std::string>{"2", "2", "2"});
}

TEST_CASE("--quiet leaves the verdict alone") {
  const auto result = run({path, "--quiet", "--site-pages", "3"});
  CHECK(result.status == 0);
  CHECK(result.out == "same pages: yes\n");
}

TEST_CASE("failures that are the same are the same") {
  const support::ClosedPort closed;
  const auto result = run({path, "http://127.0.0.1:" + std::to_string(closed.port()) + "/"});
  CHECK(result.status == 0);
  CHECK(cells(result.out, "failures ") == std::vector<std::string>{"1", "1", "1"});
  CHECK(result.out.ends_with("same pages: yes\n"));
}

TEST_CASE("--json has exactly the keys of its schema, and each report its state") {
  const auto result = run({path, "--site-pages", "12", "--json", "-"});
  CHECK(result.status == 0);
  CHECK(result.err == "");
  const auto comparison = json::parse(result.out);
  CHECK(keys(comparison) == std::set<std::string>{"schema", "same", "reports", "differences"});
  CHECK(comparison["schema"] == "crawl-comparison/1");
  CHECK(comparison["same"] == true);
  CHECK(comparison["differences"] == json::array());
  REQUIRE(comparison["reports"].size() == 3);
  CHECK(comparison["reports"][0]["crawler"] == "callback");
  CHECK(comparison["reports"][1]["crawler"] == "coroutine");
  CHECK(comparison["reports"][2]["crawler"] == "asyncio");
  for (const auto& report : comparison["reports"]) {
    CHECK(report["schema"] == "crawl-report/1");
    CHECK(report["pages"].size() == 12);
    CHECK(keys(report["state"]) == std::set<std::string>{"allocations_per_fetch",
                                                         "peak_bytes_in_flight",
                                                         "bytes_per_fetch"});
    CHECK(report["state"]["allocations_per_fetch"].get<double>() > 0);
    CHECK(report["state"]["peak_bytes_in_flight"].is_number_unsigned());
    CHECK(report["state"]["bytes_per_fetch"].get<double>() > 0);
  }
}

TEST_CASE("a comparison that is interrupted tells what was done") {
  const FaultyServer server({{"/", support::answer(support::page({"/stuck"}))}},
                            support::never_answer());
  for (const auto& [signal, status] : {std::pair(SIGINT, 130), std::pair(SIGTERM, 143)}) {
    const auto before = server.request_targets().size();
    support::Process comparison({path, "--json", "-", server.url("/")});
    server.wait_for_requests(before + 2);
    comparison.signal(signal);
    const auto result = comparison.wait();
    CHECK(result.status == status);
    CHECK(result.err == "");
    const auto told = json::parse(result.out);
    REQUIRE(told["reports"].size() == 1);
    CHECK(told["reports"][0]["interrupted"] == true);
    CHECK(told["reports"][0]["pages"].size() == 1);
  }
}

TEST_CASE("a comparison that was interrupted does not say that the pages are the same") {
  const FaultyServer server({}, support::never_answer());
  support::Process comparison({path, server.url("/")});
  server.wait_for_requests(1);
  comparison.signal(SIGINT);
  CHECK_FALSE(contains(comparison.wait().out, "same pages: yes"));
}

TEST_CASE("--help and --version are printed on standard output") {
  const auto help = run({path, "--help"});
  CHECK(help.status == 0);
  CHECK(help.err == "");
  for (const char* word : {"--json", "--max-connections", "--site-pages", "URL"})
    CHECK(contains(help.out, word));
  const auto version = run({path, "--version"});
  CHECK(version.status == 0);
  CHECK(version.out.starts_with(name + " "));
  CHECK(version.out.ends_with(" (not run on macOS by us)\n"));
  CHECK(lines(version.out).size() == 1);
}

TEST_CASE("mistakes on the command line are refused by name") {
  check_refused(run({path, "--no-such"}), name, "--no-such");
  check_refused(run({path, "--max-pages", "0"}), name, "--max-pages");
  check_refused(run({path, "--no-virtual-time"}), name, "--no-virtual-time");
  check_refused(run({path, "--virtual-time", "http://127.0.0.1:1/"}), name, "--virtual-time");
  check_refused(run({path, "--virtual-time", "one.json", "two.json"}), name, "--virtual-time");
  check_refused(run({path, "--shuffle", "1"}), name, "--shuffle");
  check_refused(run({path, "--shuffle", "1", "one.json", "two.json"}), name, "--shuffle");
  check_refused(run({path, "https://example.org/"}), name, "https");
  check_refused(run({path, "report.json"}), name, "report.json");
  check_refused(run({path, "one.json", "two.json", "three.json"}), name, "three.json");
}

TEST_CASE("what cannot be written is told before anything is crawled") {
  const FaultyServer server({});
  const auto result = run({path, "--json", "/no/such/directory/file", server.url("/")});
  check_complaint(result, name, "/no/such/directory/file", 1);
  CHECK(result.out == "");
  CHECK(server.connections() == 0);
  check_complaint(run({path, "--site-pages", "2", "--json", "/dev/full"}), name, "/dev/full", 1);
}

TEST_CASE("a standard output that is closed, full or not read") {
  for (const std::string nowhere : {" >&-", " >/dev/full"}) {
    CAPTURE(nowhere);
    const auto result = run_in_shell("exec \"$0\" --site-pages 2" + nowhere, {path});
    check_complaint(result, name, "standard output", 1);
  }
  support::Options options;
  options.close_output_after = 0;
  for (const char* to : {"-", "/dev/null"}) {
    const auto result = run({path, "--site-pages", "2", "--json", to}, options);
    CHECK(result.status == 141);
    CHECK(result.err == "");
  }
}
