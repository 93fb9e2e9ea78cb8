#include "common/trace.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/default_selector.hpp"
#include "common/frontier.hpp"
#include "common/source_line.hpp"
#include "stages/02_yield_from/yield_from.hpp"
#include "stages/04_coroutine_crawler/task.hpp"
#include "tests/support/selectors.hpp"

using namespace std::chrono_literals;
using trace::Direction;
using trace::Type;

namespace {

/// Records from here on, on a clock that stands still unless it is set.
class Recorded {
 public:
  Recorded() : recorder_([this] { return now; }) { trace::set_recorder(&recorder_); }
  ~Recorded() { trace::set_recorder(nullptr); }
  Recorded(const Recorded&) = delete;
  Recorded& operator=(const Recorded&) = delete;

  const std::vector<trace::Event>& events() const { return recorder_.events(); }
  const trace::Event& last() const { return events().back(); }

  /// As `task.enter 1, task.exit 1`.
  std::string story() const {
    std::string all;
    for (const trace::Event& event : events())
      all += (all.empty() ? "" : ", ") + std::string(trace::name(event.type)) + " " +
             std::to_string(event.task);
    return all;
  }

  trace::Clock::time_point now{};

 private:
  trace::Recorder recorder_;
};

std::string functions(const trace::Event& event) {
  std::string names;
  for (const auto& line : event.place.lines)
    names += (names.empty() ? "" : " ") + std::string(source::function(line));
  return names;
}

pipeline::Generator<int> count(int end) {
  for (int i = 0; i < end; ++i) co_yield i;
}

yield_from::Generator<int> inner() { co_yield 1; }
yield_from::Generator<int> outer() {
  co_yield yield_from::from(inner());
  co_yield 2;
}

coroutines::Coroutine<> wait_for(coroutines::Future<>& future) { co_await future; }
coroutines::Coroutine<> wait_deeper(coroutines::Future<>& future) { co_await wait_for(future); }

}  // namespace

TEST_CASE("without a recorder nothing is recorded, and nothing breaks") {
  REQUIRE(trace::recorder() == nullptr);
  int task = 0;
  const trace::Turn turn(&task);
  CHECK(*count(1).next() == 0);
}

TEST_CASE("times are whole microseconds since the start, rounded down") {
  Recorded recorded;
  recorded.now += 1999ns;
  trace::recorder()->select();
  recorded.now += 20ms;
  trace::recorder()->select();
  CHECK(recorded.events()[0].microseconds == 1);
  CHECK(recorded.events()[1].microseconds == 20001);
}

TEST_CASE("tasks are numbered as they come, and known by an address until they are done") {
  Recorded recorded;
  int a = 0;
  int b = 0;
  trace::recorder()->spawn(&a, "/a");
  trace::recorder()->spawn(&b);
  trace::recorder()->done(&a);
  trace::recorder()->spawn(&a, "/c");  // another task at the same address
  CHECK(recorded.story() == "task.spawn 1, task.spawn 2, task.done 1, task.spawn 3");
  CHECK(recorded.events()[0].name == "/a");
  CHECK(recorded.events()[1].name == "");
  CHECK(recorded.events()[2].name == "/a");
  CHECK(recorded.events()[3].name == "/c");
}

TEST_CASE("a task can get another name") {
  Recorded recorded;
  int task = 0;
  trace::recorder()->spawn(&task);
  trace::recorder()->rename(&task, "/a");
  trace::recorder()->done(&task);
  CHECK(recorded.last().name == "/a");
}

TEST_CASE("a turn of a task that is not known is not recorded") {
  Recorded recorded;
  int nobody = 0;
  {
    const trace::Turn turn(&nobody);
  }
  trace::recorder()->done(&nobody);
  CHECK(recorded.events().empty());
}

TEST_CASE("a turn ends where its scope ends, also when something is thrown") {
  Recorded recorded;
  int task = 0;
  trace::recorder()->spawn(&task);
  try {
    const trace::Turn turn(&task);
    throw 1;
  } catch (int) {
  }
  CHECK(recorded.story() == "task.spawn 1, task.enter 1, task.exit 1");
}

