#pragma once

#include <array>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "common/socket.hpp"

namespace asyncio {

/// Connections to one server that wait for another request. They are closed
/// with the pool.
class ConnectionPool {
 public:
  void put(sockets::Socket socket) { idle_.push_back(std::move(socket)); }

  /// The one that was used last; nothing if there is none. One that the server
  /// has closed, or on which it says what nobody asked for, is of no use.
  std::optional<sockets::Socket> take() {
    while (!idle_.empty()) {
      sockets::Socket socket = std::move(idle_.back());
      idle_.pop_back();
      if (is_silent(socket)) return socket;
    }
    return std::nullopt;
  }

 private:
  static bool is_silent(sockets::Socket& socket) {
    std::array<char, 1> byte;
    try {
      return !socket.recv(byte);
    } catch (const std::system_error&) {
      return false;
    }
  }

  std::vector<sockets::Socket> idle_;
};

}  // namespace asyncio
