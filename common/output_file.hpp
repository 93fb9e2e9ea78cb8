#pragma once

#include <optional>
#include <string>

#include "common/output.hpp"

namespace output {

/// A file that appears whole or not at all: it is written beside its place and put there at the
/// end. What is no regular file, a pipe say, is written as it is; `-` is standard output.
class File {
 public:
  /// Throws std::system_error with the path if it cannot be written. `wake_fd` is the stream's.
  explicit File(const std::string& path, int wake_fd = -1);

  /// Without commit() nothing is left of it, and what stood in its place still stands there.
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// Its errors bear the path as name.
  Stream& stream() { return *stream_; }

  /// Puts the file in its place. Throws std::system_error. Nothing can be written afterwards.
  void commit();

 private:
  void open_beside();

  std::string path_;       // links resolved
  std::string temporary_;  // empty when written as it is
  int fd_ = -1;
  std::optional<Stream> stream_;
};

}  // namespace output
