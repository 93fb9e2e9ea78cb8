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
  /// `name` is what errors call it. A wait for someone to read ends, with EINTR, when `wake_fd` can
  /// be read: a signal has come.
  Stream(int fd, std::string name, int wake_fd = -1);

  /// Writes what is left, as far as it can.
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Both throw std::system_error with the stream's name; what could not be written is dropped.
  void write(std::string_view text);
  void flush();

 private:
  void wait_for_reader() const;

  int fd_;
  std::string name_;
  int wake_fd_;
  std::string buffer_;
};

/// Nobody reads it any more.
bool is_closed_pipe(const std::exception& error);

/// A signal ended the wait for a reader.
bool is_interrupted(const std::exception& error);

}  // namespace output
