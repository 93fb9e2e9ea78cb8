// Chapter 1: what runs when a pipeline is left in the middle?

#include <cstdio>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region answer
struct Told {
  const char* name;
  explicit Told(const char* made) : name(made) {}
  ~Told() { std::printf("%s is gone\n", name); }
};

Generator<int> numbers() {
  const Told told("numbers' variable");
  for (int i = 1;; ++i) co_yield i;
}

Generator<int> doubled(Generator<int> items) {
  const Told told("doubled's variable");
  for (const int item : items) co_yield 2 * item;
}

int main() {
  for (const int item : doubled(numbers())) {
    std::printf("%d\n", item);
    if (item == 4) break;
  }
  std::printf("after the loop\n");
}
// #endregion answer
