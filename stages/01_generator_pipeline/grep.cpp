#include "stages/01_generator_pipeline/grep.hpp"

#include <regex.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace pipeline {
namespace {

std::vector<std::string> alternatives(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t newline = text.find('\n');
    parts.emplace_back(text.substr(0, newline));
    if (newline == text.npos) return parts;
    text.remove_prefix(newline + 1);
  }
}

bool contains(std::string_view line, std::string_view text) {
  return line.find(text) != line.npos;
}

}  // namespace

struct Pattern::Regex {
  explicit Regex(const std::string& text) {
    const int error = ::regcomp(&compiled, text.c_str(), REG_EXTENDED);
    if (error == 0) return;
    std::array<char, 256> reason{};
    ::regerror(error, &compiled, reason.data(), reason.size());
    throw std::invalid_argument(reason.data());
  }
  ~Regex() { ::regfree(&compiled); }
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;

  bool matches(std::string_view line) const {
#ifdef REG_STARTEND
    regmatch_t range{0, static_cast<regoff_t>(line.size())};
    return ::regexec(&compiled, line.data(), 1, &range, REG_STARTEND) == 0;
#else
    return ::regexec(&compiled, std::string(line).c_str(), 0, nullptr, 0) == 0;
#endif
  }

  regex_t compiled{};
};

Pattern Pattern::fixed(std::string_view text) {
  Pattern pattern;
  pattern.texts_ = alternatives(text);
  return pattern;
}

Pattern Pattern::regex(std::string_view text) {
  Pattern pattern;
  for (const std::string& part : alternatives(text))
    pattern.regexes_.push_back(std::make_shared<const Regex>(part));
  return pattern;
}

bool Pattern::matches(std::string_view line) const {
  for (const std::string& text : texts_)
    if (contains(line, text)) return true;
  for (const auto& regex : regexes_)
    if (regex->matches(line)) return true;
  return false;
}

// #region filter
Generator<std::string_view> grep(Pattern pattern,
                                 Generator<std::string_view> lines) {
  for (const std::string_view& line : lines)
    if (pattern.matches(line)) co_yield line;
}
// #endregion filter

// #region sink
Generator<None, std::string> grep(std::string pattern, output::Stream& output) {
  output.write("Searching for " + pattern + "\n");
  for (;;) {
    const auto line = co_yield None();
    if (!line)
      output.write("you send None\n");
    else if (contains(*line, pattern))
      output.write(*line + "\n");
  }
}
// #endregion sink

}  // namespace pipeline
