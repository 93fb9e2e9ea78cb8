#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "stages/compare/measure.hpp"
#include "tests/support/instant_crawler.hpp"

namespace {

constexpr std::size_t pages = 20;

report::Report measured(const crawl::Crawler& crawler) {
  const crawl::Options options;
  const crawl::Site site(options);
  signals::SignalPipe signals;
  return comparison::measure(crawler, site, options, signals);
}

/// Allocates so many blocks, one after the other or all at once, when all its pages are done.
crawl::Crawler wasteful(std::size_t blocks, std::size_t size, bool at_once) {
  const crawl::Crawler instant = support::instant_crawler(pages);
  return {"wasteful", [=](crawl::Crawl& crawl) {
            instant.crawl(crawl);
            std::vector<std::unique_ptr<char[]>> kept;
            for (std::size_t i = 0; i < blocks; ++i) {
              if (!at_once) kept.clear();
              kept.push_back(std::make_unique<char[]>(size));
            }
          }};
}

}  // namespace

TEST_CASE("a crawl that is measured is told whole") {
  const report::Report report = measured(support::instant_crawler(pages));
  CHECK(report.pages.size() == pages);
  CHECK(report.pages.front().url == report.summary.start);
  CHECK(report.summary.crawler == "instant");
  CHECK(report.summary.concurrency == 1);
  CHECK_FALSE(report.summary.interrupted);
  REQUIRE(report.summary.state);
}

TEST_CASE("allocations are those of the crawler, divided by its fetches") {
  const double without = measured(wasteful(0, 0, false)).summary.state->allocations_per_fetch;
  const double with = measured(wasteful(5 * pages, 10, false)).summary.state->allocations_per_fetch;
  // One more is the vector's own.
  CHECK(with - without == doctest::Approx(5 + 1.0 / pages));
}

TEST_CASE("the peak is what was live at one moment, beyond what stays") {
  const std::size_t large = 1'000'000;
  const auto one_by_one = *measured(wasteful(10, large, false)).summary.state;
  const auto all_at_once = *measured(wasteful(10, large, true)).summary.state;
  CHECK(one_by_one.peak_bytes_in_flight / large == 1);
  CHECK(all_at_once.peak_bytes_in_flight / large == 10);
  CHECK(all_at_once.bytes_per_fetch ==
        doctest::Approx(static_cast<double>(all_at_once.peak_bytes_in_flight)));
}

TEST_CASE("a crawl of which nothing was done has no division by zero") {
  const auto report = measured({"idle", [](crawl::Crawl&) {}});
  CHECK(report.pages.empty());
  CHECK(report.summary.state->allocations_per_fetch == 0);
  CHECK(report.summary.state->bytes_per_fetch == 0);
}
