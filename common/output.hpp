#pragma once

#include <string>
#include <string_view>

/// Writing to files and pipes such that no error is lost.
namespace output {

/// Buffers what goes to a descriptor, which it does not own. A line goes out as soon as it is
/// complete, for someone may be reading along; to a regular file only when enough has come
/// together.
class Stream {
 public:
  /// `name` is what errors call it.
  Stream(int fd, std::string name);

  /// Writes what is left, as far as it can.
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Both throw std::system_error with the stream's name; what could not be written is dropped.
  void write(std::string_view text);
  void flush();

 private:
  int fd_;
  std::string name_;
  bool line_buffered_;
  std::string buffer_;
};

/// Standard output is gone because nobody reads it any more.
bool is_closed_pipe(const std::exception& error);

}  // namespace output
