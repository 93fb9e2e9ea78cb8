#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace virtual_time {

/// Puts things into an order that its seed alone decides, the same with every standard library:
/// the numbers of std::mt19937_64 are fixed, those of std::shuffle and the distributions are not.
class Shuffle {
 public:
  explicit Shuffle(std::uint64_t seed) : random_(seed) {}

  /// Fisher and Yates. Draws nothing for less than two.
  template <class T>
  void operator()(std::vector<T>& things) {
    for (std::size_t left = things.size(); left > 1; --left)
      std::swap(things[left - 1], things[static_cast<std::size_t>(random_() % left)]);
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace virtual_time
