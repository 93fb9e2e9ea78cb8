#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/source_line.hpp"
#include "stages/02_yield_from/yield_from.hpp"
#include "tests/support/counted.hpp"

using pipeline::None;
using pipeline::State;
using yield_from::from;
using yield_from::Generator;

namespace {

template <class Generator>
auto list(Generator generator) {
  std::vector<typename Generator::Iterator::value_type> items;
  for (const auto& item : generator) items.push_back(item);
  return items;
}

constexpr unsigned line_of_numbers = __LINE__ + 2;
Generator<int> numbers(int begin, int end) {
  for (int i = begin; i < end; ++i) co_yield i;
}

Generator<int> nested(int depth, int end) {
  const Counted local("x");
  if (depth == 0)
    co_yield from(numbers(0, end));
  else
    co_yield from(nested(depth - 1, end));
}

Generator<int, int, std::string> talk() {
  std::string heard;
  int answer = 0;
  while (const auto sent = co_yield answer) {
    heard += std::to_string(*sent) + " ";
    answer = -*sent;
  }
  co_return heard;
}

Generator<int, int, std::string> delegate(int depth) {
  if (depth == 0) {
    auto conversation = talk();
    co_return co_yield from(std::move(conversation));
  }
  co_return co_yield from(delegate(depth - 1));
}

Generator<int> failing(int depth) {
  const Counted local("x");
  if (depth > 0) {
    co_yield from(failing(depth - 1));
  } else {
    co_yield 1;
    throw std::runtime_error("from the bottom");
  }
}

constexpr unsigned line_of_middle = __LINE__ + 1;
Generator<int> middle() { co_yield from(numbers(0, 2)); }

Generator<int> outer() {
  co_yield -1;
  co_yield from(middle());
  co_yield 9;
}
constexpr unsigned line_of_outer = __LINE__ - 3;

/// Where a generator stands: the names and the lines, the innermost first.
template <class Generator>
auto stack(const Generator& generator) {
  std::vector<std::pair<std::string, unsigned>> lines;
  for (const auto& line : generator.stack())
    lines.emplace_back(source::function(line), line.line());
  return lines;
}

}  // namespace

TEST_CASE("from yields all that the child yields, then goes on") {
  const auto composed = []() -> Generator<int> {
    co_yield -1;
    co_yield from(numbers(0, 3));
    co_yield from(numbers(3, 5));
    co_yield 5;
  };
  CHECK(list(composed()) == std::vector{-1, 0, 1, 2, 3, 4, 5});
}

TEST_CASE("from has the value that the child returns") {
  const auto child = []() -> Generator<int, None, std::string> {
    co_yield 1;
    co_return "done";
  };
  std::string result;
  const auto parent = [&]() -> Generator<int> { result = co_yield from(child()); };
  CHECK(list(parent()) == std::vector{1});
  CHECK(result == "done");
}

