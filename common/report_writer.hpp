#pragma once

#include <string>

#include "common/output_file.hpp"
#include "common/report.hpp"

namespace report {

/// Writes a report to a file (output::File says how) while the crawl goes on, a page at a time: a
/// crawl of any size takes no memory for it. Everything throws std::system_error.
class Writer {
 public:
  explicit Writer(const std::string& path, int wake_fd = -1);
  void add(const Page& page);
  void finish(const Summary& summary);

 private:
  output::File file_;
  bool first_ = true;
};

}  // namespace report
