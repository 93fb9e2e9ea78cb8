#include "tests/fuzz/steps.hpp"

#include <cstddef>

namespace {

std::uint64_t count = 0;

}  // namespace

std::uint64_t steps::taken() { return count; }

extern "C" {

/// The compiler has it called at the beginning of each block.
void __sanitizer_cov_trace_pc() { ++count; }

/// What the linker takes for memchr, and memchr itself.
void* __wrap_memchr(const void* bytes, int byte, std::size_t size);
void* __real_memchr(const void* bytes, int byte, std::size_t size);

void* __wrap_memchr(const void* bytes, int byte, std::size_t size) {
  void* const found = __real_memchr(bytes, byte, size);
  count += found ? static_cast<std::uint64_t>(static_cast<const char*>(found) -
                                              static_cast<const char*>(bytes))
                 : size;
  return found;
}
}
