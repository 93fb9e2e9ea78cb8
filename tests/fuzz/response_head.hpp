#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/ascii.hpp"

namespace fuzz {

/// The head of a response, read when all of it is there: line by line (RFC 9112 §2.2, §5), as
/// leniently as the parser.
class ResponseHead {
 public:
  /// Nothing if the head does not end. 1xx responses before it are skipped.
  static std::optional<ResponseHead> read(std::string_view bytes) {
    ResponseHead head;
    std::string status_line;
    for (auto end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
      std::string line(bytes.substr(0, end));
      bytes.remove_prefix(end + 1);
      if (line.ends_with('\r')) line.pop_back();
      if (status_line.empty()) {
        status_line = line;
      } else if (!line.empty()) {
        head.add(line);
      } else if (status_line[9] != '1') {
        head.status_ = std::stoi(status_line.substr(9, 3));
        return head;
      } else {
        head = {};
        status_line.clear();
      }
    }
    return std::nullopt;
  }

  int status() const { return status_; }

  std::string header(std::string_view name) const {
    for (const std::string& line : lines_) {
      const auto colon = line.find(':');
      if (colon == 0 || colon == line.npos) continue;
      if (ascii::equal_ignoring_case(trimmed(line.substr(0, colon)), name)) {
        return trimmed(line.substr(colon + 1));
      }
    }
    return {};
  }

 private:
  static std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
  }

  /// What begins with white space goes on with the line before it.
  void add(const std::string& line) {
    const std::string text = trimmed(line);
    if (line[0] != ' ' && line[0] != '\t') {
      lines_.push_back(text);
    } else if (!text.empty() && !lines_.empty()) {
      lines_.back() += " " + text;
    }
  }

  int status_ = 0;
  std::vector<std::string> lines_;
};

}  // namespace fuzz
