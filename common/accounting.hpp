#pragma once

#include <atomic>
#include <chrono>

#include "common/trace.hpp"

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
  // The fences: g++ takes it that no operator new looks at the number, and would leave both out.
  Uncounted() {
    ++detail::pauses;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  ~Uncounted() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    --detail::pauses;
  }
  Uncounted(const Uncounted&) = delete;
  Uncounted& operator=(const Uncounted&) = delete;
};

/// The calling thread's, without what it spent for others.
std::chrono::nanoseconds cpu_time();

/// While it lives, its thread works for others: neither its allocations nor its CPU time are
/// counted, and nothing is recorded. One at a time in a thread. Two system calls.
class ForOthers {
 public:
  ForOthers();
  ~ForOthers();
  ForOthers(const ForOthers&) = delete;
  ForOthers& operator=(const ForOthers&) = delete;

 private:
  const Uncounted uncounted_;
  const trace::Unrecorded unrecorded_;
  const std::chrono::nanoseconds start_;
};

}  // namespace accounting
