// The task owns the frame: where it goes, the frame goes,
// wherever it stands.
#include <cstdio>

#include "stages/04_coroutine_crawler/task.hpp"

using coroutines::Coroutine;
using coroutines::Future;
using coroutines::Task;

struct File {
  File() { std::puts("open"); }
  ~File() { std::puts("closed"); }
};

// #region cured
Coroutine<> write(Future<>& answer) {
  const File file;
  co_await answer;
}

int main() {
  Future<> answer;  // never comes
  Task task(write(answer));
}
// #endregion cured
