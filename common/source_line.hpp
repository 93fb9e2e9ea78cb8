#pragma once

#include <source_location>
#include <string>
#include <string_view>
#include <vector>

/// Lines of the source, as a reader names them.
namespace source {

/// The function's bare name: `read` of `Coroutine<> coroutines::read(Crawl&)`, however the compiler
/// writes it. A view into what `line` refers to.
std::string_view function(const std::source_location& line);

/// The path from the root of the project: `stages/04_coroutine_crawler/fetcher.cpp`.
std::string_view file(const std::source_location& line);

/// As `read (fetcher.cpp:40)`.
std::string describe(const std::source_location& line);

/// Lines that called one another, the innermost first: `read (fetcher.cpp:40) ← read_all
/// (fetcher.cpp:49)`.
std::string describe(const std::vector<std::source_location>& stack);

}  // namespace source
