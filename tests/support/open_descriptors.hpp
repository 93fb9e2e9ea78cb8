#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>

namespace support {

/// How many descriptors this process has, with the one that it takes to count them.
inline std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

}  // namespace support