TEST_CASE("a descriptor belongs to the task that registered it, whose callback is a turn of it") {
  Recorded recorded;
  support::Pair pair;
  int task = 0;
  {
    selectors::DefaultSelector selector;
    trace::recorder()->spawn(&task);
    {
      const trace::Turn turn(&task);
      selector.register_fd(pair.writer, selectors::EVENT_WRITE,
                           [&] { selector.unregister_fd(pair.writer); });
    }
    for (const auto& event : selector.select()) event.callback();
  }
  CHECK(recorded.story() ==
        "task.spawn 1, task.enter 1, fd.register 1, task.exit 1, select 0, fd.ready 1, "
        "task.enter 1, fd.unregister 1, task.exit 1");
  CHECK(recorded.events()[2].fd == 1);
  CHECK(recorded.events()[2].direction == Direction::write);
  CHECK(source::file(recorded.events()[2].place.lines.at(0)) == "tests/test_trace.cpp");
}

TEST_CASE(
    "each direction of a descriptor is registered by itself, and modify tells the difference") {
  Recorded recorded;
  support::Pair pair;
  {
    selectors::DefaultSelector selector;
    const int fd = pair.writer;
    selector.register_fd(fd, selectors::EVENT_READ, [] {});
    selector.modify(fd, selectors::EVENT_READ, [] {});
    CHECK(recorded.events().size() == 1);
    selector.modify(fd, selectors::EVENT_READ | selectors::EVENT_WRITE, [] {});
    CHECK(recorded.last().type == Type::fd_register);
    CHECK(recorded.last().direction == Direction::write);
    selector.modify(fd, selectors::EVENT_WRITE, [] {});
    CHECK(recorded.last().type == Type::fd_unregister);
    CHECK(recorded.last().direction == Direction::read);
  }
  CHECK(recorded.story() == "fd.register 0, fd.register 0, fd.unregister 0, fd.unregister 0");
}

TEST_CASE("what a selector still watches when it is closed, or goes, is unregistered") {
  for (const bool closed : {true, false}) {
    Recorded recorded;
    support::Pair pair;
    {
      selectors::DefaultSelector selector;
      selector.register_fd(pair.writer, selectors::EVENT_READ, [] {});
      if (closed) selector.close();
    }
    CHECK(recorded.story() == "fd.register 0, fd.unregister 0");
  }
}

TEST_CASE("what was registered before the recording began is left out") {
  support::Pair pair;
  selectors::DefaultSelector selector;
  selector.register_fd(pair.writer, selectors::EVENT_WRITE, [] {});
  Recorded recorded;
  for (const auto& event : selector.select()) event.callback();
  selector.unregister_fd(pair.writer);
  CHECK(recorded.story() == "select 0");
}

TEST_CASE("a page is a task from its launch until it is done, failed or given up") {
  Recorded recorded;
  {
    frontier::Frontier frontier("http://127.0.0.1/", {}, {}, [&] { return recorded.now; });
    frontier.crawl([](frontier::Page&) { return [] {}; });
  }
  CHECK(recorded.story() == "task.spawn 1, task.enter 1, timer.set 1, task.exit 1, task.done 1");
  CHECK(recorded.events()[0].name == "/");
}

TEST_CASE("what the fetch of a page that is given up has registered goes before the page does") {
  Recorded recorded;
  const support::Pair pair;
  selectors::DefaultSelector selector;
  {
    frontier::Frontier frontier("http://127.0.0.1/", {}, {}, [&] { return recorded.now; });
    frontier.crawl([&](frontier::Page&) {
      auto kept = std::make_shared<selectors::Registration>(selector, pair.reader,
                                                            selectors::EVENT_READ, [] {});
      return [kept] {};
    });
  }
  CHECK(recorded.story() ==
        "task.spawn 1, task.enter 1, timer.set 1, fd.register 1, task.exit 1, fd.unregister 1, "
        "task.done 1");
}

