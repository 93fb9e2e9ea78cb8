#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// The web site that is crawled when no other is named. It is the same every time: pages in a tree,
/// some of them with a query, some moved, some missing, with links of many spellings.
namespace site {

/// The whole response to a GET of `target` on a site of `pages` URLs, in `version` of HTTP.
std::string respond(std::size_t pages, std::string_view target,
                    std::string_view version = "HTTP/1.0");

}  // namespace site
