#pragma once

#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/gathering.hpp"
#include "stages/05_mini_asyncio/task.hpp"

namespace asyncio {

/// As gather's first argument: errors are results as well.
struct ReturnExceptions {};
inline constexpr ReturnExceptions return_exceptions;

template <class Collect>
auto gather_into(EventLoop& loop, const std::vector<AnyFuture*>& children,
                 bool with_exceptions, Collect collect) {
  using Result = std::invoke_result_t<Collect&>;
  for (const AnyFuture* child : children) check_same_loop(*child, loop);
  return Future<Result>(make_ref<Gathering<Result, Collect>>(
      loop, children, with_exceptions, std::move(collect)));
}

/// Those of one type.
template <bool with_exceptions, class T>
auto gather_all(std::vector<Future<T>> futures) {
  std::vector<AnyFuture*> children;
  children.reserve(futures.size());
  for (const Future<T>& future : futures) children.push_back(future.any());
  EventLoop& loop = futures.empty() ? get_event_loop() : futures[0].get_loop();
  return gather_into(
      loop, children, with_exceptions, [futures = std::move(futures)] {
        std::vector<std::conditional_t<with_exceptions, Outcome<T>, T>> results;
        results.reserve(futures.size());
        for (const Future<T>& future : futures) {
          if constexpr (with_exceptions)
            results.push_back(future.outcome());
          else
            results.push_back(future.hand_out());
        }
        return results;
      });
}

/// Those of various types.
template <bool with_exceptions, class... T>
auto gather_all(Future<T>... futures) {
  EventLoop& loop = std::get<0>(std::tie(futures...)).get_loop();
  return gather_into(loop, {futures.any()...}, with_exceptions, [futures...] {
    if constexpr (with_exceptions)
      return std::tuple(futures.outcome()...);
    else
      return std::tuple(futures.hand_out()...);
  });
}

/// Waits for all of them, which are of one loop: else std::invalid_argument.
/// The results are in the order of the arguments. The first error is the
/// gather's, and leaves the others alone; that one of them is cancelled counts
/// as an error. Linear.
template <class T>
Future<std::vector<T>> gather(std::vector<Future<T>> futures) {
  return gather_all<false>(std::move(futures));
}

/// The same, and the errors stand among the results.
template <class T>
Future<std::vector<Outcome<T>>> gather(ReturnExceptions,
                                       std::vector<Future<T>> futures) {
  return gather_all<true>(std::move(futures));
}

/// Tasks are futures.
template <class T>
Future<std::vector<T>> gather(const std::vector<Task<T>>& tasks) {
  return gather(std::vector<Future<T>>(tasks.begin(), tasks.end()));
}
template <class T>
Future<std::vector<Outcome<T>>> gather(ReturnExceptions,
                                       const std::vector<Task<T>>& tasks) {
  return gather(return_exceptions,
                std::vector<Future<T>>(tasks.begin(), tasks.end()));
}

/// Coroutines become tasks.
template <class T>
std::vector<Future<T>> ensure_futures(std::vector<Coroutine<T>> coroutines) {
  std::vector<Future<T>> futures;
  futures.reserve(coroutines.size());
  for (Coroutine<T>& coroutine : coroutines)
    futures.push_back(ensure_future(std::move(coroutine)));
  return futures;
}
template <class T>
Future<std::vector<T>> gather(std::vector<Coroutine<T>> coroutines) {
  return gather(ensure_futures(std::move(coroutines)));
}
template <class T>
Future<std::vector<Outcome<T>>> gather(ReturnExceptions,
                                       std::vector<Coroutine<T>> coroutines) {
  return gather(return_exceptions, ensure_futures(std::move(coroutines)));
}

/// What co_await gives for it.
template <class Awaitable>
using ResultOf =
    typename decltype(ensure_future(std::declval<Awaitable>()))::Result;

/// Coroutines, tasks, futures and what else can be awaited. If all have results
/// of one type these are a vector, else a tuple.
template <bool with_exceptions, class First, class... Rest>
auto gather_each(First first, Rest... rest) {
  using T = ResultOf<First>;
  Future<T> begun = ensure_future(std::move(first));
  EventLoop& loop = begun.get_loop();  // of the others as well
  // In braces: begun in the order of the arguments.
  const std::tuple<Future<T>, Future<ResultOf<Rest>>...> futures{
      std::move(begun), ensure_future(std::move(rest), loop)...};
  return std::apply(
      [](const auto&... each) {
        if constexpr ((std::is_same_v<T, ResultOf<Rest>> && ...))
          return gather_all<with_exceptions>(std::vector<Future<T>>{each...});
        else
          return gather_all<with_exceptions>(each...);
      },
      futures);
}
template <class First, class... Rest>
  requires requires { typename ResultOf<First>; }
auto gather(First first, Rest... rest) {
  return gather_each<false>(std::move(first), std::move(rest)...);
}
template <class First, class... Rest>
  requires requires { typename ResultOf<First>; }
auto gather(ReturnExceptions, First first, Rest... rest) {
  return gather_each<true>(std::move(first), std::move(rest)...);
}

}  // namespace asyncio
