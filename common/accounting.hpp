#pragma once

#include <chrono>

/// What a thread does that is not to be counted as the work of what it runs.
namespace accounting {

namespace detail {
inline thread_local constinit int pauses = 0;
}

/// Whether the calling thread's allocations are to be counted, if anybody counts them.
inline bool counts_allocations() { return detail::pauses == 0; }

/// While one lives, what its thread allocates is not to be counted. Costs no system call.
class Uncounted {
 public:
  Uncounted() { ++detail::pauses; }
  ~Uncounted() { --detail::pauses; }
  Uncounted(const Uncounted&) = delete;
  Uncounted& operator=(const Uncounted&) = delete;
};

/// The calling thread's, without what it spent for others.
std::chrono::nanoseconds cpu_time();

/// While it lives, its thread works for others: neither its allocations nor its CPU time are
/// counted. One at a time in a thread. Two system calls.
class ForOthers {
 public:
  ForOthers();
  ~ForOthers();
  ForOthers(const ForOthers&) = delete;
  ForOthers& operator=(const ForOthers&) = delete;

 private:
  const Uncounted uncounted_;
  const std::chrono::nanoseconds start_;
};

}  // namespace accounting
