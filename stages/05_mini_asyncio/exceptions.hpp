#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "stages/04_coroutine_crawler/future.hpp"

namespace asyncio {

/// A future is asked for what it does not have yet, or given what it has.
using coroutines::InvalidStateError;

/// What is raised where a cancelled task waits. Not a std::exception, for the
/// reason that Python's is not an Exception: who catches errors in order to go
/// on should not go on after this.
class CancelledError {
 public:
  explicit CancelledError(std::string message = {})
      : message_(std::move(message)) {}
  const std::string& message() const noexcept { return message_; }

 private:
  std::string message_;
};

/// The time that something was given is over.
class TimeoutError : public std::runtime_error {
 public:
  TimeoutError() : std::runtime_error("timed out") {}
};

}  // namespace asyncio
