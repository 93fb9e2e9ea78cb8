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
  {
    const auto nobody = greet("nobody");
  }                                      // runs nothing
  asyncio::create_task(greet("world"));  // the loop owns it
  co_await greet("you");                 // runs now
  co_await asyncio::sleep(0s);           // a turn for the others
  std::printf("that is all\n");
}

int main() { asyncio::run(talk()); }
// #endregion answer
