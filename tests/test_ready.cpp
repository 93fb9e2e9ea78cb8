#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "common/default_selector.hpp"
#include "stages/04_coroutine_crawler/coroutine.hpp"
#include "stages/04_coroutine_crawler/ready.hpp"
#include "stages/04_coroutine_crawler/task.hpp"
#include "tests/support/counted.hpp"

using coroutines::Coroutine;
using coroutines::Ready;
using coroutines::Task;
using namespace std::chrono_literals;

namespace {

struct Pair {
  std::array<int, 2> ends{};
  Pair() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0); }
  ~Pair() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  void write() const { REQUIRE(::write(ends[1], "x", 1) == 1); }
};

Coroutine<> wait(selectors::Selector& selector, int fd, int& resumed) {
  const Counted local("x");
  Ready readable(selector, fd, selectors::EVENT_READ);
  co_await readable;
  ++resumed;
}

void turn(selectors::Selector& selector) {
  for (const selectors::Event& event : selector.select(0s)) event.callback();
}

}  // namespace

TEST_CASE("a task waits until its descriptor is ready, and is registered until then") {
  selectors::DefaultSelector selector;
  const Pair pair;
  int resumed = 0;
  const Task task(wait(selector, pair.ends[0], resumed));
  CHECK(selector.get_map().size() == 1);
  turn(selector);
  CHECK(resumed == 0);
  pair.write();
  turn(selector);
  CHECK(resumed == 1);
  CHECK(selector.get_map().empty());
  CHECK(Counted::alive == 0);
}

TEST_CASE("a task that is dropped while it waits unregisters its descriptor") {
  selectors::DefaultSelector selector;
  const Pair pair;
  int resumed = 0;
  {
    const Task task(wait(selector, pair.ends[0], resumed));
  }
  CHECK(selector.get_map().empty());
  CHECK(Counted::alive == 0);
  pair.write();
  turn(selector);
  CHECK(resumed == 0);
}

TEST_CASE("an error raised in a task that waits unregisters its descriptor") {
  selectors::DefaultSelector selector;
  const Pair pair;
  int resumed = 0;
  Task task(wait(selector, pair.ends[0], resumed));
  CHECK_THROWS_AS(task.throw_(std::runtime_error("enough")), std::runtime_error);
  CHECK(selector.get_map().empty());
}

TEST_CASE("a frame may be destroyed between readiness and its callback") {
  selectors::DefaultSelector selector;
  const Pair first;
  const Pair second;
  int resumed = 0;
  std::optional<Task> one(std::in_place, wait(selector, first.ends[0], resumed));
  std::optional<Task> two(std::in_place, wait(selector, second.ends[0], resumed));
  first.write();
  second.write();
  const auto& batch = selector.select(0s);
  REQUIRE(batch.size() == 2);
  one.reset();
  two.reset();
  for (const selectors::Event& event : batch) event.callback();
  CHECK(resumed == 0);
  CHECK(Counted::alive == 0);
}

TEST_CASE("a frame may be destroyed inside the callback of its own descriptor") {
  selectors::DefaultSelector selector;
  const Pair pair;
  int resumed = 0;
  std::optional<Task> task;
  // The first callback of the future is not the task's, and ends the task.
  const auto body = [&](int& count) -> Coroutine<> {
    const Counted local("x");
    Ready readable(selector, pair.ends[0], selectors::EVENT_READ);
    readable.add_done_callback([&task] { task.reset(); });
    co_await readable;
    ++count;
  };
  task.emplace(body(resumed));
  pair.write();
  turn(selector);
  CHECK_FALSE(task.has_value());
  CHECK(resumed == 0);
  CHECK(Counted::alive == 0);
  CHECK(selector.get_map().empty());
}

TEST_CASE("a frame may wait for the same descriptor again and again") {
  selectors::DefaultSelector selector;
  const Pair pair;
  int reads = 0;
  const auto body = [&]() -> Coroutine<> {
    for (;;) {
      Ready readable(selector, pair.ends[0], selectors::EVENT_READ);
      co_await readable;
      char byte = 0;
      if (::read(pair.ends[0], &byte, 1) == 1) ++reads;
    }
  };
  const Task task(body());
  for (int i = 1; i <= 100; ++i) {
    pair.write();
    turn(selector);
    CHECK(reads == i);
  }
}
