#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "common/report.hpp"
#include "common/source_line.hpp"
#include "common/trace_json.hpp"

namespace trace {
namespace {

using Json = nlohmann::ordered_json;

constexpr int process = 1;

std::string describe(Place place) {
  std::erase_if(place.lines, [](const std::source_location& line) { return line.line() == 0; });
  return source::describe(place.lines);
}

std::string function(const Event& event, const char* otherwise) {
  const Lines& lines = event.place.lines;
  if (lines.empty() || lines.front().line() == 0) return otherwise;
  return std::string(source::function(lines.front()));
}

/// Slices lie in one another as they are opened and closed.
class Lanes {
 public:
  explicit Lanes(output::Stream& stream) : stream_(stream) {}

  /// What the lane is called; the last name holds.
  void label(unsigned lane, const std::string& text) {
    write({{"name", "thread_name"}, {"ph", "M"}, {"args", {{"name", text}}}}, lane);
  }
  void open(const Event& event, unsigned lane, const std::string& name) {
    Json json = {{"name", name}, {"ph", "B"}, {"ts", event.microseconds}};
    const std::string place = describe(event.place);
    if (!place.empty()) json["args"] = {{"where", place}};
    write(std::move(json), lane);
    ++open_[lane];
  }
  void close(std::int64_t time, unsigned lane) {
    if (open_[lane] == 0) return;
    --open_[lane];
    write({{"ph", "E"}, {"ts", time}}, lane);
  }
  void mark(const Event& event, unsigned lane) {
    Json json = {{"name", name(event.type)}, {"ph", "i"}, {"ts", event.microseconds}, {"s", "t"}};
    if (event.fd != 0)
      json["args"] = {{"fd", event.fd},
                      {"for", event.direction == Direction::read ? "read" : "write"}};
    write(std::move(json), lane);
  }
  void close_all(std::int64_t time) {
    for (auto& [lane, count] : open_)
      while (count > 0) close(time, lane);
  }

 private:
  void write(Json json, unsigned lane) {
    json["pid"] = process;
    json["tid"] = lane;
    stream_.write((std::exchange(first_, false) ? "\n" : ",\n") + report::dump(json));
  }

  output::Stream& stream_;
  bool first_ = true;
  std::map<unsigned, int> open_;
};

/// Puts events into lanes: a task's has what it runs and what it waits for in turn, the loop's what
/// it waits for. A page has a lane from its beginning; whoever works for it later, and bears its
/// name, is drawn there.
class Drawing {
 public:
  Drawing(output::Stream& stream, const std::string& program) : lanes_(stream) {
    lanes_.label(0, program);
  }

  void add(const Event& event) {
    if (std::exchange(selecting_, false)) lanes_.close(event.microseconds, 0);
    last_time_ = event.microseconds;
    const unsigned task = event.task;
    switch (event.type) {
      case Type::task_spawn:
        if (!event.name.empty()) pages_[event.name] = task;
        lanes_.label(task, event.name.empty() ? fmt::format("task {}", task) : event.name);
        break;
      case Type::task_enter:
        close(waits_, event);
        open(runs_, event, event.name.empty() ? "runs" : event.name);
        break;
      case Type::task_exit:
        close(runs_, event);
        if (done_.erase(task) == 0) open(waits_, event, function(event, "it") + " waits");
        break;
      case Type::task_done:
        close(waits_, event);
        if (runs_.contains(task)) done_.insert(task);
        break;
      case Type::select:
        lanes_.open(event, task, "select");
        selecting_ = true;
        break;
      case Type::generator_send:
        if (generators_.insert(task).second) lanes_.label(task, fmt::format("generator {}", task));
        lanes_.open(event, task, function(event, "starts"));
        break;
      case Type::generator_yield:
        lanes_.close(event.microseconds, task);
        break;
      case Type::generator_return:
        if (event.place.lines.size() > 1) break;  // a frame of it
        lanes_.close(event.microseconds, task);
        break;
      default:
        lanes_.mark(event, lane_of(event));
    }
  }

  void finish() { lanes_.close_all(last_time_); }

 private:
  /// The lane of a slice that is open, by its task.
  using Slices = std::map<unsigned, unsigned>;

  unsigned lane_of(const Event& event) const {
    const auto page = pages_.find(event.name);
    return page == pages_.end() ? event.task : page->second;
  }
  void open(Slices& slices, const Event& event, const std::string& name) {
    lanes_.open(event, slices[event.task] = lane_of(event), name);
  }
  void close(Slices& slices, const Event& event) {
    const auto slice = slices.find(event.task);
    if (slice == slices.end()) return;
    lanes_.close(event.microseconds, slice->second);
    slices.erase(slice);
  }

  Lanes lanes_;
  bool selecting_ = false;
  std::map<std::string, unsigned> pages_;
  Slices runs_;
  Slices waits_;
  std::set<unsigned> done_;  // and not left yet
  std::set<unsigned> generators_;
  std::int64_t last_time_ = 0;
};

}  // namespace

void write_chrome(output::Stream& stream, const std::string& program, const Recorder& recorded) {
  stream.write(R"({"displayTimeUnit":"ms","traceEvents":[)");
  Drawing drawing(stream, program);
  for (const Event& event : recorded.events()) drawing.add(event);
  drawing.finish();
  stream.write("\n]}\n");
}

}  // namespace trace
