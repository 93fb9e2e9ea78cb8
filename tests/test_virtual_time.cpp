#include <doctest/doctest.h>

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/compare/measure.hpp"
#include "tests/support/crawls.hpp"

using namespace support;

namespace {

crawl::Options in_virtual_time(std::size_t max_connections = 100,
                               std::optional<std::uint64_t> seed = {}) {
  crawl::Options options;
  options.virtual_time = true;
  options.max_connections = max_connections;
  options.shuffle = seed;
  return options;
}

crawl::Crawler crawler_called(const std::string& name) {
  crawl::Crawler found;
  for_each_crawler([&](const crawl::Crawler& crawler) {
    if (crawler.name == name) found = crawler;
  });
  return found;
}

/// What became of each page, whatever the order and the port.
Pages outcomes(Pages pages) {
  for (report::Page& page : pages) page.url = url::target(page.url);
  return sorted(std::move(pages));
}

struct Counts {
  std::uint64_t selects;
  std::uint64_t events;
  double seconds;

  explicit Counts(std::uint64_t selects_, std::uint64_t events_, double seconds_)
      : selects(selects_), events(events_), seconds(seconds_) {}
  explicit Counts(const Crawled& crawled)
      : Counts(crawled.result.summary.loop.selects, crawled.result.summary.loop.events,
               crawled.result.summary.seconds) {}
  bool operator==(const Counts&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Counts& counts) {
    return out << counts.selects << " selects, " << counts.events << " events, " << counts.seconds
               << " s";
  }
};

}  // namespace

TEST_CASE("in virtual time a crawl has one course, the same on each machine") {
  const auto counts = [](const std::string& name, std::size_t max_connections) {
    return Counts(crawl_with(crawler_called(name), in_virtual_time(max_connections)));
  };
  for (const std::string name : {"callback", "coroutine"}) {
    CAPTURE(name);
    CHECK(counts(name, 1) == Counts(120, 120, 1.2));
    CHECK(counts(name, 7) == Counts(20, 120, 0.2));
    CHECK(counts(name, 100) == Counts(8, 120, 0.08));
  }
  CHECK(counts("asyncio", 1) == Counts(364, 120, 1.2));
  CHECK(counts("asyncio", 7) == Counts(66, 120, 0.2));
  CHECK(counts("asyncio", 100) == Counts(31, 120, 0.08));
  CHECK(counts("keep-alive", 1) == Counts(246, 61, 1.2));
  CHECK(counts("keep-alive", 7) == Counts(52, 67, 0.2));
  CHECK(counts("keep-alive", 100) == Counts(31, 99, 0.08));
}

TEST_CASE("without a seed all crawlers agree in order, over however many connections") {
  for (const std::size_t limit : some_limits) {
    CAPTURE(limit);
    const Targets order =
        targets_of(crawl_with(crawler_called("callback"), in_virtual_time(limit)).pages);
    CHECK(order.size() == crawl::Options().site_pages);
    for_each_crawler([&](const crawl::Crawler& crawler) {
      CHECK(targets_of(crawl_with(crawler, in_virtual_time(limit)).pages) == order);
    });
  }
}

// asyncio has other batches: of its workers, those that are new connect a turn later than others.
TEST_CASE("callbacks and coroutines take the same course with each seed") {
  std::size_t other_orders = 0;
  for (const std::size_t limit : some_limits) {
    CAPTURE(limit);
    const Targets unshuffled =
        targets_of(crawl_with(crawler_called("callback"), in_virtual_time(limit)).pages);
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      CAPTURE(seed);
      const auto options = in_virtual_time(limit, seed);
      const Crawled one = crawl_with(crawler_called("callback"), options);
      const Crawled other = crawl_with(crawler_called("coroutine"), options);
      CHECK(targets_of(one.pages) == targets_of(other.pages));
      CHECK(Counts(one) == Counts(other));
      if (targets_of(one.pages) != unshuffled) ++other_orders;
    }
  }
  CHECK(other_orders == 60);  // all that have more than one connection
}

TEST_CASE("a seed gives one order, the same on each machine") {
  const Pages pages = crawl_with(crawler_called("coroutine"), in_virtual_time(100, 7)).pages;
  Targets first = targets_of(pages);
  first.resize(7);
  CHECK(first ==
        Targets{"/", "/page/4", "/page/2", "/page/3", "/page/1", "/page/6", "/search?q=page&n=7"});
  for_each_crawler([](const crawl::Crawler& crawler) {
    CHECK(targets_of(crawl_with(crawler, in_virtual_time(7, 1)).pages) ==
          targets_of(crawl_with(crawler, in_virtual_time(7, 1)).pages));
  });
}

