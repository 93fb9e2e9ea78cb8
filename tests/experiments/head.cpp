// Chapter 1: a filter of one's own that ends before its source does.

#include <cstdio>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

Generator<int> numbers() {
  for (int i = 1;; ++i) {
    std::printf("(numbers makes %d)\n", i);
    co_yield i;
  }
}

// #region answer
Generator<int> head(int count, Generator<int> items) {
  if (count <= 0) co_return;
  for (const int item : items) {
    co_yield item;
    if (--count == 0) co_return;
  }
}

int main() {
  for (const int item : head(2, numbers())) std::printf("%d\n", item);
}
// #endregion answer
