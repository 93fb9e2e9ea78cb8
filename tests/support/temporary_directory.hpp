#pragma once

#include <stdlib.h>

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <string>

namespace support {

/// An empty directory that goes with all that is in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() : root_((std::filesystem::temp_directory_path() / "test-XXXXXX").string()) {
    if (!::mkdtemp(root_.data())) throw std::runtime_error("mkdtemp: " + root_);
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& root() const { return root_; }
  std::string path(const std::string& name) const { return root_ + "/" + name; }

  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(root_), {}));
  }

 private:
  std::string root_;
};

}  // namespace support
