#include "stages/05_mini_asyncio/connection.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/run_in_executor.hpp"
#include "stages/05_mini_asyncio/sock.hpp"

namespace asyncio {
namespace {

[[noreturn]] void fail(const std::vector<std::system_error>& errors) {
  const std::string first = errors.front().what();
  const auto says_the_same = [&](const auto& error) {
    return error.what() == first;
  };
  if (std::ranges::all_of(errors, says_the_same)) throw errors.front();
  std::string all = "Multiple exceptions: " + first;
  for (std::size_t i = 1; i < errors.size(); ++i)
    all = all + ", " + errors[i].what();
  throw MultipleErrors(errors.front().code(), std::move(all));
}

}  // namespace

Coroutine<sockets::Socket> connect_to_any(
    std::vector<sockets::Address> addresses) {
  std::vector<std::system_error> errors;
  for (const sockets::Address& address : addresses) {
    try {
      co_return co_await sock_connect(address);
    } catch (const std::system_error& error) {
      errors.push_back(error);
    }
  }
  fail(errors);
}

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
  auto socket = co_await connect_to_any(std::move(addresses));
  const auto protocol = factory();
  const auto transport = Transport::start(*this, std::move(socket), protocol);
  // Behind connection_made.
  const auto made = create_future();
  call_soon([made] {
    if (!made.done()) made.set_result();
  });
  try {
    co_await made;
  } catch (...) {
    transport->close();  // nobody is going to have it
    throw;
  }
  Connection connection{transport, protocol};
  co_return connection;
}

}  // namespace asyncio
