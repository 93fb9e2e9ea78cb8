#include "tests/support/faulty_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "common/nonblocking.hpp"
#include "tests/support/loopback.hpp"

namespace support {
namespace {

template <typename Value>
void set_option(const Fd& fd, int level, int option, Value value) {
  check("setsockopt", ::setsockopt(fd.get(), level, option, &value, sizeof value));
}

bool must_wait() { return errno == EAGAIN || errno == EINTR; }

std::string_view target_of(std::string_view request) {
  request.remove_prefix(std::min(request.find(' ') + 1, request.size()));
  return request.substr(0, request.find_first_of(" \r\n"));
}

}  // namespace

struct FaultyServer::Connection {
  Fd socket;
  const Behaviour* behaviour = nullptr;  // unknown until the request line has come
  std::string request{};
  bool answering = false;
  std::size_t piece = 0;  // the one that is being sent,
  std::size_t sent = 0;   // and how much of it has been

  short events() const {
    if (answering) return POLLOUT;
    return behaviour && !behaviour->reads ? 0 : POLLIN;
  }

  // Each says whether the connection stays.
  bool send() {
    const auto& pieces = behaviour->pieces;
    if (piece == pieces.size()) return finish();
    const auto rest = std::string_view(pieces[piece]).substr(sent);
    const auto size = ::send(socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (size < 0) return must_wait();
    sent += static_cast<std::size_t>(size);
    if (sent == pieces[piece].size()) ++piece, sent = 0;
    return piece < pieces.size() || finish();
  }

  bool finish() {
    if (behaviour->end == Behaviour::End::reset) {
      set_option(socket, SOL_SOCKET, SO_LINGER, linger{1, 0});
    }
    if (behaviour->end != Behaviour::End::hold) return false;
    *this = Connection{.socket = std::move(socket)};
    return true;
  }
};

FaultyServer::FaultyServer(Behaviours by_target, Behaviour otherwise)
    : by_target_(std::move(by_target)),
      otherwise_(std::move(otherwise)),
      listener_(socket_on_free_port()),
      port_(port_of(listener_)) {
  check("listen", ::listen(listener_.get(), SOMAXCONN));
  std::tie(stopped_, stop_) = open_pipe();
  thread_ = std::thread(&FaultyServer::serve, this);
}

FaultyServer::~FaultyServer() {
  stop_.reset();
  thread_.join();
}

void FaultyServer::serve() {
  std::vector<Connection> open;
  for (;;) {
    std::vector<pollfd> polled = {{stopped_.get(), 0, 0}, {listener_.get(), POLLIN, 0}};
    const auto first = polled.size();
    for (const auto& connection : open) {
      polled.push_back({connection.socket.get(), connection.events(), 0});
    }
    const int ready = ::poll(polled.data(), static_cast<nfds_t>(polled.size()), -1);
    if (ready < 0 && errno == EINTR) continue;
    check("poll", ready);
    if (polled[0].revents) return;

    bool quiet = true;
    for (auto i = open.size(); i-- > 0;) {
      const auto events = polled[first + i].revents;
      quiet = quiet && events == 0;
      const bool stays = events & POLLIN    ? receive(open[i])
                         : events & POLLOUT ? open[i].send()
                                            : events == 0;
      if (!stays) open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
    }
    // One a turn, and after all else: what a peer closed before it connected again is not open.
    if (quiet && polled[1].revents) accept_one(open);
  }
}

void FaultyServer::accept_one(std::vector<Connection>& open) {
  Fd socket(nonblocking::accept(listener_.get()));
  if (!socket.is_open()) return;
  set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  open.push_back({.socket = std::move(socket)});
  if (by_target_.empty()) open.back().behaviour = &otherwise_;  // whatever will be asked for

  const std::lock_guard lock(mutex_);
  ++connections_;
  most_open_ = std::max(most_open_, open.size());
}

bool FaultyServer::receive(Connection& connection) {
  // The behaviour may be not to read: until it is known, nothing after the request line is taken.
  const bool known = connection.behaviour != nullptr;
  char buffer[4096];
  auto size = ::recv(connection.socket.get(), buffer, sizeof buffer, known ? 0 : MSG_PEEK);
  if (size <= 0) return size < 0 && must_wait();
  if (!known) {
    const auto line_end = std::string_view(buffer, static_cast<std::size_t>(size)).find('\n');
    if (line_end != std::string_view::npos) size = static_cast<ssize_t>(line_end) + 1;
    ::recv(connection.socket.get(), buffer, static_cast<std::size_t>(size), 0);
  }
  auto& request = connection.request;
  request.append(buffer, static_cast<std::size_t>(size));
  if (!known && request.ends_with('\n')) connection.behaviour = &behaviour_for(request);
  if (request.find("\r\n\r\n") == std::string::npos) return true;
  record(request);
  return connection.answering = true;
}

const Behaviour& FaultyServer::behaviour_for(std::string_view request) const {
  const auto found = by_target_.find(target_of(request));
  return found == by_target_.end() ? otherwise_ : found->second;
}

void FaultyServer::record(const std::string& request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(request);
  requested_.notify_all();
}

std::string FaultyServer::url(std::string_view target) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
}

std::vector<std::string> FaultyServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<std::string> FaultyServer::request_targets() const {
  std::vector<std::string> targets;
  for (const auto& request : requests()) targets.emplace_back(target_of(request));
  return targets;
}

void FaultyServer::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  const auto enough = [&] { return requests_.size() >= count; };
  if (requested_.wait_for(lock, patience, enough)) return;
  throw std::runtime_error("waited for " + std::to_string(count) + " requests, got " +
                           std::to_string(requests_.size()));
}

std::size_t FaultyServer::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::size_t FaultyServer::most_open() const {
  const std::lock_guard lock(mutex_);
  return most_open_;
}

}  // namespace support
