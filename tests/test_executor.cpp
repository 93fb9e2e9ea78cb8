#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "stages/05_mini_asyncio/executor.hpp"

using asyncio::Executor;

TEST_CASE("an executor runs what it is given somewhere else") {
  std::thread::id there;
  {
    Executor executor;
    executor.submit([&] { there = std::this_thread::get_id(); });
  }
  CHECK(there != std::thread::id());
  CHECK(there != std::this_thread::get_id());
}

TEST_CASE("everything is done before an executor is gone") {
  std::atomic<int> done = 0;
  {
    Executor executor(2);
    for (int i = 0; i < 1000; ++i) executor.submit([&] { ++done; });
  }
  CHECK(done == 1000);
}

TEST_CASE("jobs run beside one another, as many as there are threads") {
  std::latch all_there(3);
  Executor executor(3);
  for (int i = 0; i < 3; ++i) executor.submit([&] { all_there.arrive_and_wait(); });
  all_there.wait();
}

TEST_CASE("one thread runs the jobs in their order") {
  std::vector<int> order;
  {
    Executor executor(1);
    for (int i = 0; i < 5; ++i) executor.submit([&, i] { order.push_back(i); });
  }
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
}

TEST_CASE("there are never more threads than allowed") {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  {
    Executor executor(2);
    for (int i = 0; i < 100; ++i)
      executor.submit([&] {
        const std::scoped_lock lock(mutex);
        threads.insert(std::this_thread::get_id());
      });
  }
  CHECK(threads.size() <= 2);
}

TEST_CASE("an executor with nothing to do starts and ends") { const Executor executor; }
