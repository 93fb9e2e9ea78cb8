#pragma once

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/trace_grammar.hpp"

/// Programs that are run with --trace.
namespace support {

using Words = std::vector<std::string>;

/// Each program with a demonstration, and the words with which it has something to do.
inline const std::vector<Words> all_programs{
    {program("01_generator_pipeline")},
    {program("02_yield_from")},
    {program("03_callback_crawler")},
    {program("04_coroutine_crawler")},
    {program("05_mini_asyncio")},
    {program("05_mini_asyncio"), "crawl"},
    {program("05_mini_asyncio"), "crawl", "--keep-alive"},
    {program("compare"), "--quiet"},
};

inline Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

inline Json trace_of(const Words& words) {
  const TemporaryDirectory directory;
  const std::string path = directory / "trace.json";
  const auto result = run(with(words, {"--trace", path}));
  CHECK(result.status == 0);
  return Json::parse(read_file(path));
}

}  // namespace support
