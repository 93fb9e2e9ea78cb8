#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <set>
#include <vector>

#include "common/shuffle.hpp"

using virtual_time::Shuffle;

namespace {

std::vector<int> numbers(std::size_t count) {
  std::vector<int> all(count);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<int> shuffled(std::uint64_t seed, std::size_t count) {
  std::vector<int> things = numbers(count);
  Shuffle shuffle(seed);
  shuffle(things);
  return things;
}

}  // namespace

TEST_CASE("a seed gives one order, the same with each standard library") {
  CHECK(shuffled(0, 10) == std::vector{7, 2, 0, 8, 3, 9, 6, 1, 5, 4});
  CHECK(shuffled(1, 10) == std::vector{1, 7, 3, 9, 4, 0, 5, 2, 6, 8});
  CHECK(shuffled(UINT64_MAX, 10) == std::vector{1, 3, 6, 9, 8, 4, 2, 7, 5, 0});
}

TEST_CASE("nothing is lost, and nothing is there twice") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (const std::size_t count : {0U, 1U, 2U, 3U, 100U}) {
      std::vector<int> things = shuffled(seed, count);
      std::ranges::sort(things);
      CHECK(things == numbers(count));
    }
  }
}

TEST_CASE("every order comes") {
  std::set<std::vector<int>> orders;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) orders.insert(shuffled(seed, 4));
  CHECK(orders.size() == 4 * 3 * 2);
}

TEST_CASE("what has one order only takes nothing from what comes next") {
  Shuffle shuffle(7);
  std::vector<int> none;
  std::vector<int> one{1};
  shuffle(none);
  shuffle(one);
  std::vector<int> things = numbers(10);
  shuffle(things);
  CHECK(things == shuffled(7, 10));
  shuffle(things);
  CHECK(things != shuffled(7, 10));
}
