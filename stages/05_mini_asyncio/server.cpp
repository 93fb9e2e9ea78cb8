#include "stages/05_mini_asyncio/server.hpp"

#include <chrono>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>

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

  void listen() {
    for (const sockets::Socket& listener : listeners_) watch(listener.fd());
  }
  void close();
  bool is_open() const { return !listeners_.empty(); }
  bool is_over() const { return !is_open() && connections_ == 0; }
  const std::vector<sockets::Socket>& listeners() const { return listeners_; }
  Waiters& over() { return over_; }
  Waiters& closed() { return closed_; }

 private:
  class Connection;

  void watch(int fd) {
    loop_.add_reader(fd, [self = shared_from_this(), fd] { self->accept(fd); });
  }
  void accept(int fd);
  void retry_later(int fd);

  EventLoop& loop_;
  ProtocolFactory factory_;
  std::vector<sockets::Socket> listeners_;  // none once it is closed
  std::size_t connections_ = 0;
  Waiters closed_;
  Waiters over_;
};

/// Counts, for as long as its transport is connected.
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

 private:
  std::shared_ptr<State> server_;
};

void Server::State::accept(int fd) {
  for (sockets::Socket& listener : listeners_) {
    if (listener.fd() != fd) continue;
    try {
      for (int i = 0; i < most_accepts; ++i) {
        auto socket = listener.accept();
        if (!socket) return;
        Transport::start(loop_, *std::move(socket), factory_(),
                         make_ref<Connection>(shared_from_this()));
      }
    } catch (const std::system_error&) {
      retry_later(fd);
    }
    return;
  }
}

void Server::State::retry_later(int fd) {
  loop_.call_exception_handler(
      {"socket.accept() out of system resource", std::current_exception()});
  loop_.remove_reader(fd);
  loop_.call_later(retry_after, [self = shared_from_this(), fd] {
    if (self->is_open()) self->watch(fd);
  });
}

void Server::State::close() {
  const auto keep = shared_from_this();  // the loop lets go of it here
  for (const sockets::Socket& listener : listeners_)
    loop_.remove_reader(listener.fd());
  listeners_.clear();
  closed_.call_all();
  if (is_over()) over_.call_all();
}

Server::Server(EventLoop& loop, ProtocolFactory factory,
               std::vector<sockets::Socket> listeners)
    : state_(std::make_shared<State>(loop, std::move(factory),
                                     std::move(listeners))) {
  state_->listen();
}

void Server::close() { state_->close(); }

bool Server::is_serving() const { return state_->is_open(); }

std::vector<sockets::Address> Server::sockets() const {
  std::vector<sockets::Address> addresses;
  for (const sockets::Socket& listener : state_->listeners())
    addresses.push_back(listener.address());
  return addresses;
}

Coroutine<> Server::wait_closed() {
  const auto state = state_;
  if (state->is_over()) co_return;
  const Waiters::Place place(state->over());
  co_await place.called();
}

Coroutine<> Server::serve_forever() {
  const auto state = state_;
  std::exception_ptr cancelled;
  try {
    const Waiters::Place place(state->closed());
    co_await place.called();
  } catch (const CancelledError&) {
    cancelled = std::current_exception();
  }
  state->close();
  if (cancelled) std::rethrow_exception(cancelled);
  throw CancelledError();
}

Coroutine<Server> EventLoop::create_server(ProtocolFactory factory,
                                           std::string host,
                                           std::uint16_t port) {
  std::vector<sockets::Socket> listeners;
  const auto addresses = co_await getaddrinfo(std::move(host), port);
  for (const sockets::Address& address : addresses)
    listeners.push_back(sockets::Socket::listen(address));
  co_return Server(*this, std::move(factory), std::move(listeners));
}

}  // namespace asyncio
