#pragma once

#include <cstdint>
#include <random>
#include <vector>

/// What is the same for all loops that are compared.
namespace alike {

/// So many do something at once: what is done once in a turn, as its system call, is hardly seen.
constexpr int crowd = 1'000;

/// So often each of them does it: what it takes to begin and to end is hardly seen.
constexpr int times = 1'000;

/// The order in which timers are set: nobody sorts them. The same at each run.
inline std::vector<int> shuffled_delays(std::int64_t count, int longest) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> delay(1, longest);
  std::vector<int> delays;
  for (std::int64_t i = 0; i < count; ++i) delays.push_back(delay(random));
  return delays;
}

}  // namespace alike
