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
