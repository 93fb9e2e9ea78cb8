// Chapter 2: an error is thrown into the root. Who sees it?

#include <cstdio>
#include <stdexcept>

#include "stages/02_yield_from/yield_from.hpp"

using yield_from::from;
using yield_from::Generator;

// #region answer
Generator<int> leaf() {
  for (int i = 1;; ++i) {
    try {
      co_yield i;
    } catch (const std::exception& error) {
      std::printf("the leaf catches: %s\n", error.what());
      if (i == 2) throw std::runtime_error("I give up");
    }
  }
}

Generator<int> root() {
  try {
    co_yield from(leaf());
  } catch (const std::exception& error) {
    std::printf("the root catches: %s\n", error.what());
  }
  co_yield 0;
}

int main() {
  auto items = root();
  std::printf("%d\n", *items.next());
  std::printf("%d\n", *items.throw_(std::runtime_error("once")));
  std::printf("%d\n", *items.throw_(std::runtime_error("twice")));
}
// #endregion answer
