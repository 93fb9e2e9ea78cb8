#pragma once

#include <array>
#include <cstddef>
#include <new>

/// Memory for small things that come and go all the time: coroutine frames, tasks, callbacks.
namespace memory {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool recycling = false;
#elif defined(__has_feature)
// AddressSanitizer sees who uses what is gone only if it is given back.
inline constexpr bool recycling = !__has_feature(address_sanitizer);
#else
inline constexpr bool recycling = true;
#endif

/// What was given back in one thread and waits to be used again, in lists of blocks of one size.
/// When all that the thread took is given back there, it goes back to the system: nothing stays
/// behind. A block may be given back in another thread, whose block it then is; where threads do
/// so, their lists may stay until they end.
class Blocks {
 public:
  void* take(std::size_t size) {
    const std::size_t list = list_for(size);
    ++in_use_;
    if (list >= free_.size()) return ::operator new(size);
    Block* const block = free_[list];
    if (!block) return ::operator new((list + 1) * step);
    free_[list] = block->next;
    return block;
  }

  void give(void* memory, std::size_t size) noexcept {
    const std::size_t list = list_for(size);
    if (list >= free_.size() || in_use_ <= 1) [[unlikely]]
      return give_to_system(memory);
    if (!has_spare_) [[unlikely]]
      expect_spare();
    free_[list] = new (memory) Block{free_[list]};
    --in_use_;
  }

  /// How many blocks are taken and not given back, in this thread: frames, tasks and callbacks that
  /// live. Always 0 where nothing is recycled.
  std::size_t in_use() const { return in_use_; }

  /// Somebody is going to take more: until leave(), nothing goes back to the system, unless the
  /// thread gives back what others made.
  void enter() noexcept { ++in_use_; }
  void leave() noexcept {
    if (in_use_ > 0 && --in_use_ == 0 && has_spare_) clear();
  }

 private:
  static constexpr std::size_t step = 16;  // bytes from one size to the next

  struct Block {
    Block* next;
  };

  static std::size_t list_for(std::size_t size) { return (size - 1) / step; }

  void clear_at_exit();

  /// What is too large, or the last; or none of this thread's, which has none that live.
  [[gnu::cold, gnu::noinline]] void give_to_system(void* memory) noexcept {
    ::operator delete(memory);
    leave();
  }

  [[gnu::cold, gnu::noinline]] void expect_spare() noexcept {
    if (!cleared_at_exit_) clear_at_exit();
    has_spare_ = true;
  }

  [[gnu::cold, gnu::noinline]] void clear() noexcept {
    for (Block*& first : free_) {
      while (Block* const block = first) {
        first = block->next;
        ::operator delete(block);
      }
    }
    has_spare_ = false;
  }

  std::array<Block*, 64> free_{};
  std::size_t in_use_ = 0;
  bool has_spare_ = false;  // something may be in the lists
  bool cleared_at_exit_ = false;
};

// Without a destructor, which each use would have to ask after.
inline constinit thread_local Blocks blocks;

inline void Blocks::clear_at_exit() {
  struct AtExit {
    ~AtExit() { blocks.clear(); }
  };
  thread_local const AtExit at_exit;
  cleared_at_exit_ = true;
}

/// Keeps what is given back in its thread as long as it lives.
class KeepBlocks {
 public:
  KeepBlocks() { blocks.enter(); }
  ~KeepBlocks() { blocks.leave(); }
  KeepBlocks(const KeepBlocks&) = delete;
  KeepBlocks& operator=(const KeepBlocks&) = delete;
};

/// Makes `new` of whatever derives from it, and a coroutine's frame if its promise does, a matter
/// of a few instructions, once there was another of about that size. Not for arrays.
class Recycled {
 public:
  static void* operator new(std::size_t size) {
    return recycling ? blocks.take(size) : ::operator new(size);
  }
  static void operator delete(void* memory, std::size_t size) noexcept {
    recycling ? blocks.give(memory, size) : ::operator delete(memory);
  }
  // What wants more than the usual alignment comes from the system.
  static void* operator new(std::size_t size, std::align_val_t alignment) {
    return ::operator new(size, alignment);
  }
  static void operator delete(void* memory, std::align_val_t alignment) noexcept {
    ::operator delete(memory, alignment);
  }
};

}  // namespace memory
