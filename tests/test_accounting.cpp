#include <doctest/doctest.h>
#include <time.h>

#include <chrono>

#include "common/accounting.hpp"
#include "tests/support/thread.hpp"

using accounting::cpu_time;
using namespace std::chrono_literals;

namespace {

std::chrono::nanoseconds thread_clock() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Takes so much of the processor's time.
void work(std::chrono::nanoseconds time) {
  const auto end = thread_clock() + time;
  while (thread_clock() < end) {
  }
}

}  // namespace

TEST_CASE("CPU time is that of the calling thread") {
  const auto before = cpu_time();
  support::Thread([] { work(20ms); }).join();
  const auto between = cpu_time();
  work(20ms);
  CHECK(between - before < 20ms);
  CHECK(cpu_time() - between >= 20ms);
}

TEST_CASE("what a thread does for others is not in its CPU time") {
  const auto before = cpu_time();
  const auto all_before = thread_clock();
  for (int i = 0; i < 3; ++i) {
    const accounting::ForOthers others;
    work(20ms);
  }
  work(1ms);
  const auto own = cpu_time() - before;
  CHECK(own >= 1ms);
  CHECK(thread_clock() - all_before - own >= 60ms);
}

TEST_CASE("allocations are counted unless something says no, however often") {
  CHECK(accounting::counts_allocations());
  {
    const accounting::Uncounted outer;
    {
      const accounting::ForOthers others;
      CHECK_FALSE(accounting::counts_allocations());
    }
    CHECK_FALSE(accounting::counts_allocations());
    bool counts_there = false;
    support::Thread([&] { counts_there = accounting::counts_allocations(); }).join();
    CHECK(counts_there);
  }
  CHECK(accounting::counts_allocations());
}
