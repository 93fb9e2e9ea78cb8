#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "common/http.hpp"
#include "common/url.hpp"

/// From a response to the URLs that are to be crawled next.
namespace discovery {

/// Calls `found` with the target of each URL that `response`, fetched from `page_url`, refers to on
/// `origin`: the hrefs of an HTML page, resolved against its URL or its base, and the Location of a
/// redirect. The same target may come more than once. Gives the number of hrefs and Locations,
/// those that lead elsewhere among them.
std::size_t follow(const http::Response& response, const std::string& page_url,
                   const url::Origin& origin, const std::function<void(std::string)>& found);

}  // namespace discovery
