#include "stages/05_mini_asyncio/self_pipe.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "common/nonblocking.hpp"

namespace asyncio {

SelfPipe::SelfPipe() {
  const auto ends = nonblocking::pipe();
  read_end_ = ends[0];
  write_end_ = ends[1];
}

SelfPipe::~SelfPipe() {
  ::close(read_end_);
  ::close(write_end_);
}

void SelfPipe::wake(int write_end, char byte) noexcept {
  const int error = errno;
  [[maybe_unused]] const auto written = ::write(write_end, &byte, 1);
  errno = error;
}

std::string SelfPipe::read() const {
  std::string all;
  std::array<char, 4096> bytes;
  for (;;) {
    const auto size = ::read(read_end_, bytes.data(), bytes.size());
    if (size <= 0) return all;
    all.append(bytes.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace asyncio
