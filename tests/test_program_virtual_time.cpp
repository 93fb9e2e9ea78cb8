#include <doctest/doctest.h>

#include <csignal>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/program_result.hpp"

using nlohmann::json;
using support::command;
using support::contains;
using support::crawlers;
using support::lines;
using support::run;

namespace {

/// Takes out what may differ: the CPU time, and the port, which each run has of its own.
json stripped(json report) {
  const std::string start = report["start"];
  report.erase("start");
  report.erase("cpu_seconds");
  for (json& page : report["pages"]) {
    const std::string url = page["url"];
    CHECK(url.starts_with(start));
    page["url"] = url.substr(start.size());
  }
  return report;
}

json report_of(std::vector<std::string> argv, const std::vector<std::string>& words = {}) {
  argv.insert(argv.end(), {"--virtual-time", "--json", "-"});
  argv.insert(argv.end(), words.begin(), words.end());
  const auto result = run(argv);
  CHECK(result.status == 0);
  CHECK(result.err == "");
  return json::parse(result.out);
}

/// Every kind of crawl.
std::vector<std::vector<std::string>> all_crawls() {
  std::vector<std::vector<std::string>> all;
  for (const char* name : crawlers) all.push_back(command(name));
  all.push_back(command("05_mini_asyncio", {"--keep-alive"}));
  return all;
}

}  // namespace

TEST_CASE("a crawl in virtual time has the same report each time but for its CPU time") {
  const std::vector<std::vector<std::string>> variants{
      {}, {"--max-connections", "7", "--shuffle", "5"}, {"--site-latency", "0"}};
  for (const auto& crawl : all_crawls()) {
    for (const auto& words : variants) {
      const json first = stripped(report_of(crawl, words));
      CHECK(first["pages"].size() == 60);
      for (int i = 0; i < 5; ++i) CHECK(stripped(report_of(crawl, words)) == first);
    }
  }
}

TEST_CASE("the seconds of a crawl in virtual time are those of its waits") {
  for (const auto& crawl : all_crawls()) {
    CHECK(report_of(crawl)["seconds"] == 0.08);  // the site is four levels deep
    CHECK(report_of(crawl, {"--max-connections", "1"})["seconds"] == 60 * 0.02);
    CHECK(report_of(crawl, {"--site-latency", "0"})["seconds"] == 0);
    CHECK(report_of(crawl, {"--site-latency", "3600000", "--timeout", "4000"})["seconds"] ==
          4 * 3600);
  }
}

TEST_CASE("what is printed in virtual time is what is printed in real time") {
  for (const char* name : crawlers) {
    const std::vector<std::string> words{"--max-connections", "1", "--site-latency", "1"};
    const auto really = lines(run(command(name, words)).out);
    auto virtual_words = words;
    virtual_words.emplace_back("--virtual-time");
    auto virtually = lines(run(command(name, virtual_words)).out);
    REQUIRE(virtually.size() == 61);
    CHECK(virtually.back() == "60 URLs fetched in 0.1 seconds, achieved concurrency = 1");
    virtually.back() = really.back();
    CHECK(virtually == really);
  }
}

TEST_CASE("a timeout that is shorter than the latency ends each page on the virtual clock") {
  for (const char* name : crawlers) {
    const auto result = run(command(name, {"--virtual-time", "--site-latency", "3600000"}));
    CHECK(result.status == 1);
    CHECK(result.err == "error: /: timed out\n");
    CHECK(result.out == "0 URLs fetched in 30.0 seconds, achieved concurrency = 1\n");
  }
}

TEST_CASE("limits hold in virtual time") {
  for (const auto& crawl : all_crawls()) {
    const json limited =
        report_of(crawl, {"--max-pages", "23", "--max-connections", "3", "--shuffle", "1"});
    CHECK(limited["pages"].size() == 23);
    CHECK(limited["concurrency"] == 3);
  }
}

TEST_CASE("Ctrl-C ends a crawl in virtual time, and it tells what it did") {
  for (const auto& [signal, status] : {std::pair(SIGINT, 130), std::pair(SIGTERM, 143)}) {
    for (const char* name : crawlers) {
      support::Process crawler(command(name, {"--virtual-time", "--site-pages", "10000000"}));
      CHECK(crawler.read_line() == "/");
      crawler.signal(signal);
      const auto result = crawler.wait();
      CHECK(result.status == status);
      CHECK(result.err == "");
      CHECK(contains(lines(result.out).back(), " URLs fetched in "));
    }
  }
}

TEST_CASE("a comparison in virtual time is the same each time, and so are the crawls in it") {
  const std::string path = support::program("compare");
  const auto compare = [&](const std::vector<std::string>& words) {
    auto argv =
        std::vector{path, std::string("--virtual-time"), std::string("--json"), std::string("-")};
    argv.insert(argv.end(), words.begin(), words.end());
    const auto result = run(argv);
    CHECK(result.status == 0);
    json comparison = json::parse(result.out);
    for (json& report : comparison["reports"]) report = stripped(report);
    return comparison;
  };
  const std::vector<std::vector<std::string>> variants{{}, {"--shuffle", "7"}};
  for (const auto& words : variants) {
    const json first = compare(words);
    CHECK(first["same"] == true);
    CHECK(compare(words) == first);
    REQUIRE(first["reports"].size() == 3);
    for (const char* same : {"seconds", "concurrency", "interrupted"})
      for (const json& report : first["reports"]) CHECK(report[same] == first["reports"][0][same]);
    CHECK(first["reports"][0]["loop"] == first["reports"][1]["loop"]);
    CHECK(first["reports"][0]["pages"] == first["reports"][1]["pages"]);
  }
}

TEST_CASE("each crawl of a comparison counts its own seconds, though their clock goes on") {
  const std::string path = support::program("compare");
  const auto result = run({path, "--virtual-time", "--site-latency", "250"});
  CHECK(result.status == 0);
  CHECK(contains(result.out, "seconds                             1.00        1.00        1.00\n"));
}
