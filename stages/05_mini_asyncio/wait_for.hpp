#pragma once

#include <exception>
#include <optional>
#include <utility>

#include "stages/05_mini_asyncio/task.hpp"
#include "stages/05_mini_asyncio/waiter.hpp"

namespace asyncio {

/// Waits until it is done, not for its result; nullopt for as long as it takes.
template <class T>
Coroutine<> until_done(Future<T> future, std::optional<Duration> timeout = {}) {
  Waiter waiter;
  const auto wake = [&waiter] { waiter.wake(); };
  const CancelOnExit callback(future.add_done_callback(wake));
  std::optional<CancelOnExit> timer;
  if (timeout) timer.emplace(get_running_loop().call_later(*timeout, wake));
  co_await waiter;
}

/// When it returns, the future is done. Else it was cancelled, and that is what
/// TimeoutError says, or the CancelledError of who waits here.
template <class T>
Coroutine<> finish_within(Future<T> future, Duration timeout) {
  std::exception_ptr interrupted;
  if (timeout > Duration::zero()) {
    try {
      co_await until_done(future, timeout);
    } catch (const CancelledError&) {
      interrupted = std::current_exception();
    }
  }
  if (future.done()) co_return;
  future.cancel();
  co_await until_done(future);
  if (interrupted) std::rethrow_exception(interrupted);
  if (future.cancelled()) throw TimeoutError();
}

/// Waits for it, but not longer than that: then it is cancelled, and when it
/// has ended, TimeoutError is thrown, unless it had a result to give after all.
/// Who is cancelled while it waits cancels it as well. nullopt waits as long as
/// it takes.
template <class T>
Coroutine<T> wait_for(Future<T> future, std::optional<Duration> timeout) {
  if (timeout) {
    check_same_loop(*future.any(), get_running_loop());
    co_await finish_within(future, *timeout);
  }
  if constexpr (std::is_same_v<T, None>)
    co_await future;
  else
    co_return co_await future;
}

/// The same for a coroutine, which becomes a task when this is awaited.
template <class T>
Coroutine<T> wait_for_task(Coroutine<T> coroutine, Duration timeout) {
  const Future<T> task = create_task(std::move(coroutine));
  co_await finish_within(task, timeout);
  if constexpr (std::is_same_v<T, None>)
    co_await task;
  else
    co_return co_await task;
}
template <class T>
Coroutine<T> wait_for(Coroutine<T> coroutine, std::optional<Duration> timeout) {
  if (!timeout) return coroutine;
  return wait_for_task(std::move(coroutine), *timeout);
}
template <OtherAwaitable Awaitable>
Coroutine<> wait_for(Awaitable awaitable, std::optional<Duration> timeout) {
  return wait_for(as_coroutine(std::move(awaitable)), timeout);
}

}  // namespace asyncio
