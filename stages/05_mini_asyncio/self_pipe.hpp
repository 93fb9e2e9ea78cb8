#pragma once

#include <string>

namespace asyncio {

/// A pipe to oneself: what another thread or a signal handler writes wakes a
/// loop that waits.
class SelfPipe {
 public:
  /// Throws std::system_error.
  SelfPipe();
  ~SelfPipe();
  SelfPipe(const SelfPipe&) = delete;
  SelfPipe& operator=(const SelfPipe&) = delete;

  int read_end() const { return read_end_; }
  int write_end() const { return write_end_; }

  /// Makes the read end readable, from any thread, and from signal handlers. If
  /// the pipe is full, which 64 KiB unread bytes make it, the byte is lost.
  static void wake(int write_end, char byte) noexcept;

  /// All that was written.
  std::string read() const;

 private:
  int read_end_;
  int write_end_;
};

}  // namespace asyncio
