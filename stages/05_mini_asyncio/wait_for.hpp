#pragma once

#include <exception>
#include <optional>
#include <utility>

#include "stages/05_mini_asyncio/task.hpp"

namespace asyncio {

/// Waits until it is done, not for its result.
template <class T>
Coroutine<> until_done(Future<T> future) {
  const auto done = get_running_loop().create_future();
  const CancelOnExit callback(future.add_done_callback([done] {
    if (!done.done()) done.set_result();
  }));
  co_await done;
}

/// Waits for it, but not longer than that: then it is cancelled, and when it
/// has ended, TimeoutError is thrown, unless it had a result to give after all.
/// Who is cancelled while it waits cancels it as well. No time at all waits as
/// long as it takes.
template <class T>
Coroutine<T> wait_for(Future<T> future, std::optional<Duration> timeout) {
  if (!timeout) co_return co_await future;
  EventLoop& loop = get_running_loop();
  std::exception_ptr interrupted;
  if (!future.done() && *timeout > Duration::zero()) {
    const auto woken = loop.create_future();
    const auto wake = [woken] {
      if (!woken.done()) woken.set_result();
    };
    const CancelOnExit timer(loop.call_later(*timeout, wake));
    const CancelOnExit callback(future.add_done_callback(wake));
    try {
      co_await woken;
    } catch (const CancelledError&) {
      interrupted = std::current_exception();
    }
  }
  if (future.done()) co_return co_await future;
  future.cancel();
  co_await until_done(future);
  if (interrupted) std::rethrow_exception(interrupted);
  if (future.cancelled()) throw TimeoutError();
  co_return co_await future;
}
template <class T>
Coroutine<T> wait_for(Coroutine<T> coroutine, std::optional<Duration> timeout) {
  if (!timeout) co_return co_await std::move(coroutine);
  Future<T> future = ensure_future(std::move(coroutine));
  co_return co_await wait_for(std::move(future), timeout);
}

}  // namespace asyncio
