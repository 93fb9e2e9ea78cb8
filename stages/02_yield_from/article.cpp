#include "stages/02_yield_from/article.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "stages/02_yield_from/yield_from.hpp"

namespace yield_from {
namespace {

std::string str(int number) { return std::to_string(number); }
std::string str(bool truth) { return truth ? "True" : "False"; }
std::string str(None) { return "None"; }
std::string str(std::optional<None>) { return "None"; }  // no one can send more
std::string str(const Generator<int>&) { return "<generator object>"; }

/// Python's print(list(generator)).
template <class Generator>
std::string list(Generator generator) {
  std::vector<std::string> items;
  for (const auto& item : generator) items.push_back(str(item));
  return fmt::format("[{}]\n", fmt::join(items, ", "));
}

// #region composition
Generator<int> generator2() {
  for (int i = 0; i < 10; ++i) co_yield i;
}

Generator<int> generator3() {
  for (int j = 10; j < 20; ++j) co_yield j;
}

Generator<int> generator(output::Stream& output) {
  const None x = co_yield from(generator2());
  output.write(fmt::format("return value of yield-from: {}\n", str(x)));
  co_yield from(generator3());
}
// #endregion composition

// #region return_value
Generator<int, None, std::string> gen_fn(output::Stream& output) {
  const auto result = co_yield 1;
  output.write(fmt::format("result of yield: {}\n", str(result)));
  const auto result2 = co_yield 2;
  output.write(fmt::format("result of 2nd yield: {}\n", str(result2)));
  co_return "done";
}

Generator<int> caller_fn(output::Stream& output) {
  const std::string rv = co_yield from(gen_fn(output));
  output.write(fmt::format("return value of yield-from: {}\n", rv));
}
// #endregion return_value

// #region iterables
class Test {
 public:
  Generator<const Test&, None, bool> iter() const {
    co_yield *this;
    co_return true;
  }
};

std::string str(const Test&) { return "<Test object>"; }

Generator<const Test&, None, bool> test(output::Stream& output) {
  const Test object;
  const bool x = co_yield from(object);
  output.write(str(x) + "\n");
  co_return x;
}
// #endregion iterables

// #region yield_instead
Generator<Generator<int>> generators(output::Stream& output) {
  const auto x = co_yield generator2();
  output.write(fmt::format("return value of yield-from: {}\n", str(x)));
  co_yield generator3();
}
// #endregion yield_instead

}  // namespace

// The list is complete before it is printed: what the bodies print comes first.

void composition(output::Stream& output) {
  const std::string numbers = list(generator(output));
  output.write(numbers);
}

void return_value(output::Stream& output) {
  const std::string numbers = list(caller_fn(output));
  output.write(numbers);
}

void iterables(output::Stream& output) {
  const std::string objects = list(test(output));
  output.write(objects);
}

void yield_instead(output::Stream& output) {
  const std::string objects = list(generators(output));
  output.write(objects);
}

}  // namespace yield_from
