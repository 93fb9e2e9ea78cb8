#pragma once

#include <algorithm>
#include <array>
#include <string_view>

/// ASCII as the web's formats use it. Unlike <cctype>, whatever the locale and whatever the byte.
namespace ascii {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }

/// A set of characters. To ask for one costs a load.
class Set {
 public:
  consteval explicit Set(std::string_view members) {
    for (const char c : members) contains_[static_cast<unsigned char>(c)] = true;
  }

  constexpr bool contains(char c) const { return contains_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> contains_{};
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
