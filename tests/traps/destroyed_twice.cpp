// g++ 12 copies an aggregate into the frame byte by byte,
// and destroys both (GCC PR 104872).
#include <cstdio>
#include <string>

#include "stages/04_coroutine_crawler/task.hpp"

using coroutines::Coroutine;
using coroutines::Task;

// #region trap
struct Request {
  std::string path;
};

Coroutine<> fetch(Request request) {
  std::printf("GET %s\n", request.path.c_str());
  co_return;
}

Coroutine<> work() { co_await fetch({"/index.html"}); }

int main() { Task task(work()); }
// #endregion trap
