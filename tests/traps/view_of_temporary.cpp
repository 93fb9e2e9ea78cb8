// A view is passed by value, and is a reference all the
// same.
#include <cstdio>
#include <string>
#include <string_view>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

std::string line() {
  return "to be or not to be, that is it";
}

// #region trap
Generator<char> letters(std::string_view text) {
  for (const char letter : text) co_yield letter;
}

int main() {
  auto spelt = letters(line());
  // Here the string that line() returned is gone.
  for (const char letter : spelt) std::putchar(letter);
}
// #endregion trap
