// What is awaited runs, and is over when the next line
// begins.
#include <cstdio>

#include "stages/04_coroutine_crawler/task.hpp"

using coroutines::Coroutine;
using coroutines::Task;

// #region cured
Coroutine<> save() {
  std::puts("saved");
  co_return;
}

Coroutine<> work() {
  co_await save();
  std::puts("done");
  co_return;
}

int main() { Task task(work()); }
// #endregion cured
