#include "common/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace output {
namespace {

constexpr mode_t default_mode = 0666;  // less the umask

/// Where `path` leads, be there a file yet or not, so that no link is replaced by a file.
std::string follow_links(std::filesystem::path path) {
  constexpr int most = 40;  // as the kernel has it
  std::error_code error;    // of what cannot be followed: opening it tells
  for (int i = 0; i < most && std::filesystem::is_symlink(path, error); ++i)
    path = path.parent_path() / std::filesystem::read_symlink(path, error);
  return path.string();
}

}  // namespace

File::File(const std::string& path, int wake_fd) : path_(path) {
  struct stat status{};
  if (path == "-") {
    fd_ = STDOUT_FILENO;
    path_ = "standard output";
  } else if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    fd_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  } else if (!path.empty()) {
    open_beside();
  }
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), path);
  stream_.emplace(fd_, path_, wake_fd);
}

void File::open_beside() {
  path_ = follow_links(path_);
  struct stat old{};
  const bool replaces = ::stat(path_.c_str(), &old) == 0;
  // A file that may not be written is not to be replaced either.
  if (replaces && ::access(path_.c_str(), W_OK) != 0) return;
  // What a process that was killed left behind does not stand in the way.
  for (int i = 0; fd_ < 0 && (i == 0 || errno == EEXIST); ++i) {
    temporary_ = path_ + "." + std::to_string(::getpid()) + "." + std::to_string(i) + ".tmp";
    fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, default_mode);
  }
  if (fd_ < 0) return temporary_.clear();
  if (replaces) ::fchmod(fd_, old.st_mode);
}

File::~File() {
  stream_.reset();
  if (fd_ > STDERR_FILENO) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void File::commit() {
  stream_->flush();
  if (fd_ > STDERR_FILENO && ::close(std::exchange(fd_, -1)) < 0)
    throw std::system_error(errno, std::generic_category(), path_);
  if (temporary_.empty()) return;
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0)
    throw std::system_error(errno, std::generic_category(), path_);
  temporary_.clear();
}

}  // namespace output
