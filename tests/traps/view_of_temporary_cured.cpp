// A string owns what it shows: it is moved into the frame.
#include <cstdio>
#include <string>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

std::string line() {
  return "to be or not to be, that is it";
}

// #region cured
Generator<char> letters(std::string text) {
  for (const char letter : text) co_yield letter;
}

int main() {
  auto spelt = letters(line());
  for (const char letter : spelt) std::putchar(letter);
}
// #endregion cured
