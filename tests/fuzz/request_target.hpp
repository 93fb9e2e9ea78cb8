#pragma once

#include <algorithm>
#include <string_view>

namespace fuzz {

/// What RFC 3986 knows a place for in a URL. Nothing else may reach a request line.
inline bool may_be_in_a_url(char c) {
  constexpr std::string_view marks = "-._~:/?#[]@!$&'()*+,;=%";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         marks.find(c) != marks.npos;
}

inline bool is_clean(std::string_view url) { return std::ranges::all_of(url, may_be_in_a_url); }

/// It can be asked for: a path, and perhaps a query.
inline bool is_request_target(std::string_view target) {
  return target.starts_with('/') && is_clean(target) && target.find('#') == target.npos;
}

}  // namespace fuzz
