// Protocols, transports and servers.
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "tests/parity/parity.hpp"

using asyncio::Coroutine;
using asyncio::create_task;
using asyncio::EventLoop;
using asyncio::Future;
using asyncio::get_running_loop;
using asyncio::return_exceptions;
using asyncio::Server;
using asyncio::Transport;
using parity::describe;
using parity::error_of;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

/// Keeps what comes; `lost` is done when the connection is over.
class Quiet : public asyncio::Protocol {
 public:
  void connection_made(Transport& made_with) override {
    transport = asyncio::Ref<Transport>(&made_with);
    made.set_result();
  }
  void data_received(std::string_view data) override { received += data; }
  void connection_lost(std::exception_ptr error) override { lost.set_result(error); }

  Future<std::exception_ptr> lost = get_running_loop().create_future<std::exception_ptr>();
  Future<> made = get_running_loop().create_future();
  asyncio::Ref<Transport> transport;
  std::string received;
};

/// Tells what happens.
class Told : public Quiet {
 public:
  void connection_made(Transport& made_with) override {
    say("connection_made");
    Quiet::connection_made(made_with);
  }
  void data_received(std::string_view data) override {
    say("data_received {}", data);
    Quiet::data_received(data);
  }
  bool eof_received() override {
    say("eof_received");
    return false;
  }
  void connection_lost(std::exception_ptr error) override {
    say("connection_lost {}", describe(error));
    Quiet::connection_lost(error);
  }
  void pause_writing() override { say("pause_writing"); }
  void resume_writing() override { say("resume_writing"); }
};

class Echo : public Quiet {
 public:
  void data_received(std::string_view data) override { transport->write(data); }
};

/// A server, a client, and both their protocols.
template <class ServerSide, class ClientSide>
struct Both {
  Server listening;
  std::shared_ptr<ServerSide> server;
  std::shared_ptr<ClientSide> client;
  std::uint16_t port;
};

template <class ServerSide = Quiet, class ClientSide = Quiet>
Coroutine<Both<ServerSide, ClientSide>> connect_both() {
  EventLoop& loop = get_running_loop();
  const auto accepted = loop.create_future<std::shared_ptr<ServerSide>>();
  const asyncio::ProtocolFactory server_side = [accepted] {
    accepted.set_result(std::make_shared<ServerSide>());
    return accepted.result();
  };
  const auto client = std::make_shared<ClientSide>();
  const asyncio::ProtocolFactory client_side = [client] { return client; };
  const Server listening = co_await loop.create_server(server_side, "127.0.0.1", 0);
  const std::uint16_t port = listening.sockets()[0].port();
  co_await loop.create_connection(client_side, "127.0.0.1", port);
  const std::shared_ptr<ServerSide> server = co_await accepted;
  co_await server->made;
  Both<ServerSide, ClientSide> both{listening, server, client, port};
  co_return both;
}

Coroutine<> end(std::shared_ptr<Quiet> protocol) {
  if (!protocol->lost.done()) protocol->transport->abort();
  co_await protocol->lost;
}

/// A destructor could not wait for the ends.
template <class BothSides>
Coroutine<> disconnect(BothSides& both) {
  both.listening.close();
  co_await end(both.client);
  co_await end(both.server);
  both.client->transport = {};
  both.server->transport = {};
}

Coroutine<> turn() { co_await asyncio::sleep(0s); }

Coroutine<> what_is_written_comes_back_from_an_echo() {
  auto both = co_await connect_both<Echo, Told>();
  both.client->transport->write("hello");
  while (both.client->received != "hello") co_await turn();
  both.client->transport->close();
  co_await both.client->lost;
  co_await disconnect(both);
}
PARITY(what_is_written_comes_back_from_an_echo);

Coroutine<> connection_made_comes_before_create_connection_returns() {
  auto both = co_await connect_both<Quiet, Told>();
  say("connected");
  co_await disconnect(both);
}
PARITY(connection_made_comes_before_create_connection_returns);

Coroutine<> close_sends_what_was_written() {
  auto both = co_await connect_both();
  Transport& transport = *both.client->transport;
  transport.write(std::string(40'000'000, 'x'));
  say("{}", truth(transport.get_write_buffer_size() > 0));
  transport.close();
  say("{} {}", truth(transport.is_closing()), truth(both.client->lost.done()));
  const auto error = co_await both.server->lost;
  say("{}", describe(error));
  say("{}", both.server->received.size());
  co_await disconnect(both);
}
PARITY(close_sends_what_was_written);

