#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/replay.hpp"

namespace trace {

/// How wide and how high a page may be, in columns and lines.
struct PageSize {
  std::size_t width;
  std::size_t height;
};

/// What a reader sees of the event at which `replay` is: what it is, in a sentence; the lines of
/// the source around it; what its task keeps meanwhile; who is ready, and who waits for what. It is
/// no larger than `size`.
std::vector<std::string> page(const Replay& replay, PageSize size);

/// The part of `text` that fits, with an ellipsis where something is left out. A byte that begins
/// no character of UTF-8 takes no column.
std::string fit(const std::string& text, std::size_t width);

}  // namespace trace
