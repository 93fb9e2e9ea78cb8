#include <doctest/doctest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "common/crawl_main.hpp"
#include "common/report.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/instant_crawler.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

struct Ended {
  int status = -1;
  std::string out;
  std::string err;
};

/// The whole program of a crawler, on a site of three pages, with these words on its command line.
Ended run_main(std::vector<const char*> words, const crawl::Crawler& crawler) {
  words.insert(words.begin(), {"program", "--virtual-time"});  // in which none goes by
  Ended ended;
  ended.out = support::said(
      [&] {
        ended.err = support::said([&] {
          ended.status =
              crawl::main("program", crawler, static_cast<int>(words.size()), words.data());
        });
      },
      STDOUT_FILENO);
  return ended;
}

Ended run_main(const std::vector<const char*>& words) {
  return run_main(words, support::instant_crawler(3));
}

/// Finds every page truncated.
void fail_every_page(crawl::Crawl& crawl) {
  crawl.frontier.crawl([&crawl](frontier::Page& page) {
    crawl.frontier.failed(page, http::Response(0), "out of order");
    return [] {};
  });
}

}  // namespace

TEST_CASE("the summary has the article's words, and counts what was fetched") {
  crawl::Result result;
  result.fetched = 12;
  result.failures = 3;
  result.summary.seconds = 1.26;
  result.summary.concurrency = 7;
  CHECK(crawl::summary_line(result) == "12 URLs fetched in 1.3 seconds, achieved concurrency = 7");
}

TEST_CASE("each page is a line of standard output, and the summary is the last") {
  const Ended ended = run_main({});
  CHECK(ended.out ==
        "/\n/page/1\n/page/2\n3 URLs fetched in 0.0 seconds, achieved concurrency = 1\n");
  CHECK(ended.err == "");
  CHECK(ended.status == 0);
}

TEST_CASE("--quiet leaves the summary") {
  CHECK(run_main({"--quiet"}).out == "3 URLs fetched in 0.0 seconds, achieved concurrency = 1\n");
}

TEST_CASE("a failed page is told on standard error, and a failed start is a failure") {
  const Ended ended = run_main({}, {"failing", fail_every_page});
  CHECK(ended.out == "0 URLs fetched in 0.0 seconds, achieved concurrency = 1\n");
  CHECK(ended.err == "error: /: out of order\n");
  CHECK(ended.status == 1);
}

TEST_CASE("the report goes to a file beside the lines, or to standard output in their place") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "report.json";
  CHECK(run_main({"--json", path.c_str()}).out.starts_with("/\n"));
  CHECK(report::parse(support::read_file(path)).pages.size() == 3);
  CHECK(report::parse(run_main({"--json", "-"}).out).pages.size() == 3);
}

TEST_CASE("a report that cannot be written does not cost what was printed, but the success") {
  const Ended ended = run_main({"--json", "/dev/full"});
  CHECK(ended.out.ends_with("3 URLs fetched in 0.0 seconds, achieved concurrency = 1\n"));
  CHECK(ended.err == "program: /dev/full: No space left on device\n");
  CHECK(ended.status == 1);
}

TEST_CASE("a wrong command line is one line and status 2") {
  const Ended ended = run_main({"--no-such-option"});
  CHECK(ended.out == "");
  CHECK(ended.err.starts_with("program: "));
  CHECK(ended.err.find("--no-such-option") != ended.err.npos);
  CHECK(ended.status == 2);
}
