#include "common/output.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <system_error>
#include <utility>

namespace output {
namespace {

constexpr std::size_t enough = 64 * 1024;
constexpr std::size_t at_once = PIPE_BUF;  // does not block once poll has said so: pipe(7)

/// A regular file takes what it is given: nobody is waited for.
bool can_block(int fd) {
  struct stat status{};
  return ::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode);
}

bool is(const std::exception& error, std::errc condition) {
  const auto* failure = dynamic_cast<const std::system_error*>(&error);
  return failure && failure->code() == condition;
}

}  // namespace

Stream::Stream(int fd, std::string name, int wake_fd)
    : fd_(fd), name_(std::move(name)), wake_fd_(can_block(fd) ? wake_fd : -1) {}

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
  std::string pending = std::exchange(buffer_, std::string());
  std::string_view left = pending;
  while (!left.empty()) {
    if (wake_fd_ >= 0) wait_for_reader();
    const std::size_t size = wake_fd_ >= 0 ? std::min(left.size(), at_once) : left.size();
    const ssize_t written = ::write(fd_, left.data(), size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw std::system_error(errno, std::generic_category(), name_);
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  pending.clear();
  buffer_ = std::move(pending);  // its memory is used again
}

void Stream::wait_for_reader() const {
  std::array<pollfd, 2> polled{pollfd{fd_, POLLOUT, 0}, pollfd{wake_fd_, POLLIN, 0}};
  while (::poll(polled.data(), polled.size(), -1) < 0 && errno == EINTR) {
  }
  if (polled[0].revents == 0 && polled[1].revents != 0)
    throw std::system_error(EINTR, std::generic_category(), name_);
}

bool is_closed_pipe(const std::exception& error) { return is(error, std::errc::broken_pipe); }

bool is_interrupted(const std::exception& error) { return is(error, std::errc::interrupted); }

}  // namespace output
