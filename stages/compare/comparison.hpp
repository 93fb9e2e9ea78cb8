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

struct Comparison {
  std::vector<report::Report> reports;
  std::vector<Difference> differences;  // in order of URL

  /// A crawl that was interrupted cannot be compared: the rest of its pages is
  /// not known.
  bool interrupted() const;
  bool same() const { return differences.empty() && !interrupted(); }
};

/// Compares, for each URL of any report: whether it was crawled, once, with
/// which status and error, and, if it was fetched, how many bytes and links it
/// had. The order in which pages were done may differ.
Comparison compare(std::vector<report::Report> reports);

/// `crawl-comparison/1`.
nlohmann::ordered_json to_json(const Comparison& comparison);

/// The reports as columns.
std::string table(const std::vector<report::Report>& reports);

/// `same pages: yes`, or what else there is to say.
std::string verdict(const Comparison& comparison);

/// Each difference, with its reason on a line of its own.
std::string list(const std::vector<Difference>& differences);

}  // namespace comparison
