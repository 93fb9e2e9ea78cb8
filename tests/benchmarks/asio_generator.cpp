#include <benchmark/benchmark.h>

#include <asio.hpp>
#include <asio/experimental/coro.hpp>
#include <cstdint>

// Asio's generator. It can wait for other things than its caller, so each item goes through the
// executor's queue.

namespace {

constexpr int items = 10'000;

asio::experimental::coro<int> count(asio::any_io_executor, int n) {
  for (int i = 0; i < n; ++i) co_yield i;
}

asio::awaitable<void> add_up(std::int64_t& sum) {
  auto counting = count(co_await asio::this_coro::executor, items);
  while (const auto item = co_await counting.async_resume(asio::use_awaitable)) sum += *item;
}

void asio_item(benchmark::State& state) {
  std::int64_t sum = 0;
  for (auto _ : state) {
    asio::io_context loop{1};
    asio::co_spawn(loop, add_up(sum), asio::detached);
    loop.run();
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * items);
}

BENCHMARK(asio_item);

}  // namespace
