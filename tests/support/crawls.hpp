#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "common/crawl.hpp"
#include "stages/03_callback_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/fetcher.hpp"
#include "stages/05_mini_asyncio/crawler.hpp"
#include "tests/support/faulty_server.hpp"

namespace report {

inline std::ostream& operator<<(std::ostream& out, const Page& page) {
  return out << page.url << ": status " << page.status.value_or(0) << ", " << page.bytes
             << " bytes, " << page.links << " links, " << page.error.value_or("no error");
}

}  // namespace report

/// Crawls by all crawlers, in the test itself.
namespace support {

using Pages = std::vector<report::Page>;
using Targets = std::vector<std::string>;

/// The asyncio crawler with --keep-alive.
inline void crawl_keeping_alive(crawl::Crawl& crawl) {
  crawl::Crawl kept_alive{crawl.selector, crawl.frontier, crawl.address,           crawl.host,
                          crawl.max_body, true,           std::move(crawl.buffer), crawl.now};
  asyncio::crawl_site(kept_alive);
}

inline void for_each_crawler(const std::function<void(const crawl::Crawler&)>& check) {
  for (const crawl::Crawler& crawler : {crawl::Crawler{"callback", callbacks::crawl_site},
                                        crawl::Crawler{"coroutine", coroutines::crawl_site},
                                        crawl::Crawler{"asyncio", asyncio::crawl_site},
                                        crawl::Crawler{"keep-alive", crawl_keeping_alive}}) {
    CAPTURE(crawler.name);
    check(crawler);
  }
}

inline const std::vector<std::size_t> some_limits = {1, 7, 100};

struct Crawled {
  Pages pages;  // in the order in which they were done
  crawl::Result result;
  std::optional<int> signal{};  // that ended it
};

using PageDone = std::function<void(const report::Page&, frontier::Frontier&)>;

inline Crawled crawl_with(const crawl::Crawler& crawler, const crawl::Site& site,
                          const crawl::Options& options, const PageDone& page_done = {}) {
  Crawled crawled;
  const auto keep = [&](const report::Page& page, frontier::Frontier& frontier) {
    crawled.pages.push_back(page);
    if (page_done) page_done(page, frontier);
  };
  signals::SignalPipe signals;
  crawled.result = crawl::run(crawler, site, options, {keep}, signals);
  crawled.signal = signals.received();
  return crawled;
}

inline Crawled crawl_with(const crawl::Crawler& crawler, const crawl::Options& options,
                          const PageDone& page_done = {}) {
  return crawl_with(crawler, crawl::Site(options), options, page_done);
}

inline crawl::Options options_for(const FaultyServer& server, std::size_t max_connections = 100) {
  crawl::Options options;
  options.url = server.url("/");
  options.max_connections = max_connections;
  return options;
}

inline Pages sorted(Pages pages) {
  std::sort(pages.begin(), pages.end(), [](const auto& a, const auto& b) { return a.url < b.url; });
  return pages;
}

inline Targets sorted(Targets targets) {
  std::sort(targets.begin(), targets.end());
  return targets;
}

inline Targets targets_of(const Pages& pages) {
  Targets targets;
  for (const auto& page : pages) targets.push_back(url::target(page.url));
  return targets;
}

/// "/1" to "/n".
inline Targets numbered(std::size_t n) {
  Targets targets;
  for (std::size_t i = 1; i <= n; ++i) targets.push_back("/" + std::to_string(i));
  return targets;
}

/// A first page that links to `rays` others.
inline FaultyServer::Behaviours star(std::size_t rays, const Behaviour& behaviour) {
  FaultyServer::Behaviours behaviours{{"/", answer(page(numbered(rays)))}};
  for (const auto& target : numbered(rays)) behaviours.emplace(target, behaviour);
  return behaviours;
}

}  // namespace support
