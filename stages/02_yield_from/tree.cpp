#include "stages/02_yield_from/tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <memory>
#include <string_view>
#include <vector>

namespace yield_from {
namespace {

struct Entry {
  std::string path;
  bool is_directory;
};

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

/// Null, and errno, if it cannot be read. A path that is longer than the kernel
/// takes at once is opened piece by piece.
Directory open_directory(std::string_view path) {
  constexpr std::size_t longest = PATH_MAX - 1;
  int directory = AT_FDCWD;
  while (!path.empty()) {
    std::size_t piece = path.size();
    if (piece > longest) piece = path.rfind('/', longest) + 1;
    const int next =
        ::openat(directory, std::string(path.substr(0, piece)).c_str(),
                 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory != AT_FDCWD) ::close(directory);
    if (next < 0) return nullptr;
    directory = next;
    path.remove_prefix(piece);
  }
  return Directory(::fdopendir(directory));
}

bool is_directory(DIR* parent, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat status{};
  return ::fstatat(::dirfd(parent), entry.d_name, &status,
                   AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

std::error_code last_error() { return {errno, std::generic_category()}; }

/// Read at once, so that a directory is not held open while its children are
/// walked: a deep tree would use up the descriptors.
std::vector<Entry> entries(const std::string& path, const OnError& on_error) {
  std::vector<Entry> found;
  const Directory directory = open_directory(path);
  if (!directory) {
    on_error(path, last_error());
    return found;
  }
  const std::string prefix = path.ends_with('/') ? path : path + "/";
  for (;;) {
    errno = 0;  // which alone tells an error from the end
    const dirent* entry = ::readdir(directory.get());
    if (!entry) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    found.push_back(
        {prefix + std::string(name), is_directory(directory.get(), *entry)});
  }
  if (errno != 0) on_error(path, last_error());
  return found;
}

// #region walk
Generator<const std::string&> walk(Entry entry, const OnError& on_error) {
  co_yield entry.path;
  if (!entry.is_directory) co_return;
  for (Entry& child : entries(entry.path, on_error)) {
    auto below = walk(std::move(child), on_error);
    co_yield from(std::move(below));
  }
}
// #endregion walk

/// Keeps what all levels refer to for as long as they do.
Generator<const std::string&> walk_from(Entry root, OnError on_error) {
  auto below = walk(std::move(root), on_error);
  co_yield from(std::move(below));
}

}  // namespace

Generator<const std::string&> tree(std::string path, OnError on_error) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0)
    throw std::system_error(errno, std::generic_category(), path);
  return walk_from({std::move(path), S_ISDIR(status.st_mode)},
                   std::move(on_error));
}

}  // namespace yield_from
