// The object outlives the generator; of a temporary there
// is none.
#include <cstdio>
#include <string>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region cured
struct Word {
  std::string text;

  Generator<char> letters() && = delete;
  Generator<char> letters() const& {
    for (const char letter : text) co_yield letter;
  }
};

int main() {
  const Word word{"a cooperative routine"};
  auto spelt = word.letters();
  for (const char letter : spelt) std::putchar(letter);
}
// #endregion cured
