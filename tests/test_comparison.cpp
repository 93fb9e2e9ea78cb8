#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "stages/compare/comparison.hpp"

using report::Page;
using report::Report;

namespace {

Report crawl(const std::string& crawler, std::vector<Page> pages) {
  Report report;
  report.summary.crawler = crawler;
  report.pages = std::move(pages);
  return report;
}

const Page home{"http://h/", 200, 10, 2, std::nullopt};
const Page other{"http://h/a", 200, 5, 0, std::nullopt};

std::string why(const Page& left, const Page& right) {
  const auto found =
      comparison::differences({crawl("callback", {left}), crawl("coroutine", {right})});
  return found.empty() ? "" : found.at(0).why;
}

}  // namespace

TEST_CASE("the same pages in another order are the same") {
  CHECK(
      comparison::differences({crawl("callback", {home, other}), crawl("coroutine", {other, home})})
          .empty());
  CHECK(comparison::differences({crawl("callback", {}), crawl("coroutine", {})}).empty());
}

TEST_CASE("a page that one of them lacks is a difference") {
  const auto found =
      comparison::differences({crawl("callback", {home, other}), crawl("coroutine", {home})});
  REQUIRE(found.size() == 1);
  CHECK(found[0].url == "http://h/a");
  CHECK(found[0].in == std::vector<std::string>{"callback"});
  CHECK(found[0].why == "callback: status 200, 5 bytes, 0 links; coroutine: not crawled");
}

TEST_CASE("status, bytes, links and error of a page must be the same") {
  const Page failed{"http://h/", 200, 4, 0, "truncated"};
  CHECK(why(home, {"http://h/", 404, 10, 2, std::nullopt}) ==
        "callback: status 200, 10 bytes, 2 links; coroutine: status 404, 10 bytes, 2 links");
  CHECK_FALSE(why(home, {"http://h/", 200, 11, 2, std::nullopt}).empty());
  CHECK_FALSE(why(home, {"http://h/", 200, 10, 3, std::nullopt}).empty());
  CHECK(why(home, failed) ==
        "callback: status 200, 10 bytes, 2 links; coroutine: status 200, error: truncated");
  CHECK(why({"http://h/", std::nullopt, 0, 0, "timed out"}, failed) ==
        "callback: no status, error: timed out; coroutine: status 200, error: truncated");
}

TEST_CASE("how far a failed page came is no difference, for that is chance") {
  CHECK(why({"http://h/", 200, 4, 0, "timed out"}, {"http://h/", 200, 5, 0, "timed out"}).empty());
}

TEST_CASE("differences are in order of URL") {
  const auto found =
      comparison::differences({crawl("callback", {other, home}), crawl("coroutine", {})});
  REQUIRE(found.size() == 2);
  CHECK(found[0].url == "http://h/");
  CHECK(found[1].url == "http://h/a");
}

TEST_CASE("the JSON has both reports and the differences") {
  const std::vector<Report> reports = {crawl("callback", {home}), crawl("coroutine", {})};
  const auto json = comparison::to_json(reports, comparison::differences(reports));
  CHECK(json.at("schema") == "crawl-comparison/1");
  CHECK(json.at("same") == false);
  CHECK(json.at("reports").size() == 2);
  CHECK(json.at("reports")[0].at("crawler") == "callback");
  CHECK(json.at("differences")[0].at("url") == "http://h/");
  CHECK(json.at("differences")[0].at("in") == nlohmann::json{"callback"});
}

TEST_CASE("the table has a column for each crawler, and the verdict under it") {
  Report left = crawl("callback", {home, {"http://h/b", std::nullopt, 0, 0, "timed out"}});
  left.summary.seconds = 1.25;
  left.summary.state = report::State{12.34, 5000, 678.9};
  const Report right = crawl("coroutine", left.pages);
  const std::string table = comparison::table({left, right}, {});
  for (const std::string line : {
           "                                callback   coroutine\n",
           "pages                                  2           2\n",
           "failures                               1           1\n",
           "seconds                             1.25        0.00\n",
           "allocations per fetch               12.3           -\n",
           "bytes of state per fetch             679           -\n",
           "\nsame pages: yes\n",
       }) {
    CAPTURE(table);
    CHECK(table.find(line) != std::string::npos);
  }
  CHECK(comparison::table({left, right}, {{"http://h/", {"callback"}, "because"}})
            .ends_with("same pages: no\n  http://h/\n    because\n"));
}
