// Chapter 4: an error that comes out of a wait is caught where the code says so.

#include <cstdio>
#include <stdexcept>

#include "stages/04_coroutine_crawler/task.hpp"

using coroutines::Coroutine;
using coroutines::Future;
using coroutines::Task;

// #region answer
Coroutine<int> parse(Future<int>& number) {
  const int value = co_await number;
  if (value < 0) throw std::runtime_error("a negative number");
  co_return value;
}

Coroutine<> add_up(Future<int>& first, Future<int>& second) {
  int sum = 0;
  try {
    sum += co_await parse(first);
    sum += co_await parse(second);
  } catch (const std::exception& error) {
    std::printf("%s, after a sum of %d\n", error.what(), sum);
  }
}

int main() {
  Future<int> first, second;
  Task task(add_up(first, second));
  first.set_result(5);
  second.set_result(-1);
}
// #endregion answer
