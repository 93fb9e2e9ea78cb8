#pragma once

#include <exception>
#include <string>
#include <string_view>

/// Writing to files and pipes such that no error is lost.
namespace output {

/// Buffers what goes to a descriptor, which it does not own, until enough has come together, or
/// flush() is called because someone may be reading along.
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
  std::string buffer_;
};

/// Standard output is gone because nobody reads it any more.
bool is_closed_pipe(const std::exception& error);

}  // namespace output
