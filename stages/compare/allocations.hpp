#pragma once

#include <cstdint>

/// Counts what a thread allocates, in this program alone: its operator new and
/// delete keep a tally for each thread. While it has an accounting::Uncounted,
/// what it allocates is left out.
namespace comparison {

struct Allocations {
  std::uint64_t count = 0;
  std::int64_t live_bytes = 0;  // as they were asked for
  std::int64_t peak_bytes = 0;  // the most that were live since restart_peak()
};

/// Of the calling thread.
Allocations allocations();

/// The peak begins again at what is live now.
void restart_peak();

}  // namespace comparison
