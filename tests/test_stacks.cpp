#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "common/default_selector.hpp"
#include "stages/04_coroutine_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/stacks.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/faulty_server.hpp"
#include "tests/support/fd.hpp"
#include "tests/support/thread.hpp"

using coroutines::all_tasks;
using coroutines::Coroutine;
using coroutines::format_stacks;
using coroutines::Future;
using coroutines::Task;

namespace {

/// As format_stacks writes it: the line of the wait below.
std::string at(const char* function, int line) {
  return std::string(function) + " (test_stacks.cpp:" + std::to_string(line) + ")";
}

constexpr int line_of_wait = __LINE__ + 1;
Coroutine<> wait(Future<>& future) { co_await future; }

constexpr int line_of_middle = __LINE__ + 1;
Coroutine<> middle(Future<>& future) { co_await wait(future); }

Coroutine<> outer(Future<>& first, Future<>& second) {
  co_await first;
  co_await middle(second);
}
constexpr int line_of_first = __LINE__ - 3;
constexpr int line_of_outer = __LINE__ - 3;

Coroutine<> catch_and_go_on(Future<>& first, Future<>& second) {
  try {
    co_await first;
  } catch (const std::runtime_error&) {
  }
  co_await second;
}
constexpr int line_of_second = __LINE__ - 2;

Coroutine<> fail() {
  throw std::runtime_error("at once");
  co_return;
}

Coroutine<> note_stacks(std::string& there) {
  there = format_stacks();
  co_return;
}

Coroutine<> finish_other(Future<>& start, Future<>& other) {
  co_await start;
  other.set_result();
}

Coroutine<> wait_then_note_stacks(Future<>& future, std::string& there) {
  co_await future;
  there = format_stacks();
}

/// Notes the stacks when it goes.
struct Noting {
  explicit Noting(std::string& where) : there(where) {}
  ~Noting() { there = "stacks: " + format_stacks(); }
  Noting(const Noting&) = delete;
  Noting& operator=(const Noting&) = delete;
  std::string& there;
};

Coroutine<> wait_with_noting(Future<>& future, std::string& there) {
  const Noting noting(there);
  co_await future;
}

}  // namespace

TEST_CASE("a thread without tasks has no stacks") {
  CHECK(all_tasks().empty());
  CHECK(format_stacks() == "");
}

TEST_CASE("a task that waits stands there with its name and line; one that is done does not") {
  Future<> future;
  const Task task(wait(future), "waiter");
  CHECK(all_tasks() == std::vector<const Task*>{&task});
  CHECK(format_stacks() == "waiter: " + at("wait", line_of_wait) + "\n");
  future.set_result();
  CHECK(format_stacks() == "");
}

TEST_CASE("nested coroutines stand one behind the other, the innermost first") {
  Future<> first;
  Future<> second;
  const Task task(outer(first, second), "nested");
  CHECK(format_stacks() == "nested: " + at("outer", line_of_first) + "\n");
  first.set_result();
  CHECK(format_stacks() == "nested: " + at("wait", line_of_wait) + " ← " +
                               at("middle", line_of_middle) + " ← " + at("outer", line_of_outer) +
                               "\n");
  second.set_result();
}

TEST_CASE("tasks stand in the order in which they began, whichever of them goes") {
  Future<> future;
  const std::string stack = ": " + at("wait", line_of_wait) + "\n";
  const Task first(wait(future), "first");
  auto second = std::make_unique<Task>(wait(future), "second");
  const Task third(wait(future), "third");
  CHECK(format_stacks() == "first" + stack + "second" + stack + "third" + stack);
  second.reset();
  CHECK(format_stacks() == "first" + stack + "third" + stack);
}

TEST_CASE("a task that fails in its first step was never there") {
  CHECK_THROWS_WITH(Task(fail(), "failing"), "at once");
  CHECK(all_tasks().empty());
}

TEST_CASE("who goes on after an error was raised in it stands at its new wait") {
  Future<> first;
  Future<> second;
  Task task(catch_and_go_on(first, second), "survivor");
  task.throw_(std::runtime_error("not yet"));
  CHECK(format_stacks() == "survivor: " + at("catch_and_go_on", line_of_second) + "\n");
  second.set_result();
}

TEST_CASE("a task that asks for the stacks runs, and so does one on top of which it runs") {
  std::string stacks;
  const Task alone(note_stacks(stacks), "alone");
  CHECK(stacks == "alone: is running\n");
  Future<> start;
  Future<> other;
  const Task below(finish_other(start, other), "below");
  const Task above(wait_then_note_stacks(other, stacks), "above");
  start.set_result();
  CHECK(stacks == "below: is running\nabove: is running\n");
}

TEST_CASE("a task whose frame goes is not there any more") {
  Future<> future;
  std::string stacks;
  std::optional<Task> task(std::in_place, wait_with_noting(future, stacks), "going");
  task.reset();
  CHECK(stacks == "stacks: ");
}

TEST_CASE("each thread has the stacks of its own tasks") {
  Future<> future;
  const Task task(wait(future), "here");
  support::Thread([] {
    CHECK(all_tasks().empty());
    Future<> another;
    const Task there(wait(another), "there");
    CHECK(format_stacks() == "there: " + at("wait", line_of_wait) + "\n");
  }).join();
  CHECK(all_tasks().size() == 1);
}

TEST_CASE("they are printed on standard error") {
  Future<> future;
  const Task task(wait(future), "waiter");
  CHECK(support::said(coroutines::print_stacks) == format_stacks());
}

TEST_CASE("a fetch stands with its page's path, from its read on to itself") {
  const support::FaultyServer server({}, support::never_answer());
  const auto address = sockets::Address::loopback(server.port());
  selectors::DefaultSelector selector;
  frontier::Frontier frontier(server.url("/page?x=1"), {}, {});
  crawl::Crawl crawl{selector, frontier, address, "", 1, false, std::vector<char>(1)};
  frontier.crawl([&](frontier::Page& page) {
    const auto task = std::make_shared<Task>(coroutines::fetch(crawl, page), page.target());
    return [task] {};
  });
  const std::string connecting = format_stacks();
  CHECK(connecting.starts_with("/page?x=1: fetch (fetcher.cpp:"));
  CHECK(connecting.ends_with(")\n"));
  for (const selectors::Event& event : selector.select(support::patience)) event.callback();
  std::string reading = format_stacks();
  for (std::size_t digit; (digit = reading.find_first_of("0123456789", 9)) != reading.npos;)
    reading.erase(digit, 1);
  CHECK(reading ==
        "/page?x=1: read (fetcher.cpp:) ← read_all (fetcher.cpp:) ← fetch (fetcher.cpp:)\n");
}
