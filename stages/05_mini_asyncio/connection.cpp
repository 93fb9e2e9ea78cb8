#include "stages/05_mini_asyncio/connection.hpp"

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/future.hpp"

namespace asyncio {
namespace {

/// Calls back when the descriptor can be written, as long as it lives.
class Writable {
 public:
  Writable(EventLoop& loop, int fd)
      : loop_(loop), fd_(fd), ready_(loop.create_future()) {
    loop.add_writer(fd, [ready = ready_] {
      if (!ready.done()) ready.set_result();
    });
  }
  ~Writable() { loop_.remove_writer(fd_); }
  Writable(const Writable&) = delete;
  Writable& operator=(const Writable&) = delete;

  const Future<>& ready() const { return ready_; }

 private:
  EventLoop& loop_;
  int fd_;
  Future<> ready_;
};

Coroutine<sockets::Socket> connect(EventLoop& loop, sockets::Address address) {
  auto socket = sockets::Socket::connect(address);
  const Writable writable(loop, socket.fd());
  co_await writable.ready();
  socket.finish_connect();
  co_return socket;
}

/// To the first that can be reached; throws what the last one threw.
Coroutine<sockets::Socket> connect_to_any(
    EventLoop& loop, std::vector<sockets::Address> addresses) {
  std::exception_ptr error;
  for (const sockets::Address& address : addresses) {
    try {
      co_return co_await connect(loop, address);
    } catch (const std::exception&) {
      error = std::current_exception();
    }
  }
  std::rethrow_exception(error);
}

}  // namespace

Coroutine<std::vector<sockets::Address>> EventLoop::getaddrinfo(
    std::string host, std::uint16_t port) {
  try {
    co_return sockets::Address::resolve(host, port, true);
  } catch (const std::runtime_error&) {
    // A name, which takes a while.
  }
  const auto look_up = [host, port] {
    return sockets::Address::resolve(host, port);
  };
  co_return co_await run_in_executor(look_up);
}

Coroutine<Connection> EventLoop::create_connection(ProtocolFactory factory,
                                                   std::string host,
                                                   std::uint16_t port) {
  auto addresses = co_await getaddrinfo(std::move(host), port);
  auto socket = co_await connect_to_any(*this, std::move(addresses));
  const auto protocol = factory();
  const auto transport = Transport::start(*this, std::move(socket), protocol);
  // Behind connection_made.
  const auto made = create_future();
  call_soon([made] {
    if (!made.done()) made.set_result();
  });
  co_await made;
  Connection connection{transport, protocol};
  co_return connection;
}

}  // namespace asyncio
