#include "common/crawl.hpp"

#include <chrono>
#include <stdexcept>

#include "common/accounting.hpp"
#include "common/default_selector.hpp"

namespace crawl {
namespace {

constexpr std::size_t buffer_size = 64 * 1024;

/// Signals end a crawl, or ask where it stands. The selector waits for them, too, but that is no
/// part of the crawl, nor of its trace.
class HandlingSignals {
 public:
  HandlingSignals(selectors::Selector& selector, frontier::Frontier& frontier,
                  const Crawler& crawler, const signals::SignalPipe& signals,
                  signals::RequestPipe* requests) {
    const trace::Unrecorded not_the_crawls;
    const auto stop = [&frontier] { frontier.stop(); };
    end_ = {selector, signals.fd(), selectors::EVENT_READ, stop};
    if (!requests || !crawler.print_stacks) return;
    const auto answer = [requests, &crawler] {
      requests->clear();
      crawler.print_stacks();
    };
    request_ = {selector, requests->fd(), selectors::EVENT_READ, answer};
  }

 private:
  selectors::Registration end_;
  selectors::Registration request_;
};

using Seconds = std::chrono::duration<double>;

std::chrono::milliseconds latency(const Options& options) {
  return std::chrono::milliseconds(options.site_latency);
}

}  // namespace

Site::Virtual::Virtual(const Options& options)
    : service(options.site_pages, latency(options), selector, [this] { return clock.now(); }),
      seed(options.shuffle) {}

Site::Site(const Options& options) {
  if (!options.url && options.virtual_time) {
    // What it has now it may let go of while it is called, where nothing is counted.
    const accounting::Uncounted not_the_crawlers;
    virtual_ = std::make_unique<Virtual>(options);
    url_ = virtual_->service.url();
    address_ = virtual_->service.address();
    return;
  }
  if (!options.url) {
    server_.emplace(options.site_pages, latency(options));
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

std::unique_ptr<selectors::Selector> Site::make_selector() const {
  if (!virtual_) return std::make_unique<selectors::DefaultSelector>();
  return std::make_unique<virtual_time::VirtualSelector>(virtual_->service, virtual_->clock,
                                                         virtual_->seed);
}

Now Site::now() const {
  if (!virtual_) return frontier::Clock::now;
  return [&clock = virtual_->clock] { return clock.now(); };
}

Result run(const Crawler& crawler, const Site& site, const Options& options,
           const Observer& observer, signals::SignalPipe& signals, signals::RequestPipe* requests) {
  const std::unique_ptr<selectors::Selector> made = site.make_selector();
  selectors::Selector& selector = *made;
  const Now now = site.now();
  frontier::Frontier frontier(
      site.url(), options.limits(site.embedded()),
      {[&](const report::Page& page) { observer.page_done(page, frontier); },
       [&] {
         if (observer.turn_done) observer.turn_done(frontier);
       }},
      now);
  const HandlingSignals handling_signals(selector, frontier, crawler, signals, requests);
  const auto not_the_crawls = selector.statistics().registrations;

  Crawl crawl{selector,
              frontier,
              site.address(),
              frontier.origin().str(),
              options.max_body,
              options.keep_alive,
              std::vector<char>(buffer_size),
              now};
  const auto cpu_start = accounting::cpu_time();
  const auto start = now();
  crawler.crawl(crawl);
  const auto end = now();

  Result result;
  result.fetched = frontier.fetched();
  result.failures = frontier.failures();
  result.start_fetched = frontier.start_fetched();
  report::Summary& summary = result.summary;
  summary.crawler = crawler.name;
  summary.start = site.url();
  summary.seconds = Seconds(end - start).count();
  summary.cpu_seconds = Seconds(accounting::cpu_time() - cpu_start).count();
  summary.concurrency = frontier.concurrency();
  summary.interrupted = signals.received().has_value();
  const selectors::Statistics& after = selector.statistics();
  summary.loop = {after.selects, after.events, after.registrations - not_the_crawls};
  return result;
}

}  // namespace crawl
