#include "common/sources.hpp"

#include <algorithm>
#include <iterator>

#include "common/sources_table.hpp"

namespace sources {
namespace {

/// What ends with each separator.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

File find(std::string_view path) {
  const auto* const file = std::ranges::find(files, path, &File::path);
  return file == std::end(files) ? File() : *file;
}

}  // namespace

std::vector<std::string_view> lines(std::string_view path) { return split(find(path).text, '\n'); }

std::vector<std::string_view> kept(std::string_view path, std::size_t line) {
  const auto names = split(find(path).kept, '\n');
  if (line == 0 || line > names.size()) return {};
  return split(names[line - 1], ' ');
}

}  // namespace sources
