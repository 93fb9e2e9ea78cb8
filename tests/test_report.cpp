#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "common/report.hpp"
#include "tests/support/example_report.hpp"

using report::Report;
using support::example_report;

TEST_CASE("a report is written with null where there is nothing to tell") {
  const nlohmann::json json =
      nlohmann::json::parse(report::dump(report::to_json(example_report())));
  CHECK(json == nlohmann::json::parse(R"({
    "schema": "crawl-report/1", "crawler": "callback", "start": "http://h/",
    "seconds": 1.5, "cpu_seconds": 0.25, "concurrency": 3, "interrupted": true,
    "pages": [{"url": "http://h/", "status": 200, "bytes": 10, "links": 2, "error": null},
              {"url": "http://h/a", "status": null, "bytes": 0, "links": 0, "error": "timed out"}],
    "loop": {"selects": 7, "events": 8, "registrations": 9}, "state": null})"));
}

TEST_CASE("a report that is read is the one that was written") {
  Report before = example_report();
  before.summary.state = report::State{1.5, 1000, 333.25};
  const Report after = report::parse(report::dump(report::to_json(before)));
  CHECK(after.pages == before.pages);
  CHECK(report::dump(report::to_json(after)) == report::dump(report::to_json(before)));
}

TEST_CASE("what is no report is refused with the reason") {
  for (const std::string text :
       {"", "{}", "[]", "{\"schema\": \"crawl-report/2\"}", "{\"schema\": \"crawl-report/1\"}"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(report::parse(text), std::runtime_error);
  }
}

TEST_CASE("bytes that are no UTF-8 do not break the JSON") {
  Report broken = example_report();
  broken.pages[1].error = "bad \xff byte";
  CHECK(report::parse(report::dump(report::to_json(broken))).pages[1].error ==
        "bad \xef\xbf\xbd byte");
}
