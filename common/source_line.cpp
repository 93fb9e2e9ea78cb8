#include "common/source_line.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace source {
namespace {

/// What clang writes for a namespace without a name; g++ writes it in braces.
constexpr std::string_view anonymous = "(anonymous namespace)";

/// Where the parameters begin: at the first parenthesis that stands in no brackets, for what a
/// function returns may have some as well. The first one of all where brackets are a name's.
std::size_t end_of_name(std::string_view signature) {
  std::size_t first = signature.size();
  int depth = 0;
  for (std::size_t i = 0; i < signature.size(); ++i) {
    if (signature.substr(i).starts_with(anonymous)) {
      i += anonymous.size() - 1;
    } else if (signature[i] == '(') {
      if (depth == 0) return i;
      first = std::min(first, i);
    } else {
      depth += (signature[i] == '<') - (signature[i] == '>');
    }
  }
  return first;
}

std::string_view after_last(std::string_view text, std::string_view separator) {
  const std::size_t found = text.rfind(separator);
  return found == text.npos ? text : text.substr(found + separator.size());
}

}  // namespace

std::string_view function(const std::source_location& line) {
  std::string_view signature = line.function_name();
  signature = signature.substr(0, end_of_name(signature));
  if (signature.ends_with('>')) signature = signature.substr(0, signature.rfind('<'));
  return after_last(after_last(signature, "::"), " ");
}

std::string_view file(const std::source_location& line) {
  std::string_view path = line.file_name();
  while (path.starts_with("../")) path.remove_prefix(3);
  return path;
}

std::string describe(const std::source_location& line) {
  return fmt::format("{} ({}:{})", function(line), after_last(file(line), "/"), line.line());
}

std::string describe(const std::vector<std::source_location>& stack) {
  std::string text;
  for (const std::source_location& line : stack)
    text += (text.empty() ? "" : " ← ") + describe(line);
  return text;
}

}  // namespace source
