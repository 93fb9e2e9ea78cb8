#include "common/report.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace report {
namespace {

constexpr const char* schema = "crawl-report/1";

template <class T>
nlohmann::ordered_json or_null(const std::optional<T>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json to_json(const std::optional<State>& state) {
  if (!state) return nullptr;
  return {{"allocations_per_fetch", state->allocations_per_fetch},
          {"peak_bytes_in_flight", state->peak_bytes_in_flight},
          {"bytes_per_fetch", state->bytes_per_fetch}};
}

template <class T>
std::optional<T> read_optional(const nlohmann::json& value) {
  if (value.is_null()) return std::nullopt;
  return value.get<T>();
}

Page read_page(const nlohmann::json& json) {
  return {json.at("url"), read_optional<int>(json.at("status")), json.at("bytes"), json.at("links"),
          read_optional<std::string>(json.at("error"))};
}

std::optional<State> read_state(const nlohmann::json& json) {
  if (json.is_null()) return std::nullopt;
  return State{json.at("allocations_per_fetch"), json.at("peak_bytes_in_flight"),
               json.at("bytes_per_fetch")};
}

Report read_report(const nlohmann::json& json) {
  if (json.at("schema") != schema) throw std::runtime_error("not a " + std::string(schema));
  Report report;
  Summary& summary = report.summary;
  summary.crawler = json.at("crawler");
  summary.start = json.at("start");
  summary.seconds = json.at("seconds");
  summary.cpu_seconds = json.at("cpu_seconds");
  summary.concurrency = json.at("concurrency");
  summary.interrupted = json.at("interrupted");
  const nlohmann::json& loop = json.at("loop");
  summary.loop = {loop.at("selects"), loop.at("events"), loop.at("registrations")};
  summary.state = read_state(json.at("state"));
  for (const nlohmann::json& page : json.at("pages")) report.pages.push_back(read_page(page));
  return report;
}

}  // namespace

nlohmann::ordered_json to_json(const Page& page) {
  return {{"url", page.url},
          {"status", or_null(page.status)},
          {"bytes", page.bytes},
          {"links", page.links},
          {"error", or_null(page.error)}};
}

nlohmann::ordered_json to_json(const Summary& summary) {
  return {{"schema", schema},
          {"crawler", summary.crawler},
          {"start", summary.start},
          {"seconds", summary.seconds},
          {"cpu_seconds", summary.cpu_seconds},
          {"concurrency", summary.concurrency},
          {"interrupted", summary.interrupted},
          {"loop",
           {{"selects", summary.loop.selects},
            {"events", summary.loop.events},
            {"registrations", summary.loop.registrations}}},
          {"state", to_json(summary.state)}};
}

nlohmann::ordered_json to_json(const Report& report) {
  nlohmann::ordered_json json = to_json(report.summary);
  json["pages"] = nlohmann::ordered_json::array();
  for (const Page& page : report.pages) json["pages"].push_back(to_json(page));
  return json;
}

std::string dump(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Report parse(const std::string& text) {
  try {
    return read_report(nlohmann::json::parse(text));
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(std::string("not a crawl report: ") + error.what());
  }
}

}  // namespace report
