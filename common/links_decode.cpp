#include "common/links.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>

#include "common/ascii.hpp"
#include "common/html_entities.hpp"

namespace links {
namespace {

using std::string_view;

constexpr char32_t replacement = 0xFFFD;

// §13.2.5.80: numbers that Unicode has controls for are taken for windows-1252.
constexpr std::array<char32_t, 32> windows_1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

char32_t meant_by(std::uint32_t number) {
  if (number >= 0x80 && number < 0xA0) return windows_1252[number - 0x80];
  const bool surrogate = number >= 0xD800 && number < 0xE000;
  return number == 0 || surrogate || number > 0x10FFFF ? replacement : number;
}

void append_utf8(std::string& out, char32_t c) {
  const auto continuation = [&](int shift) {
    return static_cast<char>(0x80 | ((c >> shift) & 0x3F));
  };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += {static_cast<char>(0xC0 | (c >> 6)), continuation(0)};
  } else if (c < 0x10000) {
    out += {static_cast<char>(0xE0 | (c >> 12)), continuation(6), continuation(0)};
  } else {
    out +=
        {static_cast<char>(0xF0 | (c >> 18)), continuation(12), continuation(6), continuation(0)};
  }
}

/// `text` begins with "&#".
void take_numeric(string_view& text, std::string& out) {
  const bool hexadecimal = text.substr(2, 1) == "x" || text.substr(2, 1) == "X";
  const char* const digits = text.data() + (hexadecimal ? 3 : 2);
  const char* const end = text.data() + text.size();
  std::uint32_t number = 0;  // stays 0, which means nothing either, if it is too large
  const char* const stop = std::from_chars(digits, end, number, hexadecimal ? 16 : 10).ptr;
  const auto length = static_cast<std::size_t>(stop - text.data());

  if (stop == digits) {
    out += text.substr(0, length);
  } else {
    append_utf8(out, meant_by(number));
  }
  text.remove_prefix(length);
  if (stop != digits && text.starts_with(';')) text.remove_prefix(1);
}

const Entity* find_entity(string_view name) {
  const auto* const found = std::lower_bound(
      std::begin(entities), std::end(entities), name,
      [](const Entity& entity, string_view wanted) { return entity.name < wanted; });
  return found != std::end(entities) && found->name == name ? found : nullptr;
}

/// The longest name counts, but in an attribute none before a letter, a digit or '=' unless a
/// semicolon ends it (§13.2.5.73). So only all the letters and digits together can be a name.
void take_named(string_view& text, std::string& out) {
  const auto stop = std::find_if_not(text.begin() + 1, text.end(), ascii::is_alnum);
  const auto length = static_cast<std::size_t>(stop - text.begin());
  const Entity* const entity = find_entity(text.substr(1, length - 1));
  const string_view reference = text.substr(0, length);
  text.remove_prefix(length);

  const bool semicolon = text.starts_with(';');
  if (!entity || (!semicolon && (!entity->semicolon_optional || text.starts_with('=')))) {
    out += reference;
    return;
  }
  out += entity->text;
  if (semicolon) text.remove_prefix(1);
}

/// `text` begins with '&'. Takes the reference there off it and appends what it stands for to
/// `out`; what only looks like a reference stands for itself.
void take_character_reference(string_view& text, std::string& out) {
  if (text.starts_with("&#")) {
    take_numeric(text, out);
  } else {
    take_named(text, out);
  }
}

constexpr ascii::Set removed("\t\n\r");
constexpr ascii::Set not_itself("&\t\n\r");

string_view trim(string_view text) {
  while (!text.empty() && ascii::is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && ascii::is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

string_view decode(string_view attribute, std::string& scratch) {
  attribute = trim(attribute);
  if (std::none_of(attribute.begin(), attribute.end(),
                   [](char c) { return not_itself.contains(c); })) {
    return attribute;
  }
  scratch.clear();
  while (!attribute.empty()) {
    const string_view text = attribute.substr(0, attribute.find('&'));
    scratch += text;
    attribute.remove_prefix(text.size());
    if (!attribute.empty()) take_character_reference(attribute, scratch);
  }
  std::erase_if(scratch, [](char c) { return removed.contains(c); });
  return trim(scratch);
}

}  // namespace links
