#include <benchmark/benchmark.h>

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <cstdint>
#include <deque>
#include <vector>

#include "tests/benchmarks/alike.hpp"

// The same of Asio, with its defaults. It has no gather for as many as there happen to be.

namespace {

using asio::awaitable;
using asio::use_awaitable;

using alike::crowd;
using alike::times;

template <class Make>
void run_crowd(int members, Make make) {
  asio::io_context loop{1};
  for (int i = 0; i < members; ++i) asio::co_spawn(loop, make(i), asio::detached);
  loop.run();
}

awaitable<void> take_turns(int count) {
  const auto executor = co_await asio::this_coro::executor;
  for (int i = 0; i < count; ++i) co_await asio::post(executor, use_awaitable);
}

void asio_a_switch(benchmark::State& state) {
  for (auto _ : state) run_crowd(crowd, [](int) { return take_turns(times); });
  state.SetItemsProcessed(state.iterations() * crowd * times);
}

awaitable<int> child(int number) { co_return number; }

awaitable<void> await_children(int count, std::int64_t& sum) {
  const auto executor = co_await asio::this_coro::executor;
  for (int i = 0; i < count; ++i) sum += co_await asio::co_spawn(executor, child(1), use_awaitable);
}

void asio_create_and_await(benchmark::State& state) {
  std::int64_t sum = 0;
  for (auto _ : state) run_crowd(crowd, [&](int) { return await_children(times, sum); });
  const std::int64_t created = state.iterations() * crowd * times;
  if (sum != created) state.SkipWithError("not all children were awaited");
  state.SetItemsProcessed(created);
}

struct Chain {
  void call() {
    if (left-- > 0) asio::post(loop, [this] { call(); });
  }

  asio::io_context& loop;
  int left;
};

void asio_call_soon(benchmark::State& state) {
  for (auto _ : state) {
    asio::io_context loop{1};
    std::vector<Chain> chains(crowd, Chain{loop, times});
    for (Chain& chain : chains) chain.call();
    loop.run();
  }
  state.SetItemsProcessed(state.iterations() * crowd * times);
}

using Channel = asio::experimental::channel<void(asio::error_code, int)>;

awaitable<void> produce(Channel& channel, int count) {
  for (int i = 0; i < count; ++i) co_await channel.async_send(asio::error_code(), 1, use_awaitable);
}

awaitable<void> consume(Channel& channel, int count, std::int64_t& sum) {
  for (int i = 0; i < count; ++i) sum += co_await channel.async_receive(use_awaitable);
}

void asio_queue_item(benchmark::State& state) {
  std::int64_t sum = 0;
  for (auto _ : state) {
    asio::io_context loop{1};
    std::deque<Channel> channels;
    for (int i = 0; i < crowd; ++i) channels.emplace_back(loop, 1u);
    for (Channel& channel : channels) {
      asio::co_spawn(loop, produce(channel, times), asio::detached);
      asio::co_spawn(loop, consume(channel, times, sum), asio::detached);
    }
    loop.run();
  }
  const std::int64_t handed_on = state.iterations() * crowd * times;
  if (sum != handed_on) state.SkipWithError("not all items came");
  state.SetItemsProcessed(handed_on);
}

BENCHMARK(asio_a_switch);
BENCHMARK(asio_create_and_await);
BENCHMARK(asio_call_soon);
BENCHMARK(asio_queue_item);

}  // namespace
