// Chapter 5: two waits, one after the other and together.

#include <chrono>
#include <cstdio>

#include "stages/05_mini_asyncio/asyncio.hpp"

using asyncio::Coroutine;
using namespace std::chrono_literals;

// #region answer
Coroutine<int> answer(const char* name, int after) {
  std::printf("%s begins\n", name);
  co_await asyncio::sleep(after * 10ms);
  std::printf("%s ends\n", name);
  co_return after;
}

Coroutine<> ask() {
  const int first = co_await answer("slow", 2);
  const int second = co_await answer("fast", 1);
  std::printf("%d %d\n", first, second);
  const auto both = co_await asyncio::gather(answer("slow", 2), answer("fast", 1));
  std::printf("%d %d\n", both[0], both[1]);
}

int main() { asyncio::run(ask()); }
// #endregion answer
