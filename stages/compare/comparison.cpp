#include "stages/compare/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "common/url.hpp"

namespace comparison {
namespace {

/// What is to be the same, in words.
std::string outcome(const report::Page& page) {
  const std::string status =
      page.status ? fmt::format("status {}", *page.status) : "no status";
  if (page.error) return fmt::format("{}, error: {}", status, *page.error);
  return fmt::format("{}, {} bytes, {} links", status, page.bytes, page.links);
}

}  // namespace

bool Comparison::interrupted() const {
  return std::any_of(
      reports.begin(), reports.end(),
      [](const report::Report& report) { return report.summary.interrupted; });
}

Comparison compare(std::vector<report::Report> reports) {
  struct Row {
    std::string url;                    // as the first that has it calls it
    std::vector<std::string> outcomes;  // of each report; empty if it lacks it
    bool twice = false;
  };
  // By path and query: a site that was crawled on another port is the same.
  std::map<std::string, Row> rows;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    for (const report::Page& page : reports[i].pages) {
      Row& row = rows[url::target(page.url)];
      row.outcomes.resize(reports.size());
      if (row.url.empty()) row.url = page.url;
      if (!row.outcomes[i].empty()) {
        row.twice = true;
        row.outcomes[i] += ", and again ";
      }
      row.outcomes[i] += outcome(page);
    }
  }

  std::vector<Difference> differences;
  for (const auto& [target, row] : rows) {
    const auto same =
        std::count(row.outcomes.begin(), row.outcomes.end(), row.outcomes[0]);
    if (!row.twice && same == std::ssize(row.outcomes)) continue;
    Difference difference{row.url, {}, ""};
    std::vector<std::string> reasons;
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const std::string& crawler = reports[i].summary.crawler;
      const std::string& outcome = row.outcomes[i];
      if (!outcome.empty()) difference.in.push_back(crawler);
      reasons.push_back(crawler + ": " +
                        (outcome.empty() ? "not crawled" : outcome));
    }
    difference.why = fmt::format("{}", fmt::join(reasons, "; "));
    differences.push_back(std::move(difference));
  }
  return {std::move(reports), std::move(differences)};
}

nlohmann::ordered_json to_json(const Comparison& comparison) {
  nlohmann::ordered_json json = {
      {"schema", "crawl-comparison/1"},
      {"same", comparison.same()},
      {"reports", nlohmann::ordered_json::array()},
      {"differences", nlohmann::ordered_json::array()}};
  for (const report::Report& report : comparison.reports)
    json["reports"].push_back(report::to_json(report));
  for (const Difference& difference : comparison.differences)
    json["differences"].push_back({{"url", difference.url},
                                   {"in", difference.in},
                                   {"why", difference.why}});
  return json;
}

}  // namespace comparison
