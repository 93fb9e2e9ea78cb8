#pragma once

#include "common/crawl.hpp"

namespace comparison {

struct Measured {
  report::Report report;  // with what the crawler kept in memory
  int signal = 0;         // that ended the crawl, if one did
};

/// Crawls, collecting the pages and counting what the crawler allocates.
Measured measure(const crawl::Crawler& crawler, const crawl::Site& site,
                 const crawl::Options& options);

}  // namespace comparison
