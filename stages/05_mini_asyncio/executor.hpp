#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace asyncio {

/// A few threads for what cannot but block (concurrent.futures'
/// ThreadPoolExecutor).
class Executor {
 public:
  /// Threads are started when there is something to do for them, at most so
  /// many.
  explicit Executor(std::size_t max_threads = 4) : max_threads_(max_threads) {}

  /// Waits until all that was submitted is done.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  /// Runs it in one of the threads, first come, first served. It must not
  /// throw.
  void submit(std::function<void()> job);

 private:
  void work();

  const std::size_t max_threads_;
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::size_t idle_ = 0;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace asyncio
