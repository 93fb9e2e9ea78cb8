#pragma once

#include <cstdint>

#include "tests/support/fd.hpp"

namespace support {

/// A non-blocking TCP socket that is bound to a free port of 127.0.0.1, and does not listen.
Fd socket_on_free_port();

/// A TCP socket that blocks, connected to that port of 127.0.0.1.
Fd connect_to(std::uint16_t port);

std::uint16_t port_of(const Fd& socket);

/// A port of 127.0.0.1 that refuses connections. It is kept bound, so that nobody else gets it: not
/// even the connecting socket, which would then be connected to itself.
class ClosedPort {
 public:
  std::uint16_t port() const { return port_of(socket_); }

 private:
  Fd socket_ = socket_on_free_port();
};

}  // namespace support
