#include "common/output.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace output {
namespace {

constexpr std::size_t enough = 64 * 1024;

}  // namespace

Stream::Stream(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

Stream::~Stream() {
  try {
    flush();
  } catch (const std::system_error&) {
    // Who wanted to know has called flush().
  }
}

void Stream::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= enough) flush();
}

void Stream::flush() {
  const std::string pending = std::exchange(buffer_, std::string());
  std::string_view left = pending;
  while (!left.empty()) {
    const ssize_t written = ::write(fd_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw std::system_error(errno, std::generic_category(), name_);
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool is_closed_pipe(const std::exception& error) {
  const auto* failure = dynamic_cast<const std::system_error*>(&error);
  return failure && failure->code() == std::errc::broken_pipe;
}

}  // namespace output
