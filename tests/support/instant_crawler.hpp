#pragma once

#include <cstddef>

#include "common/crawl.hpp"
#include "common/site.hpp"

namespace support {

/// A crawler that asks nobody: each page is there at once, as an embedded site of so many pages
/// would answer. For tests of what surrounds a crawler.
inline crawl::Crawler instant_crawler(std::size_t site_pages) {
  const auto crawl_site = [=](crawl::Crawl& crawl) {
    crawl.frontier.crawl([&crawl, site_pages](frontier::Page& page) {
      http::Response response(crawl.max_body);
      response.feed_data(site::respond(site_pages, page.target()));
      crawl.frontier.done(page, response);
      return [] {};
    });
    do crawl.frontier.expire();
    while (crawl.frontier.busy());
  };
  return {"instant", crawl_site};
}

}  // namespace support
