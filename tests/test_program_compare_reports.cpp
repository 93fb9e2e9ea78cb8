#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"

using nlohmann::json;
using support::check_complaint;
using support::contains;
using support::lines;
using support::Result;
using support::run;
using support::TemporaryDirectory;
using support::write_file;

namespace {

const std::string path = support::program("compare");
const std::string site = "http://127.0.0.1:8080";

json page(const std::string& target) {
  return {{"url", site + target}, {"status", 200}, {"bytes", 10}, {"links", 2}, {"error", nullptr}};
}

/// What a crawler would write of a site with three pages.
json report(const std::string& crawler) {
  return {{"schema", "crawl-report/1"},
          {"crawler", crawler},
          {"start", site + "/"},
          {"seconds", 1.5},
          {"cpu_seconds", 0.25},
          {"concurrency", 2},
          {"interrupted", false},
          {"pages", {page("/"), page("/a"), page("/b?x=1")}},
          {"loop", {{"selects", 3}, {"events", 4}, {"registrations", 5}}},
          {"state", nullptr}};
}

/// Compares two reports, the second of them changed.
Result compare(const std::function<void(json&)>& change,
               const std::vector<std::string>& words = {}) {
  const TemporaryDirectory directory;
  json changed = report("coroutine");
  change(changed);
  write_file(directory / "a.json", report("callback").dump());
  write_file(directory / "b.json", changed.dump());
  std::vector<std::string> argv{path, directory / "a.json", directory / "b.json"};
  argv.insert(argv.end(), words.begin(), words.end());
  return run(argv);
}

void check_differs(const std::function<void(json&)>& change, const std::string& url,
                   const std::string& how) {
  const auto result = compare(change);
  CAPTURE(result.out);
  CHECK(result.status == 1);
  CHECK(result.err == "");
  CHECK(contains(result.out, "same pages: no\n"));
  const auto behind_verdict = result.out.substr(result.out.find("same pages"));
  CHECK(contains(behind_verdict, url + "\n"));
  CHECK(contains(behind_verdict, how));
  CHECK(lines(behind_verdict).size() == 3);
}

}  // namespace

TEST_CASE("two reports of the same pages are the same, whatever else they tell") {
  const auto result = compare([](json& other) {
    std::reverse(other["pages"].begin(), other["pages"].end());
    other["seconds"] = 99;
    other["loop"]["selects"] = 77;
  });
  CHECK(result.status == 0);
  CHECK(result.err == "");
  CHECK(lines(result.out).back() == "same pages: yes");
  for (const char* part : {"callback", "coroutine", "1.50", "99.00", "77"})
    CHECK(contains(result.out, part));
}

TEST_CASE("each kind of difference is told with its URL") {
  check_differs([](json& other) { other["pages"][1]["status"] = 404; }, site + "/a", "404");
  check_differs([](json& other) { other["pages"][1]["status"] = nullptr; }, site + "/a",
                "no status");
  check_differs([](json& other) { other["pages"][1]["bytes"] = 11; }, site + "/a", "11 bytes");
  check_differs([](json& other) { other["pages"][1]["links"] = 3; }, site + "/a", "3 links");
  check_differs([](json& other) { other["pages"][1]["error"] = "truncated"; }, site + "/a",
                "truncated");
  check_differs([](json& other) { other["pages"].erase(2); }, site + "/b?x=1", "not crawled");
  check_differs([](json& other) { other["pages"].push_back(page("/c")); }, site + "/c",
                "not crawled");
}

TEST_CASE("a page that is in a report twice is a difference") {
  const auto result = compare([](json& other) { other["pages"].push_back(page("/a")); });
  CHECK(result.status == 1);
  CHECK(contains(result.out, site + "/a\n"));
}

TEST_CASE("the differences as JSON say which crawlers have the page") {
  const auto result = compare([](json& other) { other["pages"].erase(2); }, {"--json", "-"});
  CHECK(result.status == 1);
  const auto comparison = json::parse(result.out);
  CHECK(comparison["same"] == false);
  CHECK(comparison["reports"][0] == report("callback"));
  REQUIRE(comparison["differences"].size() == 1);
  const auto& difference = comparison["differences"][0];
  CHECK(difference.size() == 3);
  CHECK(difference["url"] == site + "/b?x=1");
  CHECK(difference["in"] == json{"callback"});
  CHECK(contains(difference["why"].get<std::string>(), "not crawled"));
}

TEST_CASE("--quiet leaves the verdict alone") {
  const auto result = compare([](json&) {}, {"--quiet"});
  CHECK(result.status == 0);
  CHECK(result.out == "same pages: yes\n");
}

TEST_CASE("what the crawlers wrote can be compared") {
  const TemporaryDirectory directory;
  for (const char* name : support::crawlers) {
    const auto file = directory / name;
    REQUIRE(run(support::command(name, {"--site-pages", "12", "--json", file})).status == 0);
    const auto result = run({path, file, file});
    CHECK(result.status == 0);
    CHECK(lines(result.out).back() == "same pages: yes");
  }
}

TEST_CASE("what is no report is named, and status 1") {
  const TemporaryDirectory directory;
  const auto good = directory / "good.json";
  write_file(good, report("callback").dump());
  const auto check = [&](const std::string& file, std::string_view why) {
    const auto second = run({path, good, file});
    check_complaint(second, "compare", file, 1);
    CHECK(second.out == "");
    CHECK_FALSE(contains(second.err, "json.exception"));
    CHECK(contains(second.err, why));
    check_complaint(run({path, file, good}), "compare", file, 1);
  };
  check(directory / "missing.json", "No such file or directory");
  check(directory.path(), "Is a directory");

  const auto check_text = [&](const std::string& text) {
    CAPTURE(text);
    write_file(directory / "bad.json", text);
    check(directory / "bad.json", "crawl");
  };
  for (const char* text : {"", "{", "no JSON", "[]", "null", "7", "{}", "{\"schema\": 1}",
                           "{\"schema\": \"crawl-report/2\"}", "{\"schema\":\n\n\n\x01}"})
    check_text(text);
  const json whole = report("callback");
  for (const auto& [key, value] : whole.items()) {
    json without = whole;
    without.erase(key);
    check_text(without.dump());
  }
  const auto with = [&](const char* key, const json& value) {
    json changed = report("callback");
    changed["pages"][0][key] = value;
    check_text(changed.dump());
  };
  with("url", 7);
  with("status", "OK");
  with("status", 1e30);
  with("bytes", -1);
  with("bytes", 1.5);
  with("links", nullptr);
  with("error", false);
}
