#include <benchmark/benchmark.h>

#include <asio.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <vector>

#include "tests/benchmarks/alike.hpp"

// The same of Asio's timers. Its clock cannot be moved by hand, but time may have passed already
// when a timer is set: it is called in the next turn.

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::microseconds unit(1);
constexpr int longest = 1'000'000'000;

/// Sets one for each of the delays after `begin`; all count how they end.
void set_all(std::deque<asio::steady_timer>& timers, asio::io_context& loop,
             const std::vector<int>& delays, Clock::time_point begin, std::int64_t& fired,
             std::int64_t& cancelled) {
  for (const int delay : delays)
    timers.emplace_back(loop, begin + delay * unit).async_wait([&](asio::error_code error) {
      ++(error ? cancelled : fired);
    });
}

void asio_timer_fired(benchmark::State& state) {
  const auto delays = alike::shuffled_delays(state.range(0), longest);
  std::int64_t fired = 0;
  std::int64_t cancelled = 0;
  for (auto _ : state) {
    asio::io_context loop{1};
    std::deque<asio::steady_timer> timers;
    set_all(timers, loop, delays, Clock::now() - longest * unit, fired, cancelled);
    loop.run();
  }
  const std::int64_t set = state.iterations() * state.range(0);
  if (fired != set) state.SkipWithError("not all timers were called");
  state.SetItemsProcessed(set);
}

void asio_timer_cancelled(benchmark::State& state) {
  const auto delays = alike::shuffled_delays(state.range(0), longest);
  std::int64_t fired = 0;
  std::int64_t cancelled = 0;
  for (auto _ : state) {
    asio::io_context loop{1};
    std::deque<asio::steady_timer> timers;
    set_all(timers, loop, delays, Clock::now() + std::chrono::hours(1), fired, cancelled);
    for (asio::steady_timer& timer : timers) timer.cancel();
    loop.run();
  }
  const std::int64_t set = state.iterations() * state.range(0);
  if (cancelled != set) state.SkipWithError("not all timers were cancelled");
  state.SetItemsProcessed(set);
}

BENCHMARK(asio_timer_fired)->Arg(100'000);
BENCHMARK(asio_timer_cancelled)->Arg(100'000);

}  // namespace
