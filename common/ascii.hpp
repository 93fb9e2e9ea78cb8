#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

/// ASCII as the web's formats use it. Unlike <cctype>, whatever the locale and whatever the byte.
namespace ascii {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }

/// A set of characters below `@`, where ASCII has its white space and most of its punctuation. To
/// ask for one costs a shift. Any other member is an error when it is compiled.
class Set {
 public:
  consteval explicit Set(std::string_view members) {
    for (const char c : members) bits_ |= std::uint64_t{1} << c;
  }

  constexpr bool contains(char c) const {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 64 && (bits_ >> byte & 1) != 0;
  }

 private:
  std::uint64_t bits_ = 0;
};

/// White space in HTML.
inline constexpr Set spaces(" \t\n\f\r");

constexpr bool is_space(char c) { return spaces.contains(c); }

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return to_lower(x) == to_lower(y);
         });
}

}  // namespace ascii
