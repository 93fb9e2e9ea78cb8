#pragma once

#include "common/crawl.hpp"

namespace crawl {

/// The whole program of a crawler: reads the command line, crawls, prints each page as it is done
/// and the summary, writes the report. Gives the exit status. `program` may be followed by a space
/// and a subcommand.
int main(const std::string& program, const Crawler& crawler, int argc, const char* const* argv);

/// The summary, in the article's words.
std::string summary_line(const Result& result);

}  // namespace crawl
