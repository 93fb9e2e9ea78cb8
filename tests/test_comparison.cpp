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

std::vector<comparison::Difference> differences(std::vector<Report> reports) {
  return comparison::compare(std::move(reports)).differences;
}

std::string why(const Page& left, const Page& right) {
  const auto found = differences({crawl("callback", {left}), crawl("coroutine", {right})});
  return found.empty() ? "" : found.at(0).why;
}

}  // namespace

TEST_CASE("the same pages in another order are the same") {
  CHECK(differences({crawl("callback", {home, other}), crawl("coroutine", {other, home})}).empty());
  CHECK(differences({crawl("callback", {}), crawl("coroutine", {})}).empty());
}

TEST_CASE("a page that one of them lacks is a difference") {
  const auto found = differences({crawl("callback", {home, other}), crawl("coroutine", {home})});
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

TEST_CASE("the same site on another port is the same") {
  const Page elsewhere{"http://h:8080/", 200, 10, 2, std::nullopt};
  CHECK(differences({crawl("callback", {home}), crawl("coroutine", {elsewhere})}).empty());
}

TEST_CASE("differences are in order of URL") {
  const auto found = differences({crawl("callback", {other, home}), crawl("coroutine", {})});
  REQUIRE(found.size() == 2);
  CHECK(found[0].url == "http://h/");
  CHECK(found[1].url == "http://h/a");
}

TEST_CASE("the JSON has both reports and the differences") {
  const auto json =
      comparison::to_json(comparison::compare({crawl("callback", {home}), crawl("coroutine", {})}));
  CHECK(json.at("schema") == "crawl-comparison/1");
  CHECK(json.at("same") == false);
  CHECK(json.at("reports").size() == 2);
  CHECK(json.at("reports")[0].at("crawler") == "callback");
  CHECK(json.at("differences")[0].at("url") == "http://h/");
  CHECK(json.at("differences")[0].at("in") == nlohmann::json{"callback"});
}

TEST_CASE("the table has a column for each crawler") {
  Report left = crawl("callback", {home, {"http://h/b", std::nullopt, 0, 0, "timed out"}});
  left.summary.seconds = 1.25;
  left.summary.state = report::State{12.34, 5000, 678.9};
  const Report right = crawl("coroutine", left.pages);
  const std::string table = comparison::table({left, right});
  for (const std::string line : {
           "                                callback   coroutine\n",
           "pages                                  2           2\n",
           "failures                               1           1\n",
           "seconds                             1.25        0.00\n",
           "allocations per fetch               12.3           -\n",
           "bytes of state per fetch             679           -\n",
       }) {
    CAPTURE(table);
    CHECK(table.find(line) != std::string::npos);
  }
}

TEST_CASE("the verdict is yes, no, or not known") {
  const Report left = crawl("callback", {home});
  Report right = crawl("coroutine", {home});
  CHECK(comparison::verdict(comparison::compare({left, right})) == "same pages: yes\n");
  CHECK(comparison::verdict(comparison::compare({left, crawl("coroutine", {})})) ==
        "same pages: no\n");
  right.summary.interrupted = true;
  const auto interrupted = comparison::compare({left, right});
  CHECK_FALSE(interrupted.same());
  CHECK(comparison::verdict(interrupted) == "same pages: not known, a crawl was interrupted\n");
}

TEST_CASE("a page that a report has twice is a difference, even if both do") {
  const Report twice = crawl("callback", {home, home});
  CHECK(differences({twice, twice}).size() == 1);
  CHECK(differences({crawl("callback", {home}), crawl("coroutine", {home, home})})[0].why ==
        "callback: status 200, 10 bytes, 2 links; "
        "coroutine: status 200, 10 bytes, 2 links, and again status 200, 10 bytes, 2 links");
}

TEST_CASE("differences are listed with their reason under them") {
  CHECK(comparison::list({{"http://h/", {"callback"}, "because"}}) == "  http://h/\n    because\n");
}
