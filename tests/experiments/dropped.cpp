// Chapter 5: a coroutine that nobody awaits, and one that is made a task.

#include <chrono>
#include <cstdio>

#include "stages/05_mini_asyncio/asyncio.hpp"

using asyncio::Coroutine;
using namespace std::chrono_literals;

// #region answer
Coroutine<> greet(const char* name) {
  std::printf("hello, %s\n", name);
  co_return;
}

Coroutine<> talk() {
  // Runs nothing.
  const auto nobody = greet("nobody");
  // The loop owns it.
  asyncio::create_task(greet("world"));
  // Runs now.
  co_await greet("you");
  // A turn for the others.
  co_await asyncio::sleep(0s);
  std::printf("that is all\n");
}

int main() { asyncio::run(talk()); }
// #endregion answer
