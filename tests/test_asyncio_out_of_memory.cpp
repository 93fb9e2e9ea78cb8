#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <vector>

#include "stages/05_mini_asyncio/task.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::Coroutine;
using asyncio::Task;
using support::FakeLoop;

namespace {

/// There is no memory for that many bytes, once.
std::size_t refused = 0;

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = size == refused ? nullptr : std::malloc(size);
  if (size == refused) refused = 0;
  if (!memory) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

Coroutine<int> give(int number) { co_return number; }

}  // namespace

TEST_CASE("a task that finds no room among those that are ready is refused, and the others run") {
  FakeLoop fixture;
  std::vector<Task<int>> tasks;
  const auto create = [&] { tasks.push_back(fixture.loop.create_task(give(7))); };
  // Its last four places stay free: for the next one the line doubles its room.
  constexpr std::size_t places = 1'024;
  tasks.reserve(2 * places);
  while (tasks.size() < places - 4) create();
  refused = 2 * places * sizeof(void*);
  CHECK_THROWS_AS(create(), std::bad_alloc);
  CHECK(refused == 0);
  CHECK(fixture.loop.all_tasks().size() == tasks.size());
  create();
  fixture.turn();
  for (const Task<int>& task : tasks) CHECK(task.result() == 7);
}
