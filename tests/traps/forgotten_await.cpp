// To call a coroutine makes a frame. To run it somebody
// must await it.
#include <cstdio>

#include "stages/04_coroutine_crawler/task.hpp"

using coroutines::Coroutine;
using coroutines::Task;

// #region trap
Coroutine<> save() {
  std::puts("saved");
  co_return;
}

Coroutine<> work() {
  save();  // a frame is made, and destroyed unstarted
  std::puts("done");
  co_return;
}

int main() { Task task(work()); }
// #endregion trap
