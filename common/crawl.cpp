#include "common/crawl.hpp"

#include <time.h>

#include <chrono>
#include <stdexcept>

#include "common/default_selector.hpp"

namespace crawl {
namespace {

constexpr std::size_t buffer_size = 64 * 1024;

/// Of the calling thread, in seconds.
double cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

Site::Site(const Options& options) {
  if (!options.url) {
    server_.emplace(options.site_pages, std::chrono::milliseconds(options.site_latency));
    url_ = server_->url();
    address_ = server_->address();
    return;
  }
  url_ = *options.url;
  const auto origin = url::origin(url_);
  if (!origin) throw std::invalid_argument(url_ + ": not an http URL");
  const auto patience = std::chrono::duration<double, std::milli>(options.timeout * 1000);
  address_ =
      sockets::first_reachable(sockets::Address::resolve(origin->host, origin->port),
                               std::chrono::duration_cast<std::chrono::milliseconds>(patience));
}

Result run(const Crawler& crawler, const Site& site, const Options& options,
           const Observer& observer, signals::SignalPipe& signals) {
  selectors::DefaultSelector selector;
  frontier::Frontier frontier(
      site.url(), options.limits(site.embedded()),
      {[&](const report::Page& page) { observer.page_done(page, frontier); },
       [&] {
         if (observer.turn_done) observer.turn_done(frontier);
       }});
  const selectors::Registration interruption(selector, signals.fd(), selectors::EVENT_READ,
                                             [&] { frontier.stop(); });
  const auto not_the_crawls = selector.statistics().registrations;

  Crawl crawl{selector,
              frontier,
              site.address(),
              frontier.origin().str(),
              options.max_body,
              options.keep_alive,
              std::vector<char>(buffer_size)};
  const double cpu_start = cpu_time();
  const auto start = std::chrono::steady_clock::now();
  crawler.crawl(crawl);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;

  Result result;
  result.fetched = frontier.fetched();
  result.failures = frontier.failures();
  result.start_fetched = frontier.start_fetched();
  report::Summary& summary = result.summary;
  summary.crawler = crawler.name;
  summary.start = site.url();
  summary.seconds = elapsed.count();
  summary.cpu_seconds = cpu_time() - cpu_start;
  summary.concurrency = frontier.concurrency();
  summary.interrupted = signals.received().has_value();
  const selectors::Statistics& after = selector.statistics();
  summary.loop = {after.selects, after.events, after.registrations - not_the_crawls};
  return result;
}

}  // namespace crawl