Coroutine<> abort_sends_no_more() {
  auto both = co_await connect_both();
  both.server->transport->pause_reading();
  both.client->transport->write(std::string(40'000'000, 'x'));
  both.client->transport->abort();
  say("{} {}", both.client->transport->get_write_buffer_size(),
      truth(both.client->transport->is_closing()));
  const auto error = co_await both.client->lost;
  say("{}", describe(error));
  both.server->transport->resume_reading();
  co_await both.server->lost;
  say("{}", truth(both.server->received.size() < 40'000'000));
  co_await disconnect(both);
}
PARITY(abort_sends_no_more);

Coroutine<> connection_lost_is_called_in_the_next_turn() {
  auto both = co_await connect_both<Quiet, Told>();
  both.client->transport->close();
  say("closed");
  get_running_loop().call_soon([] { say("scheduled later"); });
  co_await both.client->lost;
  co_await disconnect(both);
}
PARITY(connection_lost_is_called_in_the_next_turn);

Coroutine<> to_close_twice_is_to_close_once() {
  auto both = co_await connect_both<Quiet, Told>();
  both.client->transport->close();
  both.client->transport->close();
  both.client->transport->abort();
  co_await both.client->lost;
  co_await turn();
  say("{}", truth(both.client->transport->is_closing()));
  co_await disconnect(both);
}
PARITY(to_close_twice_is_to_close_once);

Coroutine<> nothing_is_written_after_close() {
  auto both = co_await connect_both();
  both.client->transport->close();
  both.client->transport->write("never");
  co_await both.server->lost;
  say("b'{}'", both.server->received);
  co_await disconnect(both);
}
PARITY(nothing_is_written_after_close);

Coroutine<> the_end_of_the_stream_closes_the_other_side() {
  auto both = co_await connect_both<Told, Quiet>();
  both.client->transport->write_eof();
  co_await both.server->lost;
  const auto error = co_await both.client->lost;
  say("{}", describe(error));
  co_await disconnect(both);
}
PARITY(the_end_of_the_stream_closes_the_other_side);

class Answer : public Quiet {
 public:
  bool eof_received() override {
    say("eof_received");
    get_running_loop().call_soon([this] {
      transport->write("you said " + received);
      transport->close();
    });
    return true;
  }
};

Coroutine<> a_half_of_a_connection_can_stay_open() {
  auto both = co_await connect_both<Answer, Quiet>();
  both.client->transport->write("hello");
  both.client->transport->write_eof();
  co_await both.client->lost;
  say("{}", both.client->received);
  co_await disconnect(both);
}
PARITY(a_half_of_a_connection_can_stay_open);

class Listening : public Told {
 public:
  bool eof_received() override {
    say("eof_received");
    return true;
  }
};

Coroutine<> the_end_is_told_again_when_reading_is_resumed() {
  auto both = co_await connect_both<Listening, Quiet>();
  both.client->transport->write_eof();
  for (int i = 0; i < 3; ++i) co_await turn();
  for (int resumed = 0; resumed < 2; ++resumed) {
    both.server->transport->pause_reading();
    both.server->transport->resume_reading();
    for (int i = 0; i < 3; ++i) co_await turn();
  }
  co_await disconnect(both);
}
PARITY(the_end_is_told_again_when_reading_is_resumed);

Coroutine<> nothing_can_be_written_after_the_end() {
  auto both = co_await connect_both();
  Transport& transport = *both.client->transport;
  say("{}", truth(transport.can_write_eof()));
  transport.write_eof();
  transport.write_eof();
  say("{}", error_of([&] { transport.write("never"); }));
  co_await disconnect(both);
}
PARITY(nothing_can_be_written_after_the_end);

Coroutine<> the_end_comes_behind_what_was_written() {
  auto both = co_await connect_both();
  both.client->transport->write(std::string(4'000'000, 'x'));
  both.client->transport->write_eof();
  co_await both.server->lost;
  say("{}", both.server->received.size());
  co_await disconnect(both);
}
PARITY(the_end_comes_behind_what_was_written);

