#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/output.hpp"
#include "stages/01_generator_pipeline/generator.hpp"

namespace pipeline {

/// What to look for in a line. As grep has it, a newline in the text stands
/// between alternatives.
class Pattern {
 public:
  /// The text itself, as grep -F.
  static Pattern fixed(std::string_view text);

  /// A POSIX extended regular expression, as grep -E, in the locale of the
  /// program. Throws std::invalid_argument with the reason.
  static Pattern regex(std::string_view text);

  /// Lines may hold any bytes. A fixed text takes little more than to look for
  /// its first byte; at worst, the length of the line times that of the text.
  bool matches(std::string_view line) const;

 private:
  struct Regex;
  std::vector<std::string> texts_;
  std::vector<std::shared_ptr<const Regex>> regexes_;
};

/// grep as a filter: pulls lines out of `lines`, and yields those that match.
Generator<std::string_view> grep(Pattern pattern,
                                 Generator<std::string_view> lines);

/// grep as a sink: prints those of the lines that it is sent that contain
/// `pattern`, and says so when it is sent None. Begins at the first send, which
/// must be of None. `output` must outlive it.
Generator<None, std::string> grep(std::string pattern, output::Stream& output);

}  // namespace pipeline
