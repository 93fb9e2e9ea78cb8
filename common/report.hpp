#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

/// What a crawl found. The JSON that it is written as is `crawl-report/1`.
namespace report {

/// How a page ended: fetched, or failed with the reason.
struct Page {
  std::string url;
  std::optional<int> status;  // none if no status line came
  std::size_t bytes = 0;      // of the decoded body, as far as it came
  std::size_t links = 0;      // hrefs found, and a redirect's Location
  std::optional<std::string> error;

  bool operator==(const Page&) const = default;
};

/// What the event loop did.
struct Loop {
  std::uint64_t selects = 0;
  std::uint64_t events = 0;
  std::uint64_t registrations = 0;
};

/// What the crawler kept in memory, where something counted it: by the crawling thread alone.
struct State {
  double allocations_per_fetch = 0;
  std::uint64_t peak_bytes_in_flight = 0;
  double bytes_per_fetch = 0;
};

/// All of a report but its pages.
struct Summary {
  std::string crawler;  // callback, coroutine or asyncio
  std::string start;
  double seconds = 0;
  double cpu_seconds = 0;
  std::size_t concurrency = 0;  // the most fetches in flight at one moment
  bool interrupted = false;
  Loop loop;
  std::optional<State> state;
};

struct Report {
  Summary summary;
  std::vector<Page> pages;  // in the order in which they were done
};

nlohmann::ordered_json to_json(const Page& page);
nlohmann::ordered_json to_json(const Summary& summary);
nlohmann::ordered_json to_json(const Report& report);

/// JSON on one line; bytes that are not UTF-8 are replaced, since JSON has no place for them.
std::string dump(const nlohmann::ordered_json& json);

/// Reads a report from JSON text. Throws std::runtime_error that says what is wrong with it.
Report parse(const std::string& text);

}  // namespace report
