#include <benchmark/benchmark.h>
#include <uv.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include "tests/benchmarks/alike.hpp"

// The same of libuv, as far as it has it. Its handles lie where their owner wants them, so nothing
// is allocated; and it schedules no functions: next to call_soon comes an idle handle, which is
// called in the next turn.

namespace {

using alike::crowd;
using alike::times;

struct Loop {
  Loop() { uv_loop_init(&loop); }
  ~Loop() {
    uv_walk(&loop, [](uv_handle_t* handle, void*) { uv_close(handle, nullptr); }, nullptr);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  uv_loop_t loop;
};

struct Chain {
  uv_idle_t handle;
  int left;
};

void call(uv_idle_t* handle) {
  auto* chain = static_cast<Chain*>(handle->data);
  uv_idle_stop(handle);
  if (chain->left-- > 0) uv_idle_start(handle, call);
}

void libuv_call_soon(benchmark::State& state) {
  for (auto _ : state) {
    std::vector<Chain> chains(crowd);
    Loop owner;
    for (Chain& chain : chains) {
      uv_idle_init(&owner.loop, &chain.handle);
      chain.handle.data = &chain;
      chain.left = times;
      uv_idle_start(&chain.handle, call);
    }
    uv_run(&owner.loop, UV_RUN_DEFAULT);
  }
  state.SetItemsProcessed(state.iterations() * crowd * times);
}

constexpr int longest = 20;  // milliseconds

void count(uv_timer_t* timer) { ++*static_cast<std::int64_t*>(timer->data); }

struct Timers {
  Timers(std::int64_t number, std::int64_t& fired)
      : delays(alike::shuffled_delays(number, longest)), timers(delays.size()) {
    for (uv_timer_t& timer : timers) {
      uv_timer_init(&owner.loop, &timer);
      timer.data = &fired;
    }
  }
  void set() {
    uv_update_time(&owner.loop);
    for (std::size_t i = 0; i < timers.size(); ++i)
      uv_timer_start(&timers[i], count, static_cast<std::uint64_t>(delays[i]), 0);
  }

  std::vector<int> delays;
  std::vector<uv_timer_t> timers;
  Loop owner;
};

void libuv_timer_fired(benchmark::State& state) {
  std::int64_t fired = 0;
  Timers all(state.range(0), fired);
  for (auto _ : state) {
    all.set();
    state.PauseTiming();
    std::this_thread::sleep_for(std::chrono::milliseconds(longest + 1));
    state.ResumeTiming();
    uv_run(&all.owner.loop, UV_RUN_DEFAULT);
  }
  const std::int64_t set = state.iterations() * state.range(0);
  if (fired != set) state.SkipWithError("not all timers were called");
  state.SetItemsProcessed(set);
}

void libuv_timer_cancelled(benchmark::State& state) {
  std::int64_t fired = 0;
  Timers all(state.range(0), fired);
  for (auto _ : state) {
    all.set();
    for (uv_timer_t& timer : all.timers) uv_timer_stop(&timer);
    uv_run(&all.owner.loop, UV_RUN_DEFAULT);
  }
  if (fired != 0) state.SkipWithError("a timer was called that had been cancelled");
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(libuv_call_soon);
BENCHMARK(libuv_timer_fired)->Arg(100'000);
BENCHMARK(libuv_timer_cancelled)->Arg(100'000);

}  // namespace
