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

/// Sends all of `request`, as fast as the kernel takes it. The socket must stay
/// until then. Throws std::system_error.
Coroutine<> send_all(crawl::Crawl& crawl, sockets::Socket& socket,
                     std::string request);

/// Gives a part of the crawl's buffer, valid until somebody else reads; empty
/// at the end of file. Throws std::system_error.
Coroutine<std::string_view> read(crawl::Crawl& crawl, sockets::Socket& socket);

/// Reads until `response` is complete, or the end of file, and feeds it. Throws
/// what read() throws, and http::Error.
Coroutine<> read_all(crawl::Crawl& crawl, sockets::Socket& socket,
                     http::Response& response);

/// Crawls until nothing is left to wait for.
void crawl_site(crawl::Crawl& crawl);

}  // namespace coroutines
