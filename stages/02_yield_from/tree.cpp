#include "stages/02_yield_from/tree.hpp"

#include <filesystem>
#include <vector>

namespace yield_from {
namespace {

namespace fs = std::filesystem;

struct Entry {
  std::string path;
  bool is_directory;
};

/// Read at once, so that a directory is not held open while its children are
/// walked: a deep tree would use up the descriptors.
std::vector<Entry> entries(const std::string& directory,
                           const OnError& on_error) {
  std::vector<Entry> found;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end;
       !error && entry != end; entry.increment(error))
    found.push_back({entry->path().string(),
                     entry->is_directory(error) && !entry->is_symlink(error)});
  if (error) on_error(directory, error);
  return found;
}

// #region walk
Generator<const std::string&> walk(Entry entry, const OnError& on_error) {
  co_yield entry.path;
  if (!entry.is_directory) co_return;
  for (Entry& child : entries(entry.path, on_error))
    co_yield from(walk(std::move(child), on_error));
}
// #endregion walk

}  // namespace

Generator<const std::string&> tree(std::string path, const OnError& on_error) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (status.type() == fs::file_type::not_found || error)
    throw std::system_error(error, path);
  return walk({std::move(path), fs::is_directory(status)}, on_error);
}

}  // namespace yield_from
