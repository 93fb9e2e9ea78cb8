#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/gather.hpp"
#include "stages/05_mini_asyncio/queue.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/task.hpp"
#include "tests/benchmarks/alike.hpp"
#include "tests/benchmarks/run_crowd.hpp"

// What stage 5's loop, tasks and queues cost. Coroutines are kept out of line, as a program's
// larger ones are.

namespace {

using asyncio::Coroutine;
using asyncio::EventLoop;
using namespace std::chrono_literals;

using alike::crowd;
using alike::times;
using crowds::run_crowd;

[[gnu::noinline]] Coroutine<> take_turns(int count) {
  for (int i = 0; i < count; ++i) co_await asyncio::sleep(0s);
}

void a_switch(benchmark::State& state) {
  EventLoop loop;
  for (auto _ : state) run_crowd(loop, crowd, [](int) { return take_turns(times); });
  state.SetItemsProcessed(state.iterations() * crowd * times);
}

void switch_alone(benchmark::State& state) {
  constexpr int many = 10'000;
  EventLoop loop;
  for (auto _ : state) loop.run_until_complete(take_turns(many));
  state.SetItemsProcessed(state.iterations() * many);
}

[[gnu::noinline]] Coroutine<int> child(int number) { co_return number; }

[[gnu::noinline]] Coroutine<> call_children(int count, std::int64_t& sum) {
  for (int i = 0; i < count; ++i) sum += co_await child(1);
}

/// Of a coroutine that does not wait: a call.
void await_coroutine(benchmark::State& state) {
  constexpr int many = 100'000;
  EventLoop loop;
  std::int64_t sum = 0;
  for (auto _ : state) loop.run_until_complete(call_children(many, sum));
  if (sum != state.iterations() * many) state.SkipWithError("not all children were awaited");
  state.SetItemsProcessed(state.iterations() * many);
}

[[gnu::noinline]] Coroutine<> await_children(int count, std::int64_t& sum) {
  for (int i = 0; i < count; ++i) sum += co_await asyncio::create_task(child(1));
}

void create_and_await(benchmark::State& state) {
  EventLoop loop;
  std::int64_t sum = 0;
  for (auto _ : state) run_crowd(loop, crowd, [&](int) { return await_children(times, sum); });
  const std::int64_t created = state.iterations() * crowd * times;
  if (sum != created) state.SkipWithError("not all children were awaited");
  state.SetItemsProcessed(created);
}

/// A callback that schedules the next one, `left` times more.
struct Chain {
  void call() {
    if (left-- > 0)
      loop.call_soon([this] { call(); });
    else if (--running == 0)
      loop.stop();
  }

  EventLoop& loop;
  int& running;
  int left;
};

void call_soon(benchmark::State& state) {
  EventLoop loop;
  for (auto _ : state) {
    int running = crowd;
    std::vector<Chain> chains(crowd, Chain{loop, running, times});
    for (Chain& chain : chains) chain.call();
    loop.run_forever();
  }
  state.SetItemsProcessed(state.iterations() * crowd * times);
}

[[gnu::noinline]] Coroutine<> gather_children(int count) {
  std::vector<Coroutine<int>> children;
  for (int i = 0; i < count; ++i) children.push_back(child(i));
  const std::vector<int> results = co_await asyncio::gather(std::move(children));
  if (results.back() != count - 1) throw std::logic_error("gather lost a result");
}

void gather(benchmark::State& state) {
  EventLoop loop;
  const auto count = static_cast<int>(state.range(0));
  for (auto _ : state) loop.run_until_complete(gather_children(count));
  state.SetItemsProcessed(state.iterations() * count);
}

[[gnu::noinline]] Coroutine<> produce(asyncio::Queue<int>& queue, int count) {
  for (int i = 0; i < count; ++i) co_await queue.put(1);
}

[[gnu::noinline]] Coroutine<> consume(asyncio::Queue<int>& queue, int count, std::int64_t& sum) {
  for (int i = 0; i < count; ++i) sum += co_await queue.get();
}

/// Of Queue(1): a producer and a consumer that take turns, as many pairs as there are queues.
void queue_item(benchmark::State& state) {
  EventLoop loop;
  std::int64_t sum = 0;
  for (auto _ : state) {
    std::deque<asyncio::Queue<int>> queues;
    for (int i = 0; i < crowd; ++i) queues.emplace_back(1u);
    run_crowd(loop, 2 * crowd, [&](int i) {
      auto& queue = queues[static_cast<std::size_t>(i / 2)];
      return i % 2 == 0 ? produce(queue, times) : consume(queue, times, sum);
    });
  }
  const std::int64_t handed_on = state.iterations() * crowd * times;
  if (sum != handed_on) state.SkipWithError("not all items came");
  state.SetItemsProcessed(handed_on);
}

BENCHMARK(a_switch);
BENCHMARK(switch_alone);
BENCHMARK(await_coroutine);
BENCHMARK(create_and_await);
BENCHMARK(call_soon);
BENCHMARK(gather)->Arg(100'000);
BENCHMARK(gather)->Arg(1'000'000)->Repetitions(3);
BENCHMARK(queue_item);

}  // namespace

BENCHMARK_MAIN();
