#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "common/report.hpp"

/// Do two crawlers find the same?
namespace comparison {

/// A URL of which the reports do not tell the same.
struct Difference {
  std::string url;
  std::vector<std::string> in;  // the crawlers that have it
  std::string why;
};

/// The URLs of all reports on which not all agree, in order of URL: whether it
/// was crawled, with which status and error, and, if it was fetched, how many
/// bytes and links it had. The order in which pages were done may differ.
std::vector<Difference> differences(const std::vector<report::Report>& reports);

/// `crawl-comparison/1`.
nlohmann::ordered_json to_json(const std::vector<report::Report>& reports,
                               const std::vector<Difference>& differences);

/// The reports as columns, then the verdict.
std::string table(const std::vector<report::Report>& reports,
                  const std::vector<Difference>& differences);

}  // namespace comparison
