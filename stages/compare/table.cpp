#include <fmt/format.h>

#include <algorithm>

#include "stages/compare/comparison.hpp"
#include "stages/lines_of_code.hpp"

namespace comparison {
namespace {

using Row = std::pair<std::string, std::string>;  // title and cell
constexpr const char* unknown = "-";

std::string lines_of_fetcher(const std::string& crawler) {
  if (crawler == "callback") return std::to_string(lines_of_code::callback);
  if (crawler == "coroutine") return std::to_string(lines_of_code::coroutine);
  if (crawler == "asyncio") return std::to_string(lines_of_code::asyncio);
  return unknown;
}

/// One report as a column of the table.
std::vector<Row> column(const report::Report& report) {
  const report::Summary& summary = report.summary;
  const auto& state = summary.state;
  const auto failures = std::count_if(
      report.pages.begin(), report.pages.end(),
      [](const report::Page& page) { return page.error.has_value(); });
  return {
      {"", summary.crawler},
      {"pages", std::to_string(report.pages.size())},
      {"failures", std::to_string(failures)},
      {"concurrency", std::to_string(summary.concurrency)},
      {"seconds", fmt::format("{:.2f}", summary.seconds)},
      {"CPU, ms", fmt::format("{:.1f}", summary.cpu_seconds * 1000)},
      {"selects", std::to_string(summary.loop.selects)},
      {"events", std::to_string(summary.loop.events)},
      {"allocations per fetch",
       state ? fmt::format("{:.1f}", state->allocations_per_fetch) : unknown},
      {"bytes of state per fetch",
       state ? fmt::format("{:.0f}", state->bytes_per_fetch) : unknown},
      {"lines of code of the fetcher", lines_of_fetcher(summary.crawler)},
  };
}

}  // namespace

std::string table(const std::vector<report::Report>& reports) {
  std::vector<std::string> lines;
  for (const report::Report& report : reports) {
    const std::vector<Row> rows = column(report);
    lines.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& [title, cell] = rows[i];
      if (lines[i].empty()) lines[i] = fmt::format("{:<28}", title);
      lines[i] += fmt::format("{:>12}", cell);
    }
  }
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

std::string verdict(const Comparison& comparison) {
  if (comparison.interrupted())
    return "same pages: not known, a crawl was interrupted\n";
  return comparison.same() ? "same pages: yes\n" : "same pages: no\n";
}

std::string list(const std::vector<Difference>& differences) {
  std::string text;
  for (const Difference& difference : differences)
    text += fmt::format("  {}\n    {}\n", difference.url, difference.why);
  return text;
}

}  // namespace comparison
