#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <string>

#include "stages/05_mini_asyncio/asyncio.hpp"
#include "tests/support/fd.hpp"
#include "tests/support/loopback.hpp"

using asyncio::EventLoop;
using asyncio::Transport;

namespace {

/// Ends its connection while it is told that it may write again.
class EndsWhenResumed : public asyncio::Protocol {
 public:
  EndsWhenResumed(EventLoop& loop, void (Transport::*end)())
      : made(loop.create_future()), lost(loop.create_future()), end_(end) {}

  void connection_made(Transport& made_with) override {
    transport = &made_with;
    made.set_result();
  }
  void connection_lost(std::exception_ptr) override {
    ++times_lost;
    if (!lost.done()) lost.set_result();
  }
  void resume_writing() override { (transport->*end_)(); }

  asyncio::Future<> made;
  asyncio::Future<> lost;
  Transport* transport = nullptr;
  int times_lost = 0;

 private:
  void (Transport::*end_)();
};

}  // namespace

TEST_CASE("a connection that is ended while writing is resumed is lost once") {
  for (const auto end : {&Transport::close, &Transport::abort}) {
    EventLoop loop;
    const auto protocol = std::make_shared<EndsWhenResumed>(loop, end);
    const asyncio::ProtocolFactory factory = [protocol] { return protocol; };
    asyncio::Server server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0));
    const support::Fd client = support::connect_to(server.sockets()[0].port());
    loop.run_until_complete(protocol->made);
    server.close();

    // More than the kernel keeps, so that writing pauses; then all of it is read.
    const std::size_t size = 16 * 1024 * 1024;
    protocol->transport->set_write_buffer_limits(0);
    protocol->transport->write(std::string(size, 'x'));
    loop.add_reader(client.get(), [&] {
      std::array<char, 64 * 1024> buffer;
      if (::recv(client.get(), buffer.data(), buffer.size(), 0) <= 0)
        loop.remove_reader(client.get());
    });
    loop.run_until_complete(protocol->lost);
    for (int turn = 0; turn < 3; ++turn) {
      loop.stop();
      loop.run_forever();
    }
    CHECK(protocol->times_lost == 1);
    loop.remove_reader(client.get());
  }
}

namespace {

/// Puts another protocol in its own place, and goes on.
class Upgrades : public asyncio::Protocol {
 public:
  Upgrades(std::shared_ptr<asyncio::Protocol> next, std::string& said)
      : next_(std::move(next)), said_(said) {}
  ~Upgrades() override { said_ += "gone "; }

  void connection_made(Transport& made_with) override { transport_ = &made_with; }
  void data_received(std::string_view data) override {
    transport_->set_protocol(std::move(next_));
    said_ += std::string(data) + " ";
  }

 private:
  std::shared_ptr<asyncio::Protocol> next_;
  std::string& said_;
  Transport* transport_ = nullptr;
};

class Lost : public asyncio::Protocol {
 public:
  Lost(asyncio::Future<> lost, std::string& said) : lost_(std::move(lost)), said_(said) {}
  void data_received(std::string_view data) override { said_ += std::string(data) + " "; }
  void connection_lost(std::exception_ptr) override { lost_.set_result(); }

 private:
  asyncio::Future<> lost_;
  std::string& said_;
};

}  // namespace

TEST_CASE("a protocol that puts another in its place lives until it has returned") {
  EventLoop loop;
  std::string said;
  const auto lost = loop.create_future();
  const asyncio::ProtocolFactory factory = [&] {
    return std::make_shared<Upgrades>(std::make_shared<Lost>(lost, said), said);
  };
  asyncio::Server server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0));
  support::Fd client = support::connect_to(server.sockets()[0].port());
  CHECK(::send(client.get(), "hello", 5, MSG_NOSIGNAL) == 5);
  while (said.empty()) loop.run_until_complete(asyncio::sleep({}));
  CHECK(said == "hello gone ");
  CHECK(::send(client.get(), "more", 4, MSG_NOSIGNAL) == 4);
  client.reset();
  loop.run_until_complete(lost);
  CHECK(said == "hello gone more ");
  server.close();
}

TEST_CASE("whom a connection was with can be asked when it is over") {
  EventLoop loop;
  const asyncio::ProtocolFactory factory = [] { return std::make_shared<asyncio::Protocol>(); };
  asyncio::Server server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0));
  const auto address = server.sockets()[0];
  const auto [transport, protocol] =
      loop.run_until_complete(loop.create_connection(factory, "127.0.0.1", address.port()));
  transport->abort();
  loop.run_until_complete(asyncio::sleep({}));
  CHECK(transport->get_extra_info().peername.str() == address.str());
  server.close();
}
