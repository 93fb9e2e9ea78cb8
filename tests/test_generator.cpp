#include <doctest/doctest.h>

#include <memory>
#include <numeric>
#include <ranges>
#include <string>
#include <vector>

#include "stages/01_generator_pipeline/generator.hpp"
#include "tests/support/counted.hpp"

using pipeline::Generator;
using pipeline::None;
using pipeline::State;

namespace {

Generator<int> count_to(int end) {
  for (int i = 0; i < end; ++i) co_yield i;
}

/// Yields what it was last sent, and 0 for None.
Generator<int, int> echo() {
  int last = 0;
  for (;;) {
    const auto sent = co_yield last;
    last = sent.value_or(0);
  }
}

Generator<int> keep(Counted counted) {
  const Counted local = counted;
  co_yield 1;
  co_yield 2;
}

}  // namespace

static_assert(std::ranges::input_range<Generator<int>>);
static_assert(!std::is_copy_constructible_v<Generator<int>>);
static_assert(std::is_nothrow_move_constructible_v<Generator<int>>);

TEST_CASE("calling a generator function runs nothing of its body") {
  bool started = false;
  auto generator = [](bool& flag) -> Generator<int> {
    flag = true;
    co_yield 1;
  }(started);
  CHECK_FALSE(started);
  CHECK(generator.state() == State::created);
  generator.next();
  CHECK(started);
}

TEST_CASE("next gives one item after the other, then null for ever") {
  auto generator = count_to(2);
  CHECK(*generator.next() == 0);
  CHECK(*generator.next() == 1);
  CHECK(generator.state() == State::suspended);
  for (int i = 0; i < 3; ++i) CHECK(generator.next() == nullptr);
  CHECK(generator.state() == State::closed);
  CHECK(generator.begin() == generator.end());
}

TEST_CASE("a for loop goes on from where the generator stands") {
  auto generator = count_to(5);
  generator.next();
  generator.next();
  std::vector<int> left;
  for (const int i : generator) left.push_back(i);
  CHECK(left == std::vector{2, 3, 4});
}

TEST_CASE("a generator is a range that adaptors take") {
  int sum = 0;
  for (const int square : count_to(10) | std::views::transform([](int i) { return i * i; }))
    sum += square;
  CHECK(sum == 285);
}

TEST_CASE("leaving a loop unwinds the body of the generator that is dropped") {
  {
    for (const int i : keep(Counted("x"))) {
      CHECK(i == 1);
      break;
    }
  }
  CHECK(Counted::alive == 0);
}

TEST_CASE("what is sent is the value of the co_yield that the body stands at") {
  auto generator = echo();
  CHECK(*generator.send(None()) == 0);
  CHECK(*generator.send(7) == 7);
  CHECK(*generator.send(8) == 8);
  CHECK(*generator.send(None()) == 0);
  CHECK(*generator.next() == 0);
}

TEST_CASE("a value cannot be sent to a generator that has not started") {
  auto generator = echo();
  CHECK_THROWS_WITH_AS(generator.send(7), "can't send a value to a just-started generator",
                       std::logic_error);
  CHECK(generator.state() == State::created);
  CHECK(*generator.next() == 0);  // and it is none the worse
}

TEST_CASE("sending to a generator that has ended gives null") {
  auto generator = [](int) -> Generator<int, int> { co_return; }(0);
  CHECK(generator.next() == nullptr);
  CHECK(generator.send(1) == nullptr);
}

TEST_CASE("what the body throws comes out of next, and ends it") {
  auto generator = []() -> Generator<int> {
    co_yield 1;
    throw std::runtime_error("in the body");
  }();
  CHECK(*generator.next() == 1);
  CHECK_THROWS_WITH_AS(generator.next(), "in the body", std::runtime_error);
  CHECK(generator.state() == State::closed);
  CHECK(generator.next() == nullptr);
}

TEST_CASE("throw_ raises at the co_yield, and the body can catch it and go on") {
  auto generator = []() -> Generator<std::string> {
    std::string message = "nothing";
    for (;;) {
      try {
        co_yield message;
      } catch (const std::runtime_error& error) {
        message = error.what();
      }
    }
  }();
  CHECK(*generator.next() == "nothing");
  CHECK(*generator.throw_(std::runtime_error("caught")) == "caught");
  CHECK(*generator.next() == "caught");
}

TEST_CASE("throw_ that the body does not catch comes back, and ends it") {
  auto generator = keep(Counted("x"));
  generator.next();
  CHECK_THROWS_WITH_AS(generator.throw_(std::runtime_error("back")), "back", std::runtime_error);
  CHECK(generator.state() == State::closed);
  CHECK(Counted::alive == 1);  // the parameter stays with the frame
}

TEST_CASE("throw_ before the start closes the generator and runs nothing of it") {
  bool started = false;
  auto generator = [](bool& flag) -> Generator<int> {
    flag = true;
    co_yield 1;
  }(started);
  CHECK_THROWS_AS(generator.throw_(std::runtime_error("early")), std::runtime_error);
  CHECK(generator.state() == State::closed);
  CHECK(generator.next() == nullptr);
  CHECK_FALSE(started);
}

TEST_CASE("throw_ after the end comes straight back") {
  auto generator = count_to(0);
  generator.next();
  CHECK_THROWS_AS(generator.throw_(std::runtime_error("late")), std::runtime_error);
}

