#include "stages/01_generator_pipeline/follow.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "stages/01_generator_pipeline/lines.hpp"

namespace pipeline {
namespace {

/// An open file, and what can be asked of it.
class File {
 public:
  /// Exists, or not; throws if it cannot be opened. A pipe that nobody writes
  /// to yet is not waited for: wait_readable() does.
  explicit File(const std::string& path)
      : path_(path),
        fd_(path == "-"
                ? ::dup(STDIN_FILENO)
                : ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
    if (fd_ < 0 && errno != ENOENT) fail();
  }
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(File&& other) noexcept
      : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    return *this;
  }

  bool exists() const { return fd_ >= 0; }
  int fd() const { return fd_; }

  bool read(Lines& lines) {
    try {
      return lines.read(fd_);
    } catch (const std::system_error& error) {
      throw std::system_error(error.code(), path_);
    }
  }

  void seek(int whence) { ::lseek(fd_, 0, whence); }

  bool is_stream() const { return !S_ISREG(status().st_mode); }
  bool is_truncated() const {
    return status().st_size < ::lseek(fd_, 0, SEEK_CUR);
  }
  /// Another file has its name by now. Its own inode cannot have been used
  /// again, since it is open.
  bool is_replaced() const {
    struct stat named{};
    if (::stat(path_.c_str(), &named) != 0) return false;
    const struct stat mine = status();
    return named.st_ino != mine.st_ino || named.st_dev != mine.st_dev;
  }

 private:
  [[noreturn]] void fail() const {
    throw std::system_error(errno, std::generic_category(), path_);
  }
  struct stat status() const {
    struct stat status{};
    if (::fstat(fd_, &status) != 0) fail();
    return status;
  }

  std::string path_;
  int fd_;
};

/// What ends by itself: standard input, a pipe, a terminal.
Generator<std::string_view> read_stream(File file, Watch& watch,
                                        FollowOptions options) {
  Lines lines;
  for (;;) {
    options.before_waiting();
    if (!watch.wait_readable(file.fd())) co_return;
    if (!file.read(lines)) break;
    while (const auto line = lines.next()) co_yield *line;
  }
  if (const auto last = lines.rest()) co_yield *last;
}

// #region follow
/// What is there, and what will be.
Generator<std::string_view> read_file(std::string path, File file, Watch& watch,
                                      FollowOptions options) {
  Lines lines;
  for (;;) {
    watch.arm();
    if (!file.exists()) file = File(path);
    const bool was_replaced = file.exists() && file.is_replaced();
    while (file.exists() && file.read(lines)) {
      while (const auto line = lines.next()) co_yield *line;
      if (watch.woken()) co_return;
    }
    if (was_replaced || options.until_end) {
      if (const auto last = lines.rest()) co_yield *last;
      if (options.until_end) co_return;
      options.notice("replaced, following the new file");
      file = File(path);
      continue;
    }
    if (file.exists() && file.is_truncated()) {
      options.notice("truncated, reading it again from its start");
      lines.clear();
      file.seek(SEEK_SET);
      continue;
    }
    options.before_waiting();
    if (!watch.wait()) co_return;
  }
}
// #endregion follow

}  // namespace

Generator<std::string_view> follow(std::string path, Watch& watch,
                                   FollowOptions options) {
  File file(path);
  if (file.exists() && file.is_stream())
    return read_stream(std::move(file), watch, std::move(options));
  if (path == "-") options.until_end = options.from_start = true;
  if (!file.exists() && options.until_end)
    throw std::system_error(ENOENT, std::generic_category(), path);
  if (!file.exists()) options.notice("does not exist yet, waiting for it");
  if (file.exists() && !options.from_start) file.seek(SEEK_END);
  return read_file(std::move(path), std::move(file), watch, std::move(options));
}

}  // namespace pipeline
