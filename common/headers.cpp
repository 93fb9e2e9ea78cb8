#include "common/headers.hpp"

#include <charconv>

#include "common/ascii.hpp"
#include "common/http.hpp"

namespace http::headers {
namespace {

struct Header {
  std::string_view name;
  std::string_view value;  // as it stands, with what is around it
};

// Takes the first line off `lines`; one that is no header gives an empty name.
Header take_header(std::string_view& lines) {
  const auto line = lines.substr(0, lines.find('\n'));
  lines.remove_prefix(line.size() + 1);
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0) return {};
  return {trim(line.substr(0, colon)), line.substr(colon + 1)};
}

// Headers of one name are one list, with commas between its elements (RFC 9110 §5.3).
template <typename Visit>
void for_each_element(std::string_view lines, std::string_view name, Visit visit) {
  while (!lines.empty()) {
    auto header = take_header(lines);
    if (!ascii::equal_ignoring_case(header.name, name)) continue;
    for (;;) {
      const auto comma = header.value.find(',');
      visit(trim(header.value.substr(0, comma)));
      if (comma == header.value.npos) break;
      header.value.remove_prefix(comma + 1);
    }
  }
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view find(std::string_view lines, std::string_view name) {
  while (!lines.empty()) {
    const auto header = take_header(lines);
    if (ascii::equal_ignoring_case(header.name, name)) return trim(header.value);
  }
  return {};
}

bool is_chunked(std::string_view lines) {
  std::string_view last;
  for_each_element(lines, "Transfer-Encoding", [&](std::string_view coding) {
    if (!coding.empty()) last = coding;
  });
  return ascii::equal_ignoring_case(last, "chunked");
}

bool has_connection_option(std::string_view lines, std::string_view option) {
  bool found = false;
  for_each_element(lines, "Connection", [&](std::string_view each) {
    found |= ascii::equal_ignoring_case(each, option);
  });
  return found;
}

std::optional<std::uint64_t> content_length(std::string_view lines) {
  std::optional<std::uint64_t> length;
  for_each_element(lines, "Content-Length", [&](std::string_view digits) {
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [parsed, error] = std::from_chars(digits.data(), end, value);
    const bool valid = error == std::errc() && parsed == end;
    if (!valid || value != length.value_or(value)) throw Error("bad Content-Length");
    length = value;
  });
  return length;
}

}  // namespace http::headers