TEST_CASE("pages, outcomes and limits are the same whichever event comes first: 1,000 seeds") {
  constexpr std::uint64_t seeds = 1000;
  constexpr std::size_t site_pages = 30;
  constexpr std::size_t max_pages = 17;
  constexpr std::size_t max_body = 425;  // a few pages are larger
  auto options = in_virtual_time();
  options.site_pages = site_pages;
  const Pages all = outcomes(crawl_with(crawler_called("callback"), options).pages);
  REQUIRE(all.size() == site_pages);
  options.max_body = max_body;
  const Pages some_fail = outcomes(crawl_with(crawler_called("callback"), options).pages);
  const auto failures = static_cast<std::size_t>(
      std::ranges::count_if(some_fail, [](const report::Page& page) { return !!page.error; }));
  REQUIRE(failures > 1);
  REQUIRE(failures < some_fail.size());

  for_each_crawler([&](const crawl::Crawler& crawler) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      CAPTURE(seed);
      options = in_virtual_time(some_limits[seed % some_limits.size()], seed);
      options.site_pages = site_pages;
      const bool limited = seed % 4 == 0;
      if (limited) options.max_pages = max_pages;
      const bool small = seed % 4 == 1;
      if (small) options.max_body = max_body;
      const auto [pages, result, signal] = crawl_with(crawler, options);
      CHECK(result.summary.concurrency <= options.max_connections);
      CHECK(result.failures == (small ? failures : 0));
      if (limited) {
        // Which ones they are depends on what was found first; what they are does not.
        CHECK(pages.size() == max_pages);
        for (const report::Page& page : outcomes(pages))
          CHECK(std::ranges::find(all, page) != all.end());
      } else {
        CHECK(outcomes(pages) == (small ? some_fail : all));
      }
    }
  });
}

TEST_CASE("a page fails at its deadline on the virtual clock, whichever event comes first") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      CAPTURE(seed);
      auto options = in_virtual_time(100, seed);
      options.site_latency = 3'600'000;
      options.timeout = 3599.5;
      const auto [pages, result, signal] = crawl_with(crawler, options);
      CHECK(outcomes(pages) == Pages{{"/", {}, 0, 0, "timed out"}});
      CHECK(result.summary.seconds == 3599.5);
    }
  });
}

TEST_CASE("an answer at the instant of the deadline is too late for each crawler") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    auto options = in_virtual_time();
    options.timeout = 0.02;
    CHECK(outcomes(crawl_with(crawler, options).pages) == Pages{{"/", {}, 0, 0, "timed out"}});
    options.timeout = 0.020000001;
    CHECK(crawl_with(crawler, options).result.fetched == options.site_pages);
  });
}

TEST_CASE(
    "one site's clock goes on from crawl to crawl, and its next crawl takes the same course") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    const auto options = in_virtual_time(7, 5);
    const crawl::Site site(options);
    const auto start = site.now()();
    const Crawled first = crawl_with(crawler, site, options);
    CHECK(site.now()() - start == std::chrono::milliseconds(200));
    const Crawled second = crawl_with(crawler, site, options);
    CHECK(site.now()() - start == std::chrono::milliseconds(400));
    CHECK(first.pages == second.pages);
    CHECK(Counts(first) == Counts(second));
  });
}

TEST_CASE("a signal ends a crawl in virtual time") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    auto options = in_virtual_time(7);
    options.site_pages = 1000;
    std::size_t done = 0;
    const auto interrupt = [&](const report::Page&, frontier::Frontier&) {
      if (++done == 30) ::raise(SIGINT);
    };
    const auto [pages, result, signal] = crawl_with(crawler, options, interrupt);
    CHECK(signal == SIGINT);
    CHECK(result.summary.interrupted);
    CHECK(pages.size() >= 30);
    CHECK(pages.size() <= 30 + 7);
  });
}

TEST_CASE("the site's allocations are not the crawler's, though one thread makes them") {
  for (const std::string name : {"callback", "coroutine", "asyncio"}) {
    CAPTURE(name);
    const auto measured = [&](const crawl::Options& options) {
      signals::SignalPipe signals;
      const crawl::Site site(options);
      return *comparison::measure(crawler_called(name), site, options, signals).summary.state;
    };
    auto options = in_virtual_time(1);
    options.site_latency = 1;  // else asyncio might find an answer before it waits
    const report::State virtually = measured(options);
    options.virtual_time = false;
    const report::State really = measured(options);
    // The site's own are some twenty for each answer.
    CHECK(virtually.allocations_per_fetch ==
          doctest::Approx(really.allocations_per_fetch).epsilon(0.2));
    CHECK(virtually.bytes_per_fetch == doctest::Approx(really.bytes_per_fetch).epsilon(0.1));
  }
}
