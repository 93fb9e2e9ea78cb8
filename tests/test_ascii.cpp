#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "common/ascii.hpp"

namespace {

/// All bytes of which `is` says so, in their order.
template <class Predicate>
std::string bytes_that_are(Predicate is) {
  std::string bytes;
  for (int c = std::numeric_limits<char>::min(); c <= std::numeric_limits<char>::max(); ++c)
    if (is(static_cast<char>(c))) bytes += static_cast<char>(c);
  return bytes;
}

const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

}  // namespace

TEST_CASE("no byte beyond ASCII is a letter, a digit or white space") {
  CHECK(bytes_that_are(ascii::is_digit) == "0123456789");
  CHECK(bytes_that_are(ascii::is_alpha) == letters);
  CHECK(bytes_that_are(ascii::is_alnum) == "0123456789" + letters);
  CHECK(bytes_that_are(ascii::is_space) == "\t\n\f\r ");
}

TEST_CASE("only the letters have a case") {
  CHECK(bytes_that_are([](char c) { return ascii::to_lower(c) != c; }) == letters.substr(0, 26));
  for (std::size_t i = 0; i < 26; ++i) CHECK(ascii::to_lower(letters[i]) == letters[26 + i]);
}

TEST_CASE("texts are equal when they differ in case alone") {
  CHECK(ascii::equal_ignoring_case("Content-Type", "content-tYPE"));
  CHECK(ascii::equal_ignoring_case("", ""));
  CHECK_FALSE(ascii::equal_ignoring_case("a", ""));
  CHECK_FALSE(ascii::equal_ignoring_case("ab", "a"));
  CHECK_FALSE(ascii::equal_ignoring_case("[", "{"));        // as far apart as A and a
  CHECK_FALSE(ascii::equal_ignoring_case("\xc4", "\xe4"));  // letters in Latin-1
}
