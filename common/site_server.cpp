#include "common/site_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "common/site.hpp"

namespace site {
namespace {

constexpr std::chrono::milliseconds retry_after(10);
constexpr std::size_t longest_request = 64 * 1024;

/// Between the first two spaces of a request.
std::string_view target_of(std::string_view request) {
  const std::size_t begin = request.find(' ') + 1;
  return request.substr(begin, request.find(' ', begin) - begin);
}

/// HTTP/1.1 keeps connections unless one says otherwise, which ours never does.
bool keeps_alive(std::string_view request) {
  return request.substr(0, request.find('\r')).ends_with("HTTP/1.1");
}

bool is_complete(std::string_view request) {
  return request.ends_with("\r\n\r\n") || request.size() > longest_request;
}

}  // namespace

Server::Server(std::size_t pages, std::chrono::nanoseconds latency)
    : pages_(pages),
      latency_(latency),
      listener_(sockets::Socket::listen(sockets::Address::loopback(0))),
      address_(listener_.address()) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) < 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
  stop_read_ = ends[0];
  stop_write_ = ends[1];
  // Signals are the crawling thread's business.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { serve(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Server::~Server() {
  ::close(stop_write_);  // which the other end sees
  thread_.join();
  ::close(stop_read_);
}

std::string Server::url() const { return fmt::format("http://127.0.0.1:{}/", address_.port()); }

void Server::serve() {
  selector_.register_fd(stop_read_, selectors::EVENT_READ, [this] { stopped_ = true; });
  watch_listener();
  while (!stopped_) {
    for (const selectors::Event& event : selector_.select(next_due())) event.callback();
    answer_what_is_due();
    if (!accepting_ && Clock::now() >= retry_) watch_listener();
  }
  selector_.close();
}

void Server::watch_listener() {
  accepting_ = true;
  selector_.register_fd(listener_.fd(), selectors::EVENT_READ, [this] { accept(); });
}

void Server::accept() {
  try {
    while (auto socket = listener_.accept()) {
      const int fd = socket->fd();
      watch_for_request(fd);
      connections_[fd].socket = *std::move(socket);
    }
  } catch (const std::system_error&) {
    // No descriptor is left for one more. The listener would stay ready all the time.
    selector_.unregister_fd(listener_.fd());
    accepting_ = false;
    retry_ = Clock::now() + retry_after;
  }
}

void Server::watch_for_request(int fd) {
  selector_.register_fd(fd, selectors::EVENT_READ, [this, fd] { read_request(fd); });
}

void Server::read_request(int fd) {
  std::array<char, 4096> buffer;
  Connection& connection = connections_.at(fd);
  try {
    const auto bytes = connection.socket.recv(buffer);
    if (!bytes) return;
    if (bytes->empty()) return close(fd);
    connection.request += *bytes;
  } catch (const std::system_error&) {
    return close(fd);
  }
  if (!is_complete(connection.request)) return;
  selector_.unregister_fd(fd);
  due_.push_back({Clock::now() + latency_, fd});
}

std::optional<std::chrono::nanoseconds> Server::next_due() const {
  if (accepting_ && due_.empty()) return std::nullopt;
  Clock::time_point next = accepting_ ? due_.front().time : retry_;
  if (!due_.empty()) next = std::min(next, due_.front().time);
  return next - Clock::now();
}

void Server::answer_what_is_due() {
  const Clock::time_point now = Clock::now();
  while (!due_.empty() && due_.front().time <= now) {
    const int fd = due_.front().fd;
    due_.pop_front();
    Connection& connection = connections_.at(fd);
    const std::string request = std::exchange(connection.request, {});
    connection.keep_alive = keeps_alive(request);
    connection.response =
        respond(pages_, target_of(request), connection.keep_alive ? "HTTP/1.1" : "HTTP/1.0");
    selector_.register_fd(fd, selectors::EVENT_WRITE, [this, fd] { send_response(fd); });
  }
}

void Server::send_response(int fd) {
  Connection& connection = connections_.at(fd);
  try {
    connection.response.erase(0, connection.socket.send(connection.response));
    if (!connection.response.empty()) return;
    if (!connection.keep_alive) return close(fd);
    selector_.unregister_fd(fd);
    watch_for_request(fd);
  } catch (const std::system_error&) {
    close(fd);
  }
}

void Server::close(int fd) {
  selector_.unregister_fd(fd);
  connections_.erase(fd);
}

}  // namespace site
