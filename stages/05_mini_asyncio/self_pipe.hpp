#pragma once

namespace asyncio {

/// A pipe to oneself: what another thread writes wakes a loop that waits.
class SelfPipe {
 public:
  /// Throws std::system_error.
  SelfPipe();
  ~SelfPipe();
  SelfPipe(const SelfPipe&) = delete;
  SelfPipe& operator=(const SelfPipe&) = delete;

  /// Can be read after a wake(), until drain().
  int fd() const { return read_end_; }

  /// From any thread, and from signal handlers.
  void wake() const noexcept;
  void drain() const noexcept;

 private:
  int read_end_;
  int write_end_;
};

}  // namespace asyncio