TEST_CASE("close runs the destructors, innermost first, and no catch handler") {
  std::string log;
  auto generator = [](std::string& trace) -> Generator<int> {
    const Mourned outer("outer", trace);
    try {
      const Mourned inner("inner", trace);
      co_yield 1;
    } catch (...) {
      trace += "handler ";
    }
  }(log);
  generator.next();
  generator.close();
  CHECK(log == "inner outer ");
  CHECK(generator.state() == State::closed);
  CHECK(generator.next() == nullptr);
  generator.close();  // again is fine
}

TEST_CASE("a generator that is closed before it starts ends without having run") {
  auto generator = keep(Counted("x"));
  CHECK(Counted::alive == 1);
  generator.close();
  CHECK(Counted::alive == 0);
}

TEST_CASE("a generator that drives itself is told so") {
  Generator<int>* self = nullptr;
  auto generator = [](Generator<int>*& own) -> Generator<int> {
    own->next();
    co_yield 1;
  }(self);
  self = &generator;
  CHECK_THROWS_WITH_AS(generator.next(), "generator already executing", std::logic_error);
  CHECK(generator.state() == State::closed);
}

TEST_CASE("a body cannot close its own generator") {
  Generator<int>* self = nullptr;
  auto generator = [](Generator<int>*& own) -> Generator<int> {
    own->close();
    co_yield 1;
  }(self);
  self = &generator;
  CHECK_THROWS_AS(generator.next(), std::logic_error);
}

TEST_CASE("moving a generator moves the frame, and leaves an ended one behind") {
  auto first = count_to(3);
  first.next();
  auto second = std::move(first);
  CHECK(*second.next() == 1);
  CHECK(first.state() == State::closed);  // NOLINT(bugprone-use-after-move)
  CHECK(first.next() == nullptr);
  first = std::move(second);
  CHECK(*first.next() == 2);
}

TEST_CASE("assigning over a generator ends at once what it was") {
  auto generator = keep(Counted("a"));
  auto other = keep(Counted("b"));
  generator.next();
  other.next();
  CHECK(Counted::alive == 4);
  generator = std::move(other);
  CHECK(Counted::alive == 2);
  CHECK(*generator.next() == 2);
  auto& same = generator;
  generator = std::move(same);
  CHECK(generator.state() == State::suspended);
}

TEST_CASE("a yielded temporary lives until the body goes on") {
  {
    auto generator = []() -> Generator<Counted> {
      co_yield Counted("long enough to be kept on the heap, and not in place");
      co_yield Counted("second");
    }();
    const Counted* first = generator.next();
    CHECK(Counted::alive == 1);
    CHECK(first->value == "long enough to be kept on the heap, and not in place");
    generator.next();
    CHECK(Counted::alive == 1);
  }
  CHECK(Counted::alive == 0);
}

TEST_CASE("a value of another type is converted, and the conversion lives as long") {
  auto generator = []() -> Generator<std::string> {
    co_yield "a literal that is too long for the small string buffer";
  }();
  CHECK(*generator.next() == "a literal that is too long for the small string buffer");
}

TEST_CASE("a yielded variable is not copied") {
  auto generator = [](std::vector<int> numbers) -> Generator<std::vector<int>> {
    co_yield numbers;
    const auto* yielded = &numbers;
    CHECK(yielded->size() == 3);
    co_yield numbers;
  }({1, 2, 3});
  const auto* first = generator.next();
  CHECK(generator.next() == first);
}

TEST_CASE("a yielded reference is the thing itself, which the caller may change") {
  int number = 1;
  auto generator = [](int& there) -> Generator<int&> {
    co_yield there;
    co_yield there;
  }(number);
  ++*generator.next();
  CHECK(number == 2);
  for (int& again : generator) CHECK(&again == &number);
}

TEST_CASE("what cannot be copied can be moved out of a generator of rvalues") {
  auto generator = []() -> Generator<std::unique_ptr<int>&&> {
    co_yield std::make_unique<int>(1);
    co_yield std::make_unique<int>(2);
  }();
  std::vector<std::unique_ptr<int>> owned;
  for (auto&& pointer : generator) owned.push_back(std::move(pointer));
  REQUIRE(owned.size() == 2);
  CHECK(*owned[1] == 2);
}

TEST_CASE("what cannot be copied can be sent") {
  auto generator = []() -> Generator<int, std::unique_ptr<int>> {
    int last = 0;
    for (;;) {
      auto sent = co_yield last;
      last = sent ? **sent : -1;
    }
  }();
  generator.next();
  CHECK(*generator.send(std::make_unique<int>(5)) == 5);
  CHECK(*generator.next() == -1);
}

TEST_CASE("however a frame ends, nothing of it is left and nothing goes twice") {
  SUBCASE("never started") { auto generator = keep(Counted("x")); }
  SUBCASE("dropped in the middle") { keep(Counted("x")).next(); }
  SUBCASE("run to its end") {
    for (int i : keep(Counted("x"))) CHECK(i > 0);
  }
  SUBCASE("closed") {
    auto generator = keep(Counted("x"));
    generator.next();
    generator.close();
  }
  SUBCASE("by an error raised in it") {
    auto generator = keep(Counted("x"));
    generator.next();
    CHECK_THROWS(generator.throw_(std::runtime_error("")));
  }
  CHECK(Counted::alive == 0);
}

TEST_CASE("a million items go through a pipeline of ten generators") {
  auto numbers = count_to(1'000'000);
  for (int stage = 0; stage < 10; ++stage) {
    numbers = [](Generator<int> source) -> Generator<int> {
      for (const int i : source) co_yield i + 1;
    }(std::move(numbers));
  }
  long sum = 0;
  for (const int i : numbers) sum += i;
  CHECK(sum == 1'000'000L * 999'999 / 2 + 10'000'000);
}
