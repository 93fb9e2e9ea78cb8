#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "common/default_selector.hpp"
#include "stages/05_mini_asyncio/event_loop.hpp"
#include "tests/benchmarks/alike.hpp"

// What stage 5's timers cost: to be set, and to be called, all in one turn; or to be set, cancelled
// and let go of. The clock stands still until it is told otherwise, so that nothing is waited for.

namespace {

using asyncio::EventLoop;

constexpr std::chrono::microseconds unit(1);
constexpr int longest = 1'000'000'000;

/// A loop whose clock is moved by hand.
struct Timed {
  asyncio::TimePoint now{};
  EventLoop loop{std::make_unique<selectors::DefaultSelector>(), [this] { return now; }};

  void take_turn() {
    loop.stop();
    loop.run_forever();
  }
};

void timer_fired(benchmark::State& state) {
  const auto delays = alike::shuffled_delays(state.range(0), longest);
  Timed timed;
  std::int64_t fired = 0;
  for (auto _ : state) {
    for (const int delay : delays) timed.loop.call_later(delay * unit, [&fired] { ++fired; });
    timed.now += longest * unit;
    timed.take_turn();
  }
  const std::int64_t set = state.iterations() * state.range(0);
  if (fired != set) state.SkipWithError("not all timers were called");
  state.SetItemsProcessed(set);
}

void timer_cancelled(benchmark::State& state) {
  const auto delays = alike::shuffled_delays(state.range(0), longest);
  Timed timed;
  std::int64_t fired = 0;
  std::vector<asyncio::TimerHandle> handles;
  for (auto _ : state) {
    for (const int delay : delays)
      handles.push_back(timed.loop.call_later(delay * unit, [&fired] { ++fired; }));
    for (asyncio::TimerHandle& handle : handles) handle.cancel();
    handles.clear();
    timed.take_turn();
  }
  if (fired != 0) state.SkipWithError("a timer was called that had been cancelled");
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(timer_fired)->Arg(100'000);
BENCHMARK(timer_fired)->Arg(1'000'000)->Repetitions(3);
BENCHMARK(timer_cancelled)->Arg(100'000);
BENCHMARK(timer_cancelled)->Arg(1'000'000)->Repetitions(3);

}  // namespace
