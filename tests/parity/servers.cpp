// Servers: when they accept, who waits for their end, and what a protocol that cannot be made
// costs.
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/parity/parity.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using asyncio::Future;
using asyncio::get_running_loop;
using asyncio::return_exceptions;
using asyncio::Server;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

/// Tells that there is a connection.
class Quiet : public asyncio::Protocol {
 public:
  void connection_made(asyncio::Transport& transport) override {
    say("connected");
    transport.close();
  }
};

std::shared_ptr<asyncio::Protocol> quiet() { return std::make_shared<Quiet>(); }

class Client : public asyncio::Protocol {
 public:
  explicit Client(Future<> lost) : lost_(std::move(lost)) {}
  void connection_lost(std::exception_ptr) override { lost_.set_result(); }

 private:
  Future<> lost_;
};

Coroutine<Future<>> connect_to(Server server) {
  EventLoop& loop = get_running_loop();
  const auto lost = loop.create_future();
  const asyncio::ProtocolFactory factory = [lost] { return std::make_shared<Client>(lost); };
  co_await loop.create_connection(factory, "127.0.0.1", server.sockets()[0].port());
  co_return lost;
}

Coroutine<> connect_and_lose(Server server) {
  const auto lost = co_await connect_to(server);
  co_await lost;
}

Coroutine<> a_server_may_begin_to_serve_later() {
  Server server = co_await get_running_loop().create_server(quiet, "127.0.0.1", 0, false);
  say("{} {}", truth(server.is_serving()), server.sockets().size());
  co_await server.start_serving();
  co_await server.start_serving();
  say("{}", truth(server.is_serving()));
  co_await connect_and_lose(server);
  server.close();
}
PARITY(a_server_may_begin_to_serve_later);

Coroutine<> a_server_without_a_host_listens_on_all_interfaces() {
  Server server = co_await get_running_loop().create_server(quiet, "", 0);
  std::set<std::string> hosts;
  std::set<std::uint16_t> ports;
  for (const sockets::Address& address : server.sockets()) {
    const std::string text = address.str();
    hosts.insert(text.substr(0, text.rfind(':')));
    ports.insert(address.port());
  }
  const bool has_ip4 = hosts.erase("0.0.0.0") == 1;
  hosts.erase("[::]");
  say("{} {}\n{}", truth(has_ip4), truth(hosts.empty()), truth(ports.contains(0)));
  server.close();
}
PARITY(a_server_without_a_host_listens_on_all_interfaces);

Coroutine<> serve_forever_begins_to_serve() {
  Server server = co_await get_running_loop().create_server(quiet, "127.0.0.1", 0, false);
  const auto task = asyncio::create_task(server.serve_forever());
  co_await asyncio::sleep(0s);
  say("{}", truth(server.is_serving()));
  co_await connect_and_lose(server);
  server.close();
  co_await asyncio::gather(return_exceptions, task);
  say("{}", truth(task.cancelled()));
}
PARITY(serve_forever_begins_to_serve);

Coroutine<> try_to_serve(Server server) {
  try {
    co_await server.serve_forever();
  } catch (const std::runtime_error&) {
    say("RuntimeError{}", server.is_serving() ? " True" : "");
  }
}

Coroutine<> a_server_that_is_closed_cannot_serve() {
  Server server = co_await get_running_loop().create_server(quiet, "127.0.0.1", 0);
  server.close();
  co_await try_to_serve(server);
}
PARITY(a_server_that_is_closed_cannot_serve);

Coroutine<> only_one_may_wait_for_a_server_to_end() {
  Server server = co_await get_running_loop().create_server(quiet, "127.0.0.1", 0);
  const auto task = asyncio::create_task(server.serve_forever());
  co_await asyncio::sleep(0s);
  co_await try_to_serve(server);
  task.cancel();
  co_await asyncio::gather(return_exceptions, task);
}
PARITY(only_one_may_wait_for_a_server_to_end);

Coroutine<> a_server_whose_service_was_cancelled_is_closed() {
  Server server = co_await get_running_loop().create_server(quiet, "127.0.0.1", 0);
  const auto task = asyncio::create_task(server.serve_forever());
  co_await asyncio::sleep(0s);
  task.cancel();
  co_await asyncio::gather(return_exceptions, task);
  co_await try_to_serve(server);
}
PARITY(a_server_whose_service_was_cancelled_is_closed);

// Here the loop tells of it, as Python's does in its debug mode.
Coroutine<> a_protocol_that_cannot_be_made_costs_its_connection_alone() {
  bool fails = true;
  const asyncio::ProtocolFactory factory = [&fails] {
    if (std::exchange(fails, false)) throw std::invalid_argument("no");
    return quiet();
  };
  Server server = co_await get_running_loop().create_server(factory, "127.0.0.1", 0);
  co_await connect_to(server);
  co_await connect_and_lose(server);
  server.close();
}
PARITY(a_protocol_that_cannot_be_made_costs_its_connection_alone);

Coroutine<> a_server_makes_a_protocol_for_each_connection() {
  const asyncio::ProtocolFactory factory = [] {
    say("making one");
    return quiet();
  };
  Server server = co_await get_running_loop().create_server(factory, "127.0.0.1", 0);
  co_await connect_and_lose(server);
  server.close();
  co_await server.wait_closed();
  say("{} {}", truth(server.is_serving()), server.sockets().size());
}
PARITY(a_server_makes_a_protocol_for_each_connection);

Coroutine<> say_hello(StreamReader, StreamWriter writer) {
  writer.write("hello\n");
  writer.close();
  co_return;
}

Coroutine<> streams_begin_to_serve_later_as_well() {
  Server server =
      co_await asyncio::start_server(say_hello, "127.0.0.1", 0, StreamReader::default_limit, false);
  say("{}", truth(server.is_serving()));
  co_await server.start_serving();
  auto [reader, writer] =
      co_await asyncio::open_connection("127.0.0.1", server.sockets()[0].port());
  const std::string line = co_await reader.readline();
  say("{}", line.substr(0, line.find('\n')));
  writer.close();
  co_await writer.wait_closed();
  server.close();
}
PARITY(streams_begin_to_serve_later_as_well);

/// Cancels who connects, when it is connected.
class CancelsWhenMade : public asyncio::Protocol {
 public:
  CancelsWhenMade(Future<> lost, std::optional<asyncio::Task<asyncio::Connection>>& task)
      : lost_(std::move(lost)), task_(task) {}
  void connection_made(asyncio::Transport&) override {
    say("made");
    task_->cancel();
  }
  void connection_lost(std::exception_ptr) override {
    say("lost");
    lost_.set_result();
  }

 private:
  Future<> lost_;
  std::optional<asyncio::Task<asyncio::Connection>>& task_;
};

Coroutine<> who_is_cancelled_while_connecting_leaves_no_connection() {
  EventLoop& loop = get_running_loop();
  const auto lost = loop.create_future();
  std::optional<asyncio::Task<asyncio::Connection>> task;
  const asyncio::ProtocolFactory plain = [] { return std::make_shared<asyncio::Protocol>(); };
  const asyncio::ProtocolFactory told = [&] {
    return std::make_shared<CancelsWhenMade>(lost, task);
  };
  Server server = co_await loop.create_server(plain, "127.0.0.1", 0);
  task = loop.create_task(loop.create_connection(told, "127.0.0.1", server.sockets()[0].port()));
  co_await lost;
  say("{}", truth(task->cancelled()));
  server.close();
}
PARITY(who_is_cancelled_while_connecting_leaves_no_connection);

}  // namespace
