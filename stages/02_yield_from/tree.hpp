#pragma once

#include <functional>
#include <string>
#include <system_error>

#include "stages/02_yield_from/yield_from.hpp"

namespace yield_from {

/// Is told of a directory that cannot be read.
using OnError =
    std::function<void(const std::string& path, std::error_code error)>;

/// A directory tree, one path at a time, parents first: the same set as `find
/// PATH`. Links are not followed. One path is kept for each level, and the
/// names in the directories on the way down. What `on_error` refers to must
/// outlive the generator. Throws std::system_error if there is nothing at
/// `path`.
Generator<const std::string&> tree(std::string path, OnError on_error);

}  // namespace yield_from
