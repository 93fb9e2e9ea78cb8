#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "common/accounting.hpp"
#include "stages/compare/allocations.hpp"
#include "tests/support/thread.hpp"

using comparison::allocations;

namespace {

/// Out of line, so that no compiler sees that the memory is not needed.
[[gnu::noinline]] std::unique_ptr<char[]> allocate(std::size_t size) {
  return std::make_unique<char[]>(size);
}

}  // namespace

TEST_CASE("what is allocated is counted, in bytes as they were asked for, and freed") {
  const auto before = allocations();
  auto memory = allocate(1000);
  const auto during = allocations();
  memory.reset();
  const auto after = allocations();
  CHECK(during.count == before.count + 1);
  CHECK(during.live_bytes == before.live_bytes + 1000);
  CHECK(after.count == during.count);
  CHECK(after.live_bytes == before.live_bytes);
}

TEST_CASE("the peak is the most that was live since it was restarted") {
  allocate(100'000).reset();
  comparison::restart_peak();
  const auto start = allocations();
  CHECK(start.peak_bytes == start.live_bytes);
  auto memory = allocate(5000);
  memory.reset();
  allocate(10).reset();
  CHECK(allocations().peak_bytes == start.live_bytes + 5000);
}

TEST_CASE("what is allocated while nothing is counted is not counted when it is freed either") {
  const auto before = allocations();
  std::unique_ptr<char[]> memory;
  {
    const accounting::Uncounted pause;
    memory = allocate(1000);
  }
  CHECK(allocations().count == before.count);
  memory.reset();
  CHECK(allocations().live_bytes == before.live_bytes);
}

TEST_CASE("a thread counts what it allocates itself") {
  const auto before = allocations();
  std::uint64_t there = 0;
  {
    const accounting::Uncounted pause;  // the thread object is this thread's
    support::Thread([&] {
      const auto start = allocations();
      allocate(1000).reset();
      there = allocations().count - start.count;
    }).join();
  }
  CHECK(there == 1);
  CHECK(allocations().count == before.count);
}
