#include "stages/05_mini_asyncio/server.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "stages/05_mini_asyncio/future.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/transport.hpp"
#include "stages/05_mini_asyncio/waiters.hpp"

namespace asyncio {
namespace {

/// In one turn, so that others have theirs.
constexpr int most_accepts = 100;

/// When no descriptor is left, a listener would stay ready all the time.
constexpr std::chrono::seconds retry_after(1);

}  // namespace

class Server::State final : public std::enable_shared_from_this<State> {
 public:
  State(EventLoop& loop, ProtocolFactory factory,
        std::vector<sockets::Socket> listeners)
      : loop_(loop),
        factory_(std::move(factory)),
        listeners_(std::move(listeners)) {}

  void start_serving();
  Coroutine<> serve_forever();
  void close();
  bool is_serving() const { return serving_; }
  bool is_over() const { return listeners_.empty() && connections_ == 0; }
  const std::vector<sockets::Socket>& listeners() const { return listeners_; }
  Waiters& over() { return over_; }

 private:
  class Connection;

  void watch(int fd) {
    loop_.add_reader(fd, [self = shared_from_this(), fd] { self->accept(fd); });
  }
  void accept(int fd);
  void retry_later(int fd);
  void begin(sockets::Socket socket, Ref<Connection> count);

  EventLoop& loop_;
  ProtocolFactory factory_;
  std::vector<sockets::Socket> listeners_;  // none once it is closed
  bool serving_ = false;
  std::size_t connections_ = 0;
  std::optional<Future<>> forever_;  // while serve_forever() waits
  Waiters over_;
};

/// Counts, from when it is accepted to when its transport is connected no more.
class Server::State::Connection final : public Counted {
 public:
  explicit Connection(std::shared_ptr<State> server)
      : server_(std::move(server)) {
    ++server_->connections_;
  }
  ~Connection() override {
    --server_->connections_;
    if (server_->is_over()) server_->over_.call_all();
  }
  State& server() const { return *server_; }

 private:
  std::shared_ptr<State> server_;
};

void Server::State::start_serving() {
  if (listeners_.empty()) throw std::runtime_error("server is closed");
  if (std::exchange(serving_, true)) return;
  for (const sockets::Socket& listener : listeners_) watch(listener.fd());
}

void Server::State::accept(int fd) {
  const auto is_it = [fd](const auto& listener) { return listener.fd() == fd; };
  const auto listener =
      std::find_if(listeners_.begin(), listeners_.end(), is_it);
  try {
    for (int i = 0; i < most_accepts; ++i) {
      auto socket = listener->accept();
      if (!socket) return;
      loop_.call_soon([count = make_ref<Connection>(shared_from_this()),
                       socket = *std::move(socket)]() mutable {
        count->server().begin(std::move(socket), count);
      });
    }
  } catch (const std::system_error&) {
    retry_later(fd);
  }
}

void Server::State::retry_later(int fd) {
  loop_.call_exception_handler(
      {"socket.accept() out of system resource", std::current_exception()});
  loop_.remove_reader(fd);
  loop_.call_later(retry_after, [self = shared_from_this(), fd] {
    if (self->serving_) self->watch(fd);
  });
}

void Server::State::begin(sockets::Socket socket, Ref<Connection> count) {
  try {
    Transport::start(loop_, std::move(socket), factory_(), std::move(count));
  } catch (...) {
    loop_.call_exception_handler(
        {"Error on transport creation for incoming connection",
         std::current_exception()});
  }
}

Coroutine<> Server::State::serve_forever() {
  if (forever_)
    throw std::runtime_error(
        "server is already being awaited on serve_forever()");
  start_serving();
  struct Serving {
    explicit Serving(State& serving) : server(serving) {
      server.forever_ = server.loop_.create_future();
    }
    ~Serving() {
      server.forever_.reset();
      server.close();
    }
    State& server;
  };
  const Serving serving(*this);
  const Future<> forever = *forever_;
  co_await forever;  // which nobody ever says is done
}

void Server::State::close() {
  const auto keep = shared_from_this();  // the loop lets go of it here
  serving_ = false;
  for (const sockets::Socket& listener : listeners_)
    loop_.remove_reader(listener.fd());
  listeners_.clear();
  if (forever_) forever_->cancel();
  if (is_over()) over_.call_all();
}

Server::Server(EventLoop& loop, ProtocolFactory factory,
               std::vector<sockets::Socket> listeners)
    : state_(std::make_shared<State>(loop, std::move(factory),
                                     std::move(listeners))) {}

Coroutine<> Server::start_serving() {
  state_->start_serving();
  co_await sleep(Duration::zero());  // in the next turn it accepts
}

void Server::close() { state_->close(); }

bool Server::is_serving() const { return state_->is_serving(); }

std::vector<sockets::Address> Server::sockets() const {
  std::vector<sockets::Address> addresses;
  for (const sockets::Socket& listener : state_->listeners())
    addresses.push_back(listener.address());
  return addresses;
}

Coroutine<> Server::wait_closed() {
  const auto state = state_;
  if (state->is_over()) co_return;
  Waiters::Place place(state->over());
  co_await place;
}

Coroutine<> Server::serve_forever() {
  const auto state = state_;
  co_await state->serve_forever();
}

Coroutine<Server> EventLoop::create_server(ProtocolFactory factory,
                                           std::string host, std::uint16_t port,
                                           bool start_serving) {
  std::vector<sockets::Address> addresses;
  if (host.empty())
    addresses = sockets::Address::any(port);
  else
    addresses = co_await getaddrinfo(std::move(host), port);
  auto listeners = sockets::listen_on_all(addresses);
  Server server(*this, std::move(factory), std::move(listeners));
  if (start_serving) co_await server.start_serving();
  co_return server;
}

}  // namespace asyncio
