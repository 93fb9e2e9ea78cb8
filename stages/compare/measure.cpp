#include "stages/compare/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "common/accounting.hpp"
#include "common/status_line.hpp"
#include "stages/compare/allocations.hpp"

namespace comparison {
namespace {

double divide(auto sum, std::size_t count) {
  return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count);
}

}  // namespace

report::Report measure(const crawl::Crawler& crawler, const crawl::Site& site,
                       const crawl::Options& options,
                       signals::SignalPipe& signals,
                       signals::RequestPipe* requests) {
  report::Report report;
  std::vector<report::Page>& pages = report.pages;
  crawl::StatusLine status;
  const auto collect = [&](const report::Page& page, frontier::Frontier&) {
    const accounting::Uncounted not_the_crawlers;
    pages.push_back(page);
  };
  const auto show_progress = [&](const frontier::Frontier&) {
    const accounting::Uncounted not_the_crawlers;
    status.draw(
        [&] { return fmt::format("{}: {} done", crawler.name, pages.size()); });
  };

  // What is live when the crawler has ended is the frontier's: the URLs. What
  // was live beyond that belonged to the fetches.
  Allocations used;
  crawl::Crawler counted = crawler;
  counted.crawl = [&](crawl::Crawl& crawl) {
    restart_peak();
    const Allocations before = allocations();
    crawler.crawl(crawl);
    const Allocations after = allocations();
    used.count = after.count - before.count;
    used.peak_bytes =
        std::max<std::int64_t>(0, after.peak_bytes - after.live_bytes);
  };
  report.summary = crawl::run(counted, site, options, {collect, show_progress},
                              signals, requests)
                       .summary;

  report.summary.state = report::State{
      divide(used.count, pages.size()),
      static_cast<std::uint64_t>(used.peak_bytes),
      divide(used.peak_bytes, report.summary.concurrency),
  };
  return report;
}

}  // namespace comparison
