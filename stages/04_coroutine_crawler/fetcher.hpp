#pragma once

#include <string>
#include <string_view>

#include "common/crawl.hpp"
#include "stages/04_coroutine_crawler/coroutine.hpp"

/// Stage 4: the same crawler made of coroutines. Each waits where it stands,
/// and goes on from there.
namespace coroutines {

/// Fetches one page. What it has to keep while it waits are its variables.
Coroutine<> fetch(crawl::Crawl& crawl, frontier::Page& page);

Coroutine<> send_all(crawl::Crawl& crawl, sockets::Socket& socket,
                     std::string request);

/// Gives a part of the crawl's buffer, valid until somebody else reads; empty
/// at the end of file.
Coroutine<std::string_view> read(crawl::Crawl& crawl, sockets::Socket& socket);
Coroutine<> read_all(crawl::Crawl& crawl, sockets::Socket& socket,
                     http::Response& response);

/// Crawls until nothing is left to wait for.
void crawl_site(crawl::Crawl& crawl);

}  // namespace coroutines