TEST_CASE("a page's deadline fires in its own name") {
  Recorded recorded;
  frontier::Frontier frontier("http://127.0.0.1/", {}, {}, [&] { return recorded.now; });
  frontier.crawl([&](frontier::Page& page) {
    return [&] { frontier.failed(page, http::Response(0), "timed out"); };
  });
  recorded.now += 30s;
  frontier.expire();
  CHECK(recorded.story() ==
        "task.spawn 1, task.enter 1, timer.set 1, task.exit 1, timer.fire 1, task.enter 1, "
        "task.done 1, task.exit 1");
}

TEST_CASE("a generator's events are its sends, its yields and its return") {
  Recorded recorded;
  for ([[maybe_unused]] const int i : count(1)) {
  }
  CHECK(recorded.story() ==
        "generator.send 1, generator.yield 1, generator.send 1, generator.return 1");
  CHECK(functions(recorded.events()[1]) == "count");
  CHECK(functions(recorded.events()[2]) == "count");
}

TEST_CASE("another generator at the address of one that has gone is another one") {
  Recorded recorded;
  for (int i = 0; i < 2; ++i) CHECK(*count(1).next() == 0);
  CHECK(recorded.story() ==
        "generator.send 1, generator.yield 1, generator.send 2, generator.yield 2");
}

TEST_CASE("a generator that throws has returned") {
  Recorded recorded;
  const auto body = []() -> pipeline::Generator<int> {
    throw std::runtime_error("no");
    co_yield 1;
  };
  CHECK_THROWS(body().next());
  CHECK(recorded.story() == "generator.send 1, generator.return 1");
}

TEST_CASE("a chain of generators is one, and each of its frames that ends returns") {
  Recorded recorded;
  for ([[maybe_unused]] const int i : outer()) {
  }
  CHECK(recorded.story() ==
        "generator.send 1, generator.yield 1, generator.send 1, generator.return 1, "
        "generator.yield 1, generator.send 1, generator.return 1");
  CHECK(functions(recorded.events()[1]) == "inner outer");
  CHECK(functions(recorded.events()[3]) == "inner outer");  // the first of them returns
  CHECK(functions(recorded.events()[4]) == "outer");
  CHECK(functions(recorded.events()[6]) == "outer");
}

TEST_CASE("a task's coroutines are told of by the stack at which it is left") {
  Recorded recorded;
  int task = 0;
  trace::recorder()->spawn(&task);
  coroutines::Future<> future;
  std::optional<coroutines::Task> waiting;
  {
    const trace::Turn turn(&task);
    waiting.emplace(wait_deeper(future));
  }
  CHECK(recorded.story() == "task.spawn 1, task.enter 1, task.exit 1");
  CHECK(recorded.last().place.is_stack);
  CHECK(functions(recorded.last()) == "wait_for wait_deeper");
  {
    const trace::Turn turn(&task);
    CHECK(functions(recorded.last()) == "wait_for wait_deeper");
    future.set_result();
    trace::recorder()->done(&task);
  }
  CHECK(recorded.last().place.lines.empty());
}

TEST_CASE("a timer belongs to the task that set it, a turn to the task that will have it") {
  Recorded recorded;
  int task = 0;
  int timer = 0;
  trace::recorder()->spawn(&task);
  {
    const trace::Turn turn(&task);
    trace::recorder()->timer_set(&timer);
  }
  trace::recorder()->timer_fire(&timer);
  trace::recorder()->timer_fire(&timer);  // from before the recording, for all it knows
  trace::recorder()->call_soon(&task);
  trace::recorder()->call_soon(&timer);  // no task: the loop
  CHECK(recorded.story() ==
        "task.spawn 1, task.enter 1, timer.set 1, task.exit 1, timer.fire 1, call_soon 1, "
        "call_soon 0");
}
