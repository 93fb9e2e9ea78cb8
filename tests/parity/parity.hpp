#pragma once

#include <fmt/core.h>

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include "stages/05_mini_asyncio/asyncio.hpp"

/// What the C++ halves of the pairs share: as parity.py has it.
namespace parity {

/// The loop's clock, which nobody waits for: when nothing is ready, it goes on to the next timer.
inline asyncio::TimePoint now;

/// Since the loop was made.
std::int64_t milliseconds();

/// As Python prints it: the name of its type there, and what it says.
std::string describe(const std::exception_ptr& error);

/// What `body` throws, described.
template <class Body>
std::string error_of(Body body) {
  try {
    body();
  } catch (...) {
    return describe(std::current_exception());
  }
  return "nothing was thrown";
}

template <class... Args>
void say(fmt::format_string<Args...> format, Args&&... args) {
  fmt::print(format, std::forward<Args>(args)...);
  fmt::print("\n");
}

/// True as Python prints it.
inline const char* truth(bool value) { return value ? "True" : "False"; }

/// A coroutine, run as asyncio::run does, or a function of a loop. Cases run in the order in which
/// they are written.
class Case {
 public:
  Case(const char* name, asyncio::Coroutine<> (*body)());
  Case(const char* name, void (*body)(asyncio::EventLoop&));
};

#define PARITY(name) const parity::Case case_##name(#name, name)

}  // namespace parity
