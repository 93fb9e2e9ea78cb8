#pragma once

#include <optional>

#include "common/report.hpp"

namespace support {

/// A report of two pages in which no two things are the same.
inline report::Report example_report() {
  report::Report report;
  report.summary.crawler = "callback";
  report.summary.start = "http://h/";
  report.summary.seconds = 1.5;
  report.summary.cpu_seconds = 0.25;
  report.summary.concurrency = 3;
  report.summary.interrupted = true;
  report.summary.loop = {7, 8, 9};
  report.pages = {{"http://h/", 200, 10, 2, std::nullopt},
                  {"http://h/a", std::nullopt, 0, 0, "timed out"}};
  return report;
}

}  // namespace support