TEST_CASE("a child that yields nothing returns at once, however often") {
  const auto child = [](int value) -> Generator<int, None, int> { co_return value; };
  const auto parent = [&]() -> Generator<int, None, long> {
    long sum = 0;
    for (int i = 0; i < 1'000'000; ++i) sum += co_yield from(child(i));
    co_return sum;
  };
  auto generator = parent();
  CHECK(generator.next() == nullptr);
  CHECK(generator.result() == 1'000'000L * 999'999 / 2);
}

TEST_CASE("a return value that cannot be copied comes through") {
  const auto child = []() -> Generator<int, None, std::unique_ptr<int>> {
    co_yield 1;
    co_return std::make_unique<int>(42);
  };
  const auto parent = [&]() -> Generator<int, None, std::unique_ptr<int>> {
    co_return co_yield from(child());
  };
  auto generator = parent();
  CHECK(*generator.next() == 1);
  CHECK(generator.next() == nullptr);
  CHECK(*generator.result() == 42);
}

TEST_CASE("a result is there once, and only after the end") {
  const auto body = []() -> Generator<int, None, int> {
    co_yield 1;
    co_return 2;
  };
  auto generator = body();
  CHECK_THROWS_AS(generator.result(), std::logic_error);
  generator.next();
  CHECK_THROWS_AS(generator.result(), std::logic_error);
  generator.next();
  CHECK(generator.result() == 2);
  CHECK_THROWS_WITH_AS(generator.result(), "generator has no result", std::logic_error);

  auto closed = body();
  closed.next();
  closed.close();
  CHECK_THROWS_AS(closed.result(), std::logic_error);
}

TEST_CASE("a child that was begun before goes on from where it stands") {
  auto child = numbers(0, 5);
  child.next();
  child.next();
  const auto parent = [](Generator<int> begun) -> Generator<int> {
    co_yield from(std::move(begun));
  };
  CHECK(list(parent(std::move(child))) == std::vector{2, 3, 4});
}

TEST_CASE("a child that stands in a delegation of its own keeps its place in the chain") {
  auto child = nested(10, 4);
  child.next();
  const auto parent = [](Generator<int> begun) -> Generator<int> {
    co_yield from(std::move(begun));
    co_yield 100;
  };
  CHECK(list(parent(std::move(child))) == std::vector{1, 2, 3, 100});
  CHECK(Counted::alive == 0);
}

TEST_CASE("a child that has ended gives its result if nobody took it") {
  auto child = []() -> Generator<int, None, int> {
    co_yield 1;
    co_return 7;
  }();
  while (child.next()) {
  }
  const auto parent = [](Generator<int, None, int> ended) -> Generator<int, None, int> {
    co_return co_yield from(std::move(ended));
  };
  auto generator = parent(std::move(child));
  CHECK(generator.next() == nullptr);
  CHECK(generator.result() == 7);
}

TEST_CASE("what is sent arrives at the leaf, whatever the depth") {
  for (const int depth : {0, 1, 2, 100}) {
    CAPTURE(depth);
    auto generator = delegate(depth);
    CHECK(*generator.next() == 0);
    CHECK(*generator.send(5) == -5);
    CHECK(*generator.send(6) == -6);
    CHECK(generator.send(None()) == nullptr);
    CHECK(generator.result() == "5 6 ");
  }
}

TEST_CASE("throw_ is raised in the leaf, which can catch it and answer") {
  const auto leaf = []() -> Generator<std::string> {
    std::string caught = "none";
    for (;;) {
      try {
        co_yield caught;
      } catch (const std::runtime_error& error) {
        caught = error.what();
      }
    }
  };
  const auto parent = [&]() -> Generator<std::string> { co_yield from(leaf()); };
  auto generator = parent();
  generator.next();
  CHECK(*generator.throw_(std::runtime_error("down here")) == "down here");
}

TEST_CASE("an error goes up through the chain, each frame unwound on its way") {
  for (const int depth : {0, 1, 1000}) {
    CAPTURE(depth);
    auto generator = failing(depth);
    CHECK(*generator.next() == 1);
    CHECK(Counted::alive == depth + 1);
    CHECK_THROWS_WITH_AS(generator.next(), "from the bottom", std::runtime_error);
    CHECK(Counted::alive == 0);
    CHECK(generator.next() == nullptr);
  }
}

TEST_CASE("an error can be caught on its way up, and the parent goes on") {
  const auto parent = []() -> Generator<int> {
    try {
      co_yield from(failing(5));
    } catch (const std::runtime_error&) {
    }
    co_yield 2;
    co_yield from(numbers(3, 5));
  };
  CHECK(list(parent()) == std::vector{1, 2, 3, 4});
}

TEST_CASE("close ends the chain from the leaf upwards") {
  std::string log;
  const auto leaf = [&log]() -> Generator<int> {
    const Mourned mourned("leaf", log);
    co_yield 1;
  };
  const auto middle = [&]() -> Generator<int> {
    const Mourned mourned("middle", log);
    co_yield from(leaf());
  };
  const auto root = [&]() -> Generator<int> {
    const Mourned mourned("root", log);
    co_yield from(middle());
  };
  auto generator = root();
  generator.next();
  generator.close();
  CHECK(log == "leaf middle root ");
}

TEST_CASE("a chain that is dropped in the middle leaves nothing") {
  {
    nested(1000, 3).next();
  }
  CHECK(Counted::alive == 0);
}

TEST_CASE("an item passes a thousand levels at once, not level by level") {
  // Would take minutes if each level were resumed for each item.
  auto generator = nested(1000, 1'000'000);
  long sum = 0;
  for (const int i : generator) sum += i;
  CHECK(sum == 1'000'000L * 999'999 / 2);
}

TEST_CASE("a range is yielded item by item") {
  const auto body = []() -> Generator<int> {
    const std::vector<int> kept = {1, 2};
    co_yield from(kept);
    std::vector<int> given = {3, 4};
    co_yield from(std::move(given));
    co_yield from(std::views::iota(5, 7));
    auto plain = []() -> pipeline::Generator<int> { co_yield 7; }();
    co_yield from(std::move(plain));
  };
  CHECK(list(body()) == std::vector{1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("an object that can iterate gives its items and its return value") {
  class Countdown {
   public:
    explicit Countdown(int start) : start_(start) {}
    Generator<int, None, bool> iter() const {
      for (int i = start_; i > 0; --i) co_yield i;
      co_return true;
    }

   private:
    int start_;
  };
  bool lifted_off = false;
  const auto body = [&]() -> Generator<int> {
    const Countdown countdown(3);
    lifted_off = co_yield from(countdown);
  };
  CHECK(list(body()) == std::vector{3, 2, 1});
  CHECK(lifted_off);
}

TEST_CASE("a generator knows where each of its frames stands, the innermost first") {
  const decltype(stack(outer())) at_first{{"outer", line_of_outer - 1}};
  const decltype(stack(outer())) in_the_chain{
      {"numbers", line_of_numbers}, {"middle", line_of_middle}, {"outer", line_of_outer}};
  const decltype(stack(outer())) at_last{{"outer", line_of_outer + 1}};
  auto generator = outer();
  CHECK(stack(generator).empty());  // not started
  CHECK(*generator.next() == -1);
  CHECK(stack(generator) == at_first);
  CHECK(*generator.next() == 0);
  CHECK(stack(generator) == in_the_chain);
  CHECK(*generator.next() == 1);
  CHECK(stack(generator) == in_the_chain);
  CHECK(*generator.next() == 9);
  CHECK(stack(generator) == at_last);
  CHECK(generator.next() == nullptr);
  CHECK(stack(generator).empty());
}

TEST_CASE("a generator that was closed, or moved away, stands nowhere") {
  auto generator = outer();
  generator.next();
  generator.next();
  auto moved = std::move(generator);
  CHECK(stack(generator).empty());
  CHECK(stack(moved).size() == 3);
  moved.close();
  CHECK(stack(moved).empty());
}

TEST_CASE("a child that was begun before stands in the chain of its new parent") {
  auto child = middle();
  child.next();
  const auto parent = [](Generator<int> begun) -> Generator<int> {
    co_yield from(std::move(begun));
  };
  auto generator = parent(std::move(child));
  CHECK(*generator.next() == 1);
  const auto lines = stack(generator);
  REQUIRE(lines.size() == 3);
  CHECK(lines[1] == std::pair<std::string, unsigned>("middle", line_of_middle));
}

TEST_CASE("a deep chain stands in as many lines as it has frames") {
  auto generator = nested(100, 3);
  generator.next();
  CHECK(generator.stack().size() == 102);
}
