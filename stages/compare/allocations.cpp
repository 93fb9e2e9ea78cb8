#include "stages/compare/allocations.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "common/accounting.hpp"

namespace comparison {
namespace {

thread_local constinit Allocations tally;

/// In front of each block stands the size that was counted for it, in as much
/// space as keeps the block aligned for anything.
constexpr std::size_t header = alignof(std::max_align_t);
static_assert(header >= sizeof(std::size_t));

void* allocate(std::size_t size) {
  if (size > SIZE_MAX - header) throw std::bad_alloc();
  auto* block = static_cast<std::size_t*>(std::malloc(header + size));
  if (!block) throw std::bad_alloc();
  const bool counted = accounting::counts_allocations();
  *block = counted ? size : 0;
  if (counted) {
    ++tally.count;
    tally.live_bytes += static_cast<std::int64_t>(size);
    tally.peak_bytes = std::max(tally.peak_bytes, tally.live_bytes);
  }
  return reinterpret_cast<std::byte*>(block) + header;
}

void release(void* memory) noexcept {
  if (!memory) return;
  auto* block = static_cast<std::byte*>(memory) - header;
  tally.live_bytes -=
      static_cast<std::int64_t>(*reinterpret_cast<std::size_t*>(block));
  std::free(block);
}

}  // namespace

Allocations allocations() { return tally; }

void restart_peak() { tally.peak_bytes = tally.live_bytes; }

}  // namespace comparison

// All forms of one block of memory must be replaced together: who allocates
// with one may release with another. Over-aligned blocks are a family of their
// own, and are not counted.
void* operator new(std::size_t size) { return comparison::allocate(size); }
void* operator new[](std::size_t size) { return comparison::allocate(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return comparison::allocate(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept {
  return operator new(size, tag);
}
void operator delete(void* memory) noexcept { comparison::release(memory); }
void operator delete[](void* memory) noexcept { comparison::release(memory); }
void operator delete(void* memory, std::size_t) noexcept {
  comparison::release(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  comparison::release(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  comparison::release(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  comparison::release(memory);
}
