// What stage 5 holds for whoever waits: prints {"sleeping_task": …, "idle_connection": …} in bytes,
// as they were asked of operator new. A program of its own, for counting takes time.
#include <array>
#include <future>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "stages/05_mini_asyncio/echo.hpp"
#include "stages/05_mini_asyncio/run.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/compare/allocations.hpp"

namespace {

using asyncio::Coroutine;
using asyncio::EventLoop;
using namespace std::chrono_literals;

constexpr int tasks = 10'000;
constexpr int connections = 1'000;

double live_bytes() { return static_cast<double>(comparison::allocations().live_bytes); }

void take_turn(EventLoop& loop) {
  loop.stop();
  loop.run_forever();
}

[[gnu::noinline]] Coroutine<> sleep_long() { co_await asyncio::sleep(1h); }

/// A task that does nothing but sleep.
double sleeping_task() {
  EventLoop loop;
  take_turn(loop);
  const double before = live_bytes();
  for (int i = 0; i < tasks; ++i) loop.create_task(sleep_long());
  for (int i = 0; i < 2; ++i) take_turn(loop);
  const double bytes = (live_bytes() - before) / tasks;
  asyncio::cancel_all_tasks(loop);
  return bytes;
}

/// The other sides of connections: sockets and nothing else.
class Clients {
 public:
  Clients() { sockets_.reserve(connections); }

  void connect(const sockets::Address& server) {
    sockets_.push_back(sockets::Socket::connect(server));
  }

  /// Each has something echoed.
  void send(std::string_view message) {
    for (sockets::Socket& socket : sockets_)
      if (socket.send(message) != message.size()) throw std::runtime_error("send");
  }

  /// How much of that has come since, to all of them together.
  std::size_t receive() {
    std::size_t size = 0;
    for (sockets::Socket& socket : sockets_)
      if (const auto data = socket.recv(buffer_)) size += data->size();
    return size;
  }

 private:
  std::vector<sockets::Socket> sockets_;
  std::array<char, 1024> buffer_;
};

/// With the protocol, which is the program's; and it has been used before.
double idle_connection() {
  EventLoop loop;
  asyncio::Server server = loop.run_until_complete(
      loop.create_server([] { return std::make_shared<asyncio::EchoProtocol>(); }, "127.0.0.1", 0));
  Clients clients;
  const sockets::Address address = server.sockets().front();
  const double before = live_bytes();
  for (int i = 0; i < connections; ++i) {
    clients.connect(address);
    take_turn(loop);
  }
  const std::string_view message = "idle from now on";
  for (int i = 0; i < 10; ++i) take_turn(loop);
  clients.send(message);
  std::size_t received = 0;
  for (int i = 0; i < connections && received < connections * message.size(); ++i) {
    take_turn(loop);
    received += clients.receive();
  }
  if (received != connections * message.size()) throw std::runtime_error("no echo");
  for (int i = 0; i < 10; ++i) take_turn(loop);
  return (live_bytes() - before) / connections;
}

/// In a thread of its own, which has no memory left over that could be used again.
double measured(double (*measure)()) { return std::async(std::launch::async, measure).get(); }

}  // namespace

int main() {
  try {
    std::cout << nlohmann::json{{"sleeping_task", measured(sleeping_task)},
                                {"idle_connection", measured(idle_connection)}}
              << "\n";
  } catch (const std::exception& error) {
    std::cerr << "asyncio_memory: " << error.what() << "\n";
    return 1;
  }
}
