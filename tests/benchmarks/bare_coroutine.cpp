#include <benchmark/benchmark.h>

#include <coroutine>
#include <cstdint>
#include <exception>

// The least that a coroutine can be: two slots for numbers, no end, no error, no state to ask for.
// What a generator costs beyond this is what it promises beyond this.

namespace {

constexpr int items = 10'000;

struct Bare {
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;
  struct Exchange;
  ~Bare() { handle.destroy(); }

  Handle handle;
};

struct Bare::Exchange : std::suspend_always {
  explicit Exchange(const int& slot) : sent(slot) {}
  int await_resume() const noexcept { return sent; }

  const int& sent;
};

struct Bare::promise_type {
  Bare get_return_object() { return {Handle::from_promise(*this)}; }
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  Exchange yield_value(int value) noexcept {
    yielded = value;
    return Exchange(sent);
  }
  void return_void() noexcept {}
  [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }

  int yielded = 0;
  int sent = 0;
};

[[gnu::noinline]] Bare count() {
  for (int i = 0;; ++i) co_yield i;
}

[[gnu::noinline]] Bare echo() {
  int last = 0;
  for (;;) last = co_yield last;
}

void bare_item(benchmark::State& state) {
  const Bare numbers = count();
  std::int64_t sum = 0;
  for (auto _ : state)
    for (int i = 0; i < items; ++i) {
      numbers.handle.resume();
      sum += numbers.handle.promise().yielded;
    }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * items);
}

void bare_send(benchmark::State& state) {
  const Bare echoes = echo();
  echoes.handle.resume();
  std::int64_t sum = 0;
  for (auto _ : state)
    for (int i = 0; i < items; ++i) {
      echoes.handle.promise().sent = 1;
      echoes.handle.resume();
      sum += echoes.handle.promise().yielded;
    }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * items);
}

BENCHMARK(bare_item);
BENCHMARK(bare_send);

}  // namespace
