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

std::uint64_t read_count(const nlohmann::json& value) {
  return value.get_ref<const nlohmann::json::number_unsigned_t&>();  // or throws
}

Page read_page(const nlohmann::json& json) {
  Page page;
  page.url = json.at("url");
  if (!json.at("status").is_null()) page.status = static_cast<int>(read_count(json["status"]));
  page.bytes = read_count(json.at("bytes"));
  page.links = read_count(json.at("links"));
  if (!json.at("error").is_null()) page.error = json["error"].get<std::string>();
  return page;
}

std::optional<State> read_state(const nlohmann::json& json) {
  if (json.is_null()) return std::nullopt;
  return State{json.at("allocations_per_fetch"), read_count(json.at("peak_bytes_in_flight")),
               json.at("bytes_per_fetch")};
}

Report read_report(const nlohmann::json& json) {
  if (json.at("schema") != schema)
    throw std::runtime_error(std::string("not a crawl report: its schema is not ") + schema);
  Report report;
  Summary& summary = report.summary;
  summary.crawler = json.at("crawler");
  summary.start = json.at("start");
  summary.seconds = json.at("seconds");
  summary.cpu_seconds = json.at("cpu_seconds");
  summary.concurrency = read_count(json.at("concurrency"));
  summary.interrupted = json.at("interrupted");
  const nlohmann::json& loop = json.at("loop");
  summary.loop = {read_count(loop.at("selects")), read_count(loop.at("events")),
                  read_count(loop.at("registrations"))};
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
  } catch (const nlohmann::json::parse_error&) {
    throw std::runtime_error("not a crawl report: no valid JSON");
  } catch (const nlohmann::json::exception&) {
    throw std::runtime_error("not a crawl report: a part of it is missing or of another type");
  }
}

}  // namespace report
