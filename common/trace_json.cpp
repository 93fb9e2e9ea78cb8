#include "common/trace_json.hpp"

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "common/report.hpp"
#include "common/source_line.hpp"

namespace trace {
namespace {

using Json = nlohmann::ordered_json;

/// The files that are named, by number, in the order of first use.
class Sources {
 public:
  std::size_t number_of(const std::source_location& line) {
    const std::string_view file = source::file(line);
    const auto [found, is_new] = numbers_.try_emplace(file, files_.size());
    if (is_new) files_.emplace_back(file);
    return found->second;
  }
  const std::vector<std::string>& files() const { return files_; }

 private:
  std::unordered_map<std::string_view, std::size_t> numbers_;
  std::vector<std::string> files_;
};

Json location(const std::source_location& line, Sources& sources) {
  return {{"file", sources.number_of(line)}, {"line", line.line()}};
}

void add_place(Json& json, const Event& event, Sources& sources) {
  const Lines& lines = event.place.lines;
  if (!lines.empty() && lines.front().line() > 0) {
    // Where a frame returns is not known; its name is, if it has ever stopped.
    if (event.type != Type::generator_return) json["loc"] = location(lines.front(), sources);
    json["fn"] = source::function(lines.front());
  }
  if (!event.place.is_stack) return;
  Json& stack = json["stack"] = Json::array();
  for (const std::source_location& line : lines) {
    if (line.line() == 0) continue;
    if (event.type == Type::generator_return && &line == &lines.front()) continue;
    stack.push_back({{"fn", source::function(line)}, {"loc", location(line, sources)}});
  }
}

Json to_json(const Event& event, std::size_t number, Sources& sources) {
  Json json = {
      {"seq", number}, {"t", event.microseconds}, {"type", name(event.type)}, {"task", event.task}};
  if (event.fd != 0) json["fd"] = event.fd;
  if (event.direction != Direction::none)
    json["for"] = event.direction == Direction::read ? "read" : "write";
  if (!event.name.empty()) json["name"] = event.name;
  add_place(json, event, sources);
  return json;
}

}  // namespace

void write_json(output::Stream& stream, const std::string& program, const Recorder& recorded) {
  Sources sources;
  // Once for the files alone, which come first.
  for (const Event& event : recorded.events())
    for (const std::source_location& line : event.place.lines)
      if (line.line() > 0) sources.number_of(line);
  const Json head = {
      {"schema", "stage-trace/1"}, {"program", program}, {"sources", sources.files()}};
  std::string text = report::dump(head);
  text.pop_back();  // the brace
  stream.write(text + R"(,"events":[)");
  std::size_t number = 0;
  for (const Event& event : recorded.events()) {
    stream.write(number == 0 ? "\n" : ",\n");
    stream.write(report::dump(to_json(event, number++, sources)));
  }
  stream.write("\n]}\n");
}

}  // namespace trace