Coroutine<> reading_can_be_paused() {
  auto both = co_await connect_both<Told, Quiet>();
  Transport& transport = *both.server->transport;
  say("{}", truth(transport.is_reading()));
  transport.pause_reading();
  transport.pause_reading();
  say("{}", truth(transport.is_reading()));
  both.client->transport->write("hello");
  for (int i = 0; i < 5; ++i) co_await turn();
  say("resuming");
  transport.resume_reading();
  transport.resume_reading();
  say("{}", truth(transport.is_reading()));
  while (both.server->received.empty()) co_await turn();
  co_await disconnect(both);
}
PARITY(reading_can_be_paused);

Coroutine<> writing_is_paused_and_resumed() {
  auto both = co_await connect_both<Quiet, Told>();
  both.server->transport->pause_reading();
  both.client->transport->write(std::string(40'000'000, 'x'));
  say("written");
  both.server->transport->resume_reading();
  while (both.server->received.size() < 40'000'000) co_await turn();
  say("{}", both.client->transport->get_write_buffer_size());
  co_await disconnect(both);
}
PARITY(writing_is_paused_and_resumed);

void say_limits(const Transport& transport) {
  const auto [low, high] = transport.get_write_buffer_limits();
  say("({}, {})", low, high);
}

Coroutine<> the_limits_of_writing_can_be_set() {
  auto both = co_await connect_both();
  Transport& transport = *both.client->transport;
  say_limits(transport);
  transport.set_write_buffer_limits(1000);
  say_limits(transport);
  transport.set_write_buffer_limits(1000, 10);
  say_limits(transport);
  try {
    transport.set_write_buffer_limits(1, 2);
  } catch (const std::invalid_argument&) {
    say("ValueError");
  }
  co_await disconnect(both);
}
PARITY(the_limits_of_writing_can_be_set);

Coroutine<> lines_are_written_together() {
  auto both = co_await connect_both();
  const std::array<std::string_view, 3> lines{"one ", "two ", "three"};
  both.client->transport->writelines(lines);
  both.client->transport->close();
  co_await both.server->lost;
  say("{}", both.server->received);
  co_await disconnect(both);
}
PARITY(lines_are_written_together);

Coroutine<> both_sides_know_both_addresses() {
  auto both = co_await connect_both();
  const auto client = both.client->transport->get_extra_info();
  const auto server = both.server->transport->get_extra_info();
  say("{}", truth(client.peername.port() == both.port));
  say("{}", truth(client.peername.str() == server.sockname.str()));
  say("{}", truth(client.sockname.str() == server.peername.str()));
  co_await disconnect(both);
}
PARITY(both_sides_know_both_addresses);

class Failing : public Told {
 public:
  void data_received(std::string_view) override { throw std::invalid_argument("no"); }
};

Coroutine<> a_protocol_that_throws_loses_its_connection() {
  auto both = co_await connect_both<Failing, Quiet>();
  both.client->transport->write("x");
  co_await both.server->lost;
  co_await disconnect(both);
}
PARITY(a_protocol_that_throws_loses_its_connection);

class FailingAtTheEnd : public Told {
 public:
  bool eof_received() override { throw std::invalid_argument("no"); }
};

Coroutine<> a_protocol_that_throws_at_the_end_loses_its_connection() {
  auto both = co_await connect_both<FailingAtTheEnd, Quiet>();
  both.client->transport->write_eof();
  co_await both.server->lost;
  co_await disconnect(both);
}
PARITY(a_protocol_that_throws_at_the_end_loses_its_connection);

class FailingAsTheSystem : public Told {
 public:
  void data_received(std::string_view) override { fail(); }
  bool eof_received() override { fail(); }

 private:
  [[noreturn]] static void fail() { throw std::system_error(EPIPE, std::generic_category()); }
};

Coroutine<> an_error_of_the_system_is_told_to_the_protocol_alone() {
  auto first = co_await connect_both<FailingAsTheSystem, Quiet>();
  first.client->transport->write("x");
  co_await first.server->lost;
  co_await disconnect(first);
  auto second = co_await connect_both<FailingAsTheSystem, Quiet>();
  second.client->transport->write_eof();
  co_await second.server->lost;
  co_await disconnect(second);
}
PARITY(an_error_of_the_system_is_told_to_the_protocol_alone);

