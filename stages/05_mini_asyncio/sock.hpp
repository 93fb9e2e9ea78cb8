#pragma once

#include <exception>
#include <span>
#include <string>
#include <string_view>

#include "common/selector.hpp"
#include "common/socket.hpp"
#include "stages/05_mini_asyncio/future.hpp"

namespace asyncio {

/// A future that is done when a descriptor is ready: stage 4's, which can be
/// cancelled, in the running loop. It lives in the frame of the task that waits
/// for it; nobody else may wait for it, or for the same descriptor. So its task
/// goes on at once when the loop calls, where asyncio's has one more turn. The
/// descriptor is watched until then, or until this is cancelled or destroyed.
class Ready : public coroutines::Future<>, public AnyFuture {
 public:
  Ready(int fd, selectors::EventMask event);
  ~Ready() override { unwatch(); }

  bool cancel(std::string message) override;
  std::exception_ptr exception() override;

 private:
  void fire();
  void unwatch();
  void schedule(coroutines::Callbacks callbacks) override;

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
