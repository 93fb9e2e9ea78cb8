#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

/// What the helpers of the tests need of POSIX. The project's own socket classes are not used on
/// the other side of what is tested, so that the two do not share a bug.
namespace support {

/// A file descriptor that is closed with its owner; -1 is none.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { reset(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

  void reset() {
    if (is_open()) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

/// The result of a call of the kernel's; throws std::system_error if it is -1.
inline int check(const char* call, int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

/// A pipe's two ends: the one to read from, and the one to write to.
inline std::pair<Fd, Fd> open_pipe() {
  int ends[2];
  check("pipe", ::pipe(ends));
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return {Fd(ends[0]), Fd(ends[1])};
}

/// How long a test waits for what must happen before it fails.
inline constexpr std::chrono::seconds patience{30};

}  // namespace support
