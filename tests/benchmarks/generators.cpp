#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>

#include "stages/01_generator_pipeline/generator.hpp"
#include "stages/02_yield_from/yield_from.hpp"
#include "stages/compare/allocations.hpp"

// What a generator costs. Every generator function is kept out of line: a compiler that sees both
// the generator and its loop removes the generator.

namespace {

constexpr int items = 10'000;

[[gnu::noinline]] pipeline::Generator<int> count(int n) {
  for (int i = 0; i < n; ++i) co_yield i;
}

[[gnu::noinline]] pipeline::Generator<int, int> echo() {
  int last = 0;
  for (;;) last = *(co_yield last);
}

[[gnu::noinline]] yield_from::Generator<int> count_from(int n, int depth) {
  if (depth > 0) {
    co_yield from(count_from(n, depth - 1));
    co_return;
  }
  for (int i = 0; i < n; ++i) co_yield i;
}

struct Tree {
  std::unique_ptr<Tree> left;
  int value;
  std::unique_ptr<Tree> right;
};

std::unique_ptr<Tree> balanced_tree(int from, int to) {
  if (from == to) return nullptr;
  const int middle = from + (to - from) / 2;
  return std::make_unique<Tree>(
      Tree{balanced_tree(from, middle), middle, balanced_tree(middle + 1, to)});
}

[[gnu::noinline]] yield_from::Generator<int> in_order(const Tree& tree) {
  if (tree.left) co_yield from(in_order(*tree.left));
  co_yield tree.value;
  if (tree.right) co_yield from(in_order(*tree.right));
}

/// What a generator that stands at a co_yield has allocated.
template <class Make>
double frame_bytes(Make make) {
  const auto before = comparison::allocations().live_bytes;
  auto generator = make();
  generator.next();
  return static_cast<double>(comparison::allocations().live_bytes - before);
}

void item(benchmark::State& state) {
  std::int64_t sum = 0;
  for (auto _ : state)
    for (const int i : count(items)) sum += i;
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * items);
  state.counters["frame_bytes"] = frame_bytes([] { return count(1); });
}

void send(benchmark::State& state) {
  auto echoes = echo();
  echoes.next();
  std::int64_t sum = 0;
  for (auto _ : state)
    for (int i = 0; i < items; ++i) sum += *echoes.send(1);
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * items);
}

/// Many items, so that what it takes to make the chain is not seen in one.
void from_depth(benchmark::State& state) {
  constexpr int many = 10 * items;
  std::int64_t sum = 0;
  for (auto _ : state)
    for (const int i : count_from(many, static_cast<int>(state.range(0)))) sum += i;
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * many);
}

void tree_node(benchmark::State& state) {
  const auto tree = balanced_tree(0, items);
  std::int64_t sum = 0;
  for (auto _ : state)
    for (const int value : in_order(*tree)) sum += value;
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * items);
}

BENCHMARK(item);
BENCHMARK(send);
BENCHMARK(from_depth)->Arg(1)->Arg(100);
BENCHMARK(tree_node);

}  // namespace

BENCHMARK_MAIN();
