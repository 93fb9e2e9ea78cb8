#include "stages/01_generator_pipeline/lines.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace pipeline {
namespace {

constexpr std::size_t chunk = 128 * 1024;

}  // namespace

bool Lines::read(int fd) {
  make_room();
  const ssize_t count =
      ::read(fd, buffer_.data() + end_, buffer_.size() - end_);
  if (count < 0 && errno != EINTR && errno != EAGAIN)
    throw std::system_error(errno, std::generic_category(), "read");
  if (count > 0) end_ += static_cast<std::size_t>(count);
  return count != 0;
}

std::optional<std::string_view> Lines::next() {
  const char* data = buffer_.data();
  const void* newline =
      end_ == scanned_ ? nullptr
                       : std::memchr(data + scanned_, '\n', end_ - scanned_);
  if (!newline) {
    scanned_ = end_;
    return std::nullopt;
  }
  const auto end =
      static_cast<std::size_t>(static_cast<const char*>(newline) - data);
  const std::string_view line(data + begin_, end - begin_);
  begin_ = scanned_ = end + 1;
  return line;
}

std::optional<std::string_view> Lines::rest() {
  if (begin_ == end_) return std::nullopt;
  const std::string_view line(buffer_.data() + begin_, end_ - begin_);
  clear();
  return line;
}

void Lines::clear() { begin_ = scanned_ = end_; }

void Lines::make_room() {
  // The unfinished line goes to the front, then there is room for a chunk.
  // Where the line is all there is, the buffer doubles: it is not moved too
  // often.
  if (begin_ > 0)
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
              buffer_.begin());
  scanned_ -= begin_;
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() - end_ < chunk)
    buffer_.resize(std::max(2 * buffer_.size(), end_ + chunk));
}

}  // namespace pipeline
