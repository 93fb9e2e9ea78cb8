#include "tests/support/loopback.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "common/nonblocking.hpp"

namespace support {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

Fd socket_on_free_port() {
  Fd fd(check("socket", nonblocking::socket(AF_INET)));
  const sockaddr_in address = loopback(0);
  check("bind", ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
  return fd;
}

Fd connect_to(std::uint16_t port) {
  Fd fd(check("socket", nonblocking::socket(AF_INET)));
  ::fcntl(fd.get(), F_SETFL, 0);  // but this one may block
  const sockaddr_in address = loopback(port);
  check("connect",
        ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
  return fd;
}

std::uint16_t port_of(const Fd& fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  check("getsockname", ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size));
  return ntohs(address.sin_port);
}

}  // namespace support
