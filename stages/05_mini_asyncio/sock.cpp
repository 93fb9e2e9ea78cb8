#include "stages/05_mini_asyncio/sock.hpp"

#include <utility>

namespace asyncio {

using selectors::EVENT_READ;
using selectors::EVENT_WRITE;

Ready::Ready(int fd, selectors::EventMask event)
    : loop_(get_running_loop()), fd_(fd), event_(event) {
  const auto fire = [this] {
    unwatch();
    wake();
  };
  if (event == EVENT_READ)
    loop_.add_reader(fd, fire);
  else
    loop_.add_writer(fd, fire);
}

void Ready::unwatch() {
  if (!std::exchange(is_watched_, false)) return;
  if (event_ == EVENT_READ)
    loop_.remove_reader(fd_);
  else
    loop_.remove_writer(fd_);
}

Coroutine<sockets::Socket> sock_connect(const sockets::Address& address) {
  auto socket = sockets::Socket::connect(address);
  Ready writable(socket.fd(), EVENT_WRITE);
  co_await writable;
  socket.finish_connect();
  co_return socket;
}

Coroutine<std::string_view> sock_recv(sockets::Socket& socket,
                                      std::span<char> buffer) {
  for (;;) {
    if (const auto received = socket.recv(buffer)) co_return *received;
    Ready readable(socket.fd(), EVENT_READ);
    co_await readable;
  }
}

Coroutine<> sock_sendall(sockets::Socket& socket, std::string bytes) {
  std::string_view left = bytes;
  for (;;) {
    left.remove_prefix(socket.send(left));
    if (left.empty()) co_return;
    Ready writable(socket.fd(), EVENT_WRITE);
    co_await writable;
  }
}

}  // namespace asyncio
