#pragma once

#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/gather.hpp"

/// Many tasks of stage 5 at once.
namespace crowds {

[[gnu::noinline]] inline asyncio::Coroutine<> all(std::vector<asyncio::Coroutine<>> coroutines) {
  co_await asyncio::gather(std::move(coroutines));
}

/// What `make(i)` gives, in as many tasks as there are members.
template <class Make>
void run_crowd(asyncio::EventLoop& loop, int members, Make make) {
  std::vector<asyncio::Coroutine<>> coroutines;
  for (int i = 0; i < members; ++i) coroutines.push_back(make(i));
  loop.run_until_complete(all(std::move(coroutines)));
}

}  // namespace crowds
