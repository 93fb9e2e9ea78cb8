#include "common/step_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/source_line.hpp"
#include "common/sources.hpp"

namespace trace {
namespace {

using Text = std::vector<std::string>;

bool begins_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_a_character));
}

/// `label` and the names behind it, in as many lines as it takes, at most so many.
void add_list(Text& lines, const std::string& label, const std::vector<std::string>& names,
              std::size_t width, std::size_t most) {
  if (names.empty()) return;
  std::string line = label;
  std::size_t left = names.size();
  const std::size_t end = lines.size() + most;
  for (const std::string& name : names) {
    const std::string next = (left == names.size() ? " " : ", ") + name;
    const bool is_last_line = lines.size() + 1 == end;
    // What must find a place behind it: a comma, or how many there are besides.
    const std::string rest = left > 1 && is_last_line ? fmt::format(" … {} more", left - 1) : ",";
    if (columns(line + next + rest) <= width) {
      line += next;
    } else if (is_last_line) {
      lines.push_back(line + fmt::format(" … {} more", left));
      return;
    } else {
      lines.push_back(left == names.size() ? line : line + ",");
      line = "    " + name;
    }
    --left;
  }
  lines.push_back(line);
}

std::string header(const Replay& replay, std::size_t width) {
  const std::string left = fmt::format("event {} of {}: {}", replay.position() + 1, replay.size(),
                                       name(replay.event().type));
  const std::string right =
      fmt::format("{:.3f} ms", static_cast<double>(replay.event().microseconds) / 1000);
  const std::size_t used = columns(left) + columns(right);
  return left + std::string(used < width ? width - used : 1, ' ') + right;
}

/// In a second line what does not fit into the first.
void add_sentence(Text& lines, std::string text, std::size_t width) {
  if (columns(text) > width) {
    const std::size_t space = text.rfind(' ', width);
    if (space != text.npos) {
      lines.push_back(text.substr(0, space));
      text = "    " + text.substr(space + 1);
    }
  }
  lines.push_back(text);
}

/// The lines of the source around the one that is marked.
void add_source(Text& lines, const std::source_location& where, std::size_t height) {
  const auto source = sources::lines(source::file(where));
  lines.push_back(fmt::format("{}:{}", source::file(where), where.line()));
  if (source.empty()) return;
  const std::size_t marked = where.line();  // from 1 on
  const std::size_t first = marked > height / 2 ? marked - height / 2 : 1;
  for (std::size_t i = first; i < first + height && i <= source.size(); ++i)
    lines.push_back(fmt::format("{} {:4}  {}", i == marked ? '>' : ' ', i, source[i - 1]));
}

/// The variables of each frame, or the members of an object.
void add_kept(Text& lines, const Place& place, std::size_t width) {
  for (const std::source_location& line : place.lines) {
    if (line.line() == 0) continue;
    std::vector<std::string> names;
    for (const auto name : sources::kept(source::file(line), line.line())) names.emplace_back(name);
    const std::string owner = place.is_stack
                                  ? fmt::format("kept in the frame of {}:", source::function(line))
                                  : "kept in its object's members:";
    add_list(lines, owner, names, width, 2);
  }
}

/// Its task does not run just now, or is only about to.
bool is_of_who_waits(const Event& event) {
  switch (event.type) {
    case Type::task_enter:
    case Type::task_exit:
    case Type::fd_ready:
    case Type::timer_fire:
    case Type::call_soon:
    case Type::generator_send:
    case Type::generator_yield:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string fit(const std::string& text, std::size_t width) {
  if (columns(text) <= width) return text;
  std::string fitting;
  std::size_t used = 0;
  for (const char byte : text) {
    if (begins_a_character(byte) && ++used >= width) break;
    fitting += byte;
  }
  return width == 0 ? "" : fitting + "…";
}

std::vector<std::string> page(const Replay& replay, PageSize size) {
  constexpr std::size_t most_of_source = 9;
  const std::size_t width = std::max<std::size_t>(size.width, 1);
  const Event& event = replay.event();
  // Who is ready stands where it waits; where it has asked is of no interest any more.
  const Place& own = replay.place_of(event.task);
  const bool waits = event.place.lines.empty() || event.type == Type::fd_ready;
  const Place& place = waits && !own.lines.empty() ? own : event.place;

  Text lines{header(replay, width)};
  add_sentence(lines, sentence(replay), width);
  lines.emplace_back();
  const auto known = std::ranges::find_if(place.lines, [](auto& line) { return line.line() > 0; });
  if (known != place.lines.end()) {
    add_source(lines, *known, std::clamp<std::size_t>(size.height / 3, 1, most_of_source));
    if (is_of_who_waits(event)) add_kept(lines, replay.place_of(event.task), width);
    lines.emplace_back();
  }
  add_list(lines, "ready:", replay.ready(), width, 2);
  for (const auto& [what, names] : replay.waiting())
    add_list(lines, "waits " + what + ":", names, width, 3);
  if (lines.back().empty()) lines.pop_back();
  if (lines.size() > size.height) lines.resize(size.height);
  for (std::string& line : lines) line = fit(line, width);
  return lines;
}

}  // namespace trace
