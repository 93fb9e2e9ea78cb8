#include "stages/05_mini_asyncio/self_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace asyncio {

SelfPipe::SelfPipe() {
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) < 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
  read_end_ = ends[0];
  write_end_ = ends[1];
}

SelfPipe::~SelfPipe() {
  ::close(read_end_);
  ::close(write_end_);
}

void SelfPipe::wake() const noexcept {
  const int error = errno;
  // Fails if the pipe is full: then the loop is going to be woken anyway.
  [[maybe_unused]] const auto written = ::write(write_end_, "", 1);
  errno = error;
}

void SelfPipe::drain() const noexcept {
  std::array<char, 4096> bytes;
  while (::read(read_end_, bytes.data(), bytes.size()) > 0) continue;
}

}  // namespace asyncio
