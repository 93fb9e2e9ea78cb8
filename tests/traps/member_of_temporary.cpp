// `this` is a parameter, too: a pointer.
#include <cstdio>
#include <string>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region trap
struct Word {
  std::string text;

  Generator<char> letters() const {
    for (const char letter : text) co_yield letter;
  }
};

int main() {
  auto spelt = Word{"a cooperative routine"}.letters();
  // Here the Word is gone.
  for (const char letter : spelt) std::putchar(letter);
}
// #endregion trap
