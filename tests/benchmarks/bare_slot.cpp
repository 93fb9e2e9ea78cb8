#include <benchmark/benchmark.h>

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <source_location>
#include <utility>

#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/waiter.hpp"
#include "tests/benchmarks/alike.hpp"
#include "tests/benchmarks/run_crowd.hpp"

// The least by which one task can hand an item to another: a slot for one, with no coroutine of its
// own. Nobody stands in line, nobody finds the item gone and waits again, and what somebody was
// called for is lost if he is cancelled. What Queue(1) costs beyond this is what it promises beyond
// this.

namespace {

using alike::crowd;
using alike::times;
using asyncio::Coroutine;

struct Slot {
  int item = 0;
  bool full = false;
  asyncio::Waiter* waiting = nullptr;  // for the other one, who runs
};

/// Waits until the slot is as it is wanted, and leaves it the other way.
class Exchange {
 public:
  Exchange(Slot& slot, bool wanted_full) : slot_(slot), wanted_full_(wanted_full) {}

  bool await_ready() const { return slot_.full == wanted_full_; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> frame,
                     std::source_location where = std::source_location::current()) {
    slot_.waiting = &waiter_.emplace();
    future_ = slot_.waiting;
    promise_ = &frame.promise();
    frame.promise().stopped_at = where;
    promise_->yield_value(future_);
  }

 protected:
  void finish() {
    if (promise_) promise_->take_sent();
    slot_.full = !wanted_full_;
    if (slot_.waiting) std::exchange(slot_.waiting, nullptr)->wake();
  }

  Slot& slot_;

 private:
  const bool wanted_full_;
  std::optional<asyncio::Waiter> waiter_;
  coroutines::FutureBase* future_ = nullptr;
  pipeline::PromiseBase<coroutines::FutureBase*, asyncio::None>* promise_ = nullptr;
};

class Put : public Exchange {
 public:
  Put(Slot& slot, int item) : Exchange(slot, false), item_(item) {}
  void await_resume() {
    slot_.item = item_;
    finish();
  }

 private:
  const int item_;
};

class Get : public Exchange {
 public:
  explicit Get(Slot& slot) : Exchange(slot, true) {}
  int await_resume() {
    const int item = slot_.item;
    finish();
    return item;
  }
};

[[gnu::noinline]] Coroutine<> produce(Slot& slot, int count) {
  for (int i = 0; i < count; ++i) co_await Put(slot, 1);
}

[[gnu::noinline]] Coroutine<> consume(Slot& slot, int count, std::int64_t& sum) {
  for (int i = 0; i < count; ++i) sum += co_await Get(slot);
}

void bare_slot(benchmark::State& state) {
  asyncio::EventLoop loop;
  std::int64_t sum = 0;
  for (auto _ : state) {
    std::deque<Slot> slots(crowd);
    crowds::run_crowd(loop, 2 * crowd, [&](int i) {
      Slot& slot = slots[static_cast<std::size_t>(i / 2)];
      return i % 2 == 0 ? produce(slot, times) : consume(slot, times, sum);
    });
  }
  const std::int64_t handed_on = state.iterations() * crowd * times;
  if (sum != handed_on) state.SkipWithError("not all items came");
  state.SetItemsProcessed(handed_on);
}

BENCHMARK(bare_slot);

}  // namespace
