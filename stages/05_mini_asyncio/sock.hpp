#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/selector.hpp"
#include "common/socket.hpp"
#include "stages/05_mini_asyncio/waiter.hpp"

namespace asyncio {

/// Waits until a descriptor is ready. Nobody else may wait for the same; it is
/// watched until then, or until this is destroyed.
class Ready final : public Waiter {
 public:
  Ready(int fd, selectors::EventMask event);
  ~Ready() override { unwatch(); }

 private:
  void unwatch();

  EventLoop& loop_;
  const int fd_;
  const selectors::EventMask event_;
  bool is_watched_ = true;
};

/// Connects to `address`, which must outlive this. Throws std::system_error, as
/// all of these do.
Coroutine<sockets::Socket> sock_connect(const sockets::Address& address);

/// What has come, in the front of `buffer`; empty at the end of file. Waits if
/// nothing has; meanwhile others may use the buffer.
Coroutine<std::string_view> sock_recv(sockets::Socket& socket,
                                      std::span<char> buffer);

/// Returns when the kernel has taken all of it.
Coroutine<> sock_sendall(sockets::Socket& socket, std::string bytes);

}  // namespace asyncio
