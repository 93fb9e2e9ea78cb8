#include "common/accounting.hpp"

#include <time.h>

namespace accounting {
namespace {

thread_local constinit std::chrono::nanoseconds for_others{0};

}  // namespace

std::chrono::nanoseconds cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec) - for_others;
}

ForOthers::ForOthers() : start_(cpu_time()) {}
ForOthers::~ForOthers() { for_others += cpu_time() - start_; }

}  // namespace accounting
