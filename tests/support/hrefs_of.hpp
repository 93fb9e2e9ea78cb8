#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/links.hpp"

/// The hrefs found, with a comma after each, so that an empty one shows.
inline std::string hrefs_of(std::string_view html) {
  std::string joined;
  for (const auto href : links::scan(html).hrefs) (joined += href) += ',';
  return joined;
}

struct PageAndHrefs {
  std::string_view html;
  std::string_view hrefs;
};

inline void check_hrefs(const std::vector<PageAndHrefs>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.html);
    CHECK(hrefs_of(row.html) == row.hrefs);
  }
}
