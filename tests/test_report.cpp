#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "common/report.hpp"
#include "common/report_writer.hpp"
#include "tests/support/printed.hpp"
#include "tests/support/temporary_directory.hpp"

using report::Page;
using report::Report;

namespace {

Report example() {
  Report report;
  report.summary.crawler = "callback";
  report.summary.start = "http://h/";
  report.summary.seconds = 1.5;
  report.summary.cpu_seconds = 0.25;
  report.summary.concurrency = 3;
  report.summary.interrupted = true;
  report.summary.loop = {7, 8, 9};
  report.pages = {{"http://h/", 200, 10, 2, std::nullopt},
                  {"http://h/a", std::nullopt, 0, 0, "timed out"}};
  return report;
}

}  // namespace

TEST_CASE("a report is written with null where there is nothing to tell") {
  const nlohmann::json json = nlohmann::json::parse(report::dump(report::to_json(example())));
  CHECK(json == nlohmann::json::parse(R"({
    "schema": "crawl-report/1", "crawler": "callback", "start": "http://h/",
    "seconds": 1.5, "cpu_seconds": 0.25, "concurrency": 3, "interrupted": true,
    "pages": [{"url": "http://h/", "status": 200, "bytes": 10, "links": 2, "error": null},
              {"url": "http://h/a", "status": null, "bytes": 0, "links": 0, "error": "timed out"}],
    "loop": {"selects": 7, "events": 8, "registrations": 9}, "state": null})"));
}

TEST_CASE("a report that is read is the one that was written") {
  Report before = example();
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
  Report broken = example();
  broken.pages[1].error = "bad \xff byte";
  CHECK(report::parse(report::dump(report::to_json(broken))).pages[1].error ==
        "bad \xef\xbf\xbd byte");
}

TEST_CASE("a report that is streamed page by page is the same") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "report.json";
  for (const std::size_t pages : {0u, 1u, 2u}) {
    Report whole = example();
    whole.pages.resize(pages);
    report::Writer writer(path);
    for (const Page& page : whole.pages) writer.add(page);
    writer.finish(whole.summary);
    CHECK(nlohmann::json::parse(support::read_file(path)) ==
          nlohmann::json::parse(report::dump(report::to_json(whole))));
  }
}

TEST_CASE("a report that is not finished leaves what was there before, and nothing else") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "report.json";
  std::ofstream(path) << "old";
  {
    report::Writer writer(path);
    writer.add(example().pages[0]);
  }
  CHECK(support::read_file(path) == "old");
  CHECK(directory.entries() == 1);
}
