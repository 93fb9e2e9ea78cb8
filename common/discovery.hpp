#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "common/http.hpp"

/// From a response to the URLs that are to be crawled next.
namespace discovery {

using Visit = std::function<void(std::string_view)>;

/// Calls `found` with the target of each URL on its own origin that `response`, fetched from
/// `page_url`, refers to: the hrefs of an HTML page, resolved against its URL or its base, and the
/// Location of a redirect. A target comes at least once, and is valid during the call.
/// Gives the number of hrefs and Locations, those that lead elsewhere among them.
std::size_t follow(const http::Response& response, const std::string& page_url, const Visit& found);

}  // namespace discovery
