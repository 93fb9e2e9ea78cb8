#pragma once

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/socket.hpp"
#include "tests/support/loopback.hpp"

/// What tests say to the embedded site.
namespace support {

inline std::string request_for(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.0\r\n\r\n";
}

inline void send(const Fd& socket, std::string_view bytes) {
  REQUIRE(::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(bytes.size()));
}

/// All that comes until the site closes.
inline std::string receive_all(const Fd& socket) {
  std::string all;
  std::array<char, 4096> buffer;
  for (;;) {
    const int size =
        check("recv", static_cast<int>(::recv(socket.get(), buffer.data(), buffer.size(), 0)));
    if (size == 0) return all;
    all.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

/// Whether something can be received now.
inline bool has_something(const Fd& socket) {
  char byte = 0;
  return ::recv(socket.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

}  // namespace support
