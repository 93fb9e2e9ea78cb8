#pragma once

#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/transport.hpp"

namespace asyncio {

/// What create_connection gives.
struct Connection {
  Ref<Transport> transport;
  std::shared_ptr<Protocol> protocol;
};

/// No address could be reached, and not for one reason: tells them all. Its
/// code is that of the first.
class MultipleErrors : public std::system_error {
 public:
  MultipleErrors(std::error_code first, std::string message)
      : std::system_error(first),
        message_(std::make_shared<const std::string>(std::move(message))) {}
  const char* what() const noexcept override { return message_->c_str(); }

 private:
  std::shared_ptr<const std::string> message_;  // to copy it must not fail
};

/// To the first that can be reached. If none can, throws what the first one
/// did if all say the same, else MultipleErrors.
Coroutine<sockets::Socket> connect_to_any(
    std::vector<sockets::Address> addresses);

}  // namespace asyncio
