#pragma once

#include "common/crawl.hpp"

namespace comparison {

/// Crawls, collecting the pages and counting what the crawler allocates.
report::Report measure(const crawl::Crawler& crawler, const crawl::Site& site,
                       const crawl::Options& options,
                       signals::SignalPipe& signals,
                       signals::RequestPipe* requests = nullptr);

}  // namespace comparison
