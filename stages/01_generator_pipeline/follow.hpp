#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "stages/01_generator_pipeline/generator.hpp"
#include "stages/01_generator_pipeline/watch.hpp"

namespace pipeline {

struct FollowOptions {
  bool from_start = false;  // begin with what is in the file already
  bool until_end = false;   // and end there; a last line without newline counts
  std::function<void()> before_waiting = [] {};
  std::function<void(const std::string&)> notice = [](const auto&) {};
};

/// The lines of the file at `path`, without their newlines, as soon as each is
/// complete: those that are appended from now on. Each is a view that is valid
/// until the next. A file that was truncated is read again from its start, one
/// that was replaced is followed by name, one that does not exist is waited
/// for: each is told to `notice`. `-` is standard input, which ends. The
/// generator ends when `watch` is woken; `watch` must outlive the
/// generator. Throws
/// std::system_error that names the file.
Generator<std::string_view> follow(std::string path, Watch& watch,
                                   FollowOptions options);

}  // namespace pipeline
