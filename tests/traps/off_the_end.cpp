// As with any function that returns something. (One that
// returns nothing may flow off.)
#include <cstdio>
#include <exception>

#include "stages/02_yield_from/yield_from.hpp"

using yield_from::Generator;
using yield_from::None;

// #region trap
Generator<int, None, int> find(int wanted) {
  for (int i = 0; i < 3; ++i) {
    if (i == wanted) co_return i;
    co_yield i;
  }
  // and if it is not there?
}

int main() {
  auto search = find(7);
  while (search.next()) std::puts("not there");
  try {
    std::printf("found %d\n", search.result());
  } catch (const std::exception& error) {
    std::puts(error.what());
  }
}
// #endregion trap