class FailingOtherwise : public Quiet {
 public:
  void connection_made(Transport& made_with) override {
    Quiet::connection_made(made_with);
    throw std::invalid_argument("made");
  }
  void pause_writing() override { throw std::invalid_argument("paused"); }
  void resume_writing() override { throw std::invalid_argument("resumed"); }
  void connection_lost(std::exception_ptr error) override {
    Quiet::connection_lost(error);
    throw std::invalid_argument("lost");
  }
};

Coroutine<> what_the_other_calls_throw_leaves_the_connection_alone() {
  auto both = co_await connect_both<FailingOtherwise, Quiet>();
  both.server->transport->set_write_buffer_limits(0);
  both.server->transport->write(std::string(40'000'000, 'x'));
  both.server->transport->close();
  co_await both.server->lost;
  co_await both.client->lost;
  say("{}", both.client->received.size());
  co_await disconnect(both);
}
PARITY(what_the_other_calls_throw_leaves_the_connection_alone);

Coroutine<> a_reset_is_told_to_the_protocol() {
  auto both = co_await connect_both<Told, Quiet>();
  const int fd = both.client->transport->get_extra_info().socket;
  const linger reset{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  both.client->transport->abort();
  co_await both.server->lost;
  co_await disconnect(both);
}
PARITY(a_reset_is_told_to_the_protocol);

Coroutine<> a_protocol_can_be_replaced() {
  auto both = co_await connect_both();
  const auto other = std::make_shared<Told>();
  both.server->transport->set_protocol(other);
  say("{}", truth(both.server->transport->get_protocol() == other));
  both.client->transport->write("hello");
  while (other->received.empty()) co_await turn();
  both.server->transport->set_protocol(both.server);
  co_await disconnect(both);
}
PARITY(a_protocol_can_be_replaced);

std::shared_ptr<asyncio::Protocol> quiet() { return std::make_shared<Quiet>(); }

Coroutine<> try_to_connect(std::uint16_t port) {
  EventLoop& loop = get_running_loop();
  try {
    co_await loop.create_connection(quiet, "127.0.0.1", port);
  } catch (const std::system_error&) {
    say("{}", describe(std::current_exception()));
  }
}

Coroutine<> nobody_listens() {
  const auto loopback = sockets::Address::loopback(0);
  const std::uint16_t port = sockets::Socket::listen(loopback).address().port();
  co_await try_to_connect(port);
}
PARITY(nobody_listens);

Coroutine<> a_server_that_is_closed_accepts_no_more() {
  Server server = co_await get_running_loop().create_server(quiet, "127.0.0.1", 0);
  const std::uint16_t port = server.sockets()[0].port();
  say("{} {}", truth(server.is_serving()), server.sockets().size());
  server.close();
  server.close();
  say("{} {}", truth(server.is_serving()), server.sockets().size());
  co_await try_to_connect(port);
  co_await server.wait_closed();
}
PARITY(a_server_that_is_closed_accepts_no_more);

Coroutine<> a_server_that_is_closed_leaves_its_connections_alone() {
  auto both = co_await connect_both<Echo, Quiet>();
  both.listening.close();
  both.client->transport->write("hello");
  while (both.client->received != "hello") co_await turn();
  say("still there");
  co_await disconnect(both);
}
PARITY(a_server_that_is_closed_leaves_its_connections_alone);

Coroutine<> a_server_serves_until_it_is_cancelled() {
  Server server = co_await get_running_loop().create_server(quiet, "127.0.0.1", 0);
  const auto task = create_task(server.serve_forever());
  co_await turn();
  say("{} {}", truth(task.done()), truth(server.is_serving()));
  task.cancel();
  co_await asyncio::gather(return_exceptions, task);
  say("{} {}", truth(task.cancelled()), truth(server.is_serving()));
}
PARITY(a_server_serves_until_it_is_cancelled);

Coroutine<> to_close_a_server_ends_who_serves() {
  Server server = co_await get_running_loop().create_server(quiet, "127.0.0.1", 0);
  const auto task = create_task(server.serve_forever());
  co_await turn();
  server.close();
  co_await asyncio::gather(return_exceptions, task);
  say("{}", truth(task.cancelled()));
}
PARITY(to_close_a_server_ends_who_serves);

}  // namespace
