#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace pipeline {

/// Cuts what is read from a descriptor into lines, without copying them: a line
/// is a view that is valid until the next read(). Takes as much memory as the
/// longest line needs, and amortised constant time for a byte.
class Lines {
 public:
  /// Reads once, blocking if the descriptor does. False at the end of the file.
  /// Reads nothing, and is true, if there is nothing now or a signal came.
  /// Throws std::system_error named "read".
  bool read(int fd);

  /// The next line that has its newline, without it.
  std::optional<std::string_view> next();

  /// What is left behind the last newline, if anything: it is taken out.
  std::optional<std::string_view> rest();

  /// Forgets what was not taken.
  void clear();

 private:
  void make_room();

  std::vector<char> buffer_;
  std::size_t begin_ = 0;    // of what was not taken
  std::size_t scanned_ = 0;  // up to here there is no newline from begin_ on
  std::size_t end_ = 0;      // of what was read
};

}  // namespace pipeline
