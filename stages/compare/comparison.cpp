#include "stages/compare/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>

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

std::vector<Difference> differences(
    const std::vector<report::Report>& reports) {
  std::map<std::string, std::vector<const report::Page*>> by_url;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    for (const report::Page& page : reports[i].pages) {
      auto& pages = by_url[page.url];
      pages.resize(reports.size());
      pages[i] = &page;
    }
  }

  std::vector<Difference> found;
  for (const auto& [url, pages] : by_url) {
    Difference difference{url, {}, ""};
    std::vector<std::string> outcomes;
    bool same = true;
    for (std::size_t i = 0; i < reports.size(); ++i) {
      outcomes.push_back(pages[i] ? outcome(*pages[i]) : "not crawled");
      if (pages[i]) difference.in.push_back(reports[i].summary.crawler);
      same = same && outcomes[i] == outcomes[0];
    }
    if (same) continue;
    for (std::size_t i = 0; i < reports.size(); ++i)
      outcomes[i] = reports[i].summary.crawler + ": " + outcomes[i];
    difference.why = fmt::format("{}", fmt::join(outcomes, "; "));
    found.push_back(std::move(difference));
  }
  return found;
}

nlohmann::ordered_json to_json(const std::vector<report::Report>& reports,
                               const std::vector<Difference>& differences) {
  nlohmann::ordered_json json = {
      {"schema", "crawl-comparison/1"},
      {"same", differences.empty()},
      {"reports", nlohmann::ordered_json::array()},
      {"differences", nlohmann::ordered_json::array()}};
  for (const report::Report& report : reports)
    json["reports"].push_back(report::to_json(report));
  for (const Difference& difference : differences)
    json["differences"].push_back({{"url", difference.url},
                                   {"in", difference.in},
                                   {"why", difference.why}});
  return json;
}

}  // namespace comparison
