#pragma once

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/process.hpp"

/// What the tests of whole programs say of a result.
namespace support {

/// The crawlers keep one contract, so each test runs for all of them.
inline constexpr std::array crawlers{"03_callback_crawler", "04_coroutine_crawler",
                                     "05_mini_asyncio"};

/// The command line of a crawler with these words.
inline std::vector<std::string> command(std::string_view crawler,
                                        const std::vector<std::string>& words = {}) {
  std::vector<std::string> argv{program(crawler)};
  if (crawler == "05_mini_asyncio") argv.emplace_back("crawl");
  argv.insert(argv.end(), words.begin(), words.end());
  return argv;
}

/// Without their line feeds; what stands behind the last one is a line too.
inline std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> all;
  while (!text.empty()) {
    const auto end = text.find('\n');
    all.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return all;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

/// Runs a line of sh. In it, "$0" and "$@" are the words of `argv`.
inline Result run_in_shell(const std::string& line, const std::vector<std::string>& argv,
                           Options options = {}) {
  std::vector<std::string> words{"sh", "-c", line};
  words.insert(words.end(), argv.begin(), argv.end());
  return run(words, std::move(options));
}

/// Checks that the program ended with `status` and one line on standard error: `name: …`, in which
/// `what` is named.
inline void check_complaint(const Result& result, std::string_view name, std::string_view what,
                            int status) {
  CAPTURE(result.err);
  CAPTURE(what);
  CHECK(result.status == status);
  CHECK(lines(result.err).size() == 1);
  CHECK(result.err.ends_with('\n'));
  CHECK(result.err.starts_with(std::string(name) + ": "));
  CHECK(contains(result.err, what));
}

/// The same of a command line that is wrong: nothing has been done.
inline void check_refused(const Result& result, std::string_view name, std::string_view what) {
  check_complaint(result, name, what, 2);
  CHECK(result.out == "");
}

/// Checks that --help names all of `words` and that --version is one line, both on standard output.
inline void check_help_and_version(const std::string& path, std::string_view name,
                                   const std::vector<std::string>& words) {
  const auto help = run({path, "--help"});
  CHECK(help.status == 0);
  CHECK(help.err == "");
  for (const auto& word : words) CHECK(contains(help.out, word));
  const auto version = run({path, "--version"});
  CHECK(version.status == 0);
  CHECK(version.err == "");
  CHECK(version.out.starts_with(std::string(name) + " "));
  CHECK(version.out.ends_with(" (not run on macOS by us)\n"));
  CHECK(lines(version.out).size() == 1);
}

}  // namespace support
