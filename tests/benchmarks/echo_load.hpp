#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

/// Gives an echo server something to do.
namespace echo_load {

constexpr std::chrono::seconds patience(60);
constexpr std::size_t kinds = 251;  // of messages: one is not taken for the one before it

template <class Result>
Result check(const char* what, Result result) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

struct Connection {
  int fd = -1;
  std::size_t kind = 0;  // of its message
  std::size_t sent = 0;
  std::size_t received = 0;
};

/// Connections to a server on 127.0.0.1. Each sends a message, waits for all of it, checks it and
/// sends the next.
class Load {
 public:
  Load(std::uint16_t port, std::size_t connections, std::size_t bytes)
      : epoll_(check("epoll_create1", epoll_create1(EPOLL_CLOEXEC))),
        size_(bytes),
        connections_(connections) {
    for (std::size_t i = 0; i < bytes + kinds; ++i)
      pattern_ += static_cast<char>(i % kinds ^ i / kinds);
    for (Connection& connection : connections_) connect(connection, port);
  }

  /// So many messages there and back, at least one for each connection.
  void run(std::size_t requests) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + patience;
    left_to_begin_ = requests;
    left_to_end_ = requests;
    for (Connection& connection : connections_) begin(connection);
    std::array<epoll_event, 256> events;
    while (left_to_end_ > 0) {
      if (Clock::now() > deadline) throw std::runtime_error("it takes too long");
      const int count =
          check("epoll_wait", epoll_wait(epoll_, events.data(), events.size(), 1'000));
      for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        auto& connection = *static_cast<Connection*>(event.data.ptr);
        if (connection.sent < size_) send_rest(connection);
        if (event.events & ~std::uint32_t{EPOLLOUT}) receive(connection);
      }
    }
  }

 private:
  void connect(Connection& connection, std::uint16_t port) {
    connection.fd = check("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    check("connect",
          ::connect(connection.fd, reinterpret_cast<sockaddr*>(&address), sizeof address));
    const int yes = 1;
    check("setsockopt", setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
    watch(EPOLL_CTL_ADD, connection, EPOLLIN);
  }

  void watch(int operation, Connection& connection, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &connection;
    check("epoll_ctl", epoll_ctl(epoll_, operation, connection.fd, &event));
  }

  void begin(Connection& connection) {
    if (left_to_begin_ == 0) return;
    --left_to_begin_;
    connection.kind = (connection.kind + 1) % kinds;
    connection.sent = connection.received = 0;
    send_some(connection);
    if (connection.sent < size_) watch(EPOLL_CTL_MOD, connection, EPOLLIN | EPOLLOUT);
  }

  void send_some(Connection& connection) {
    const char* const rest = pattern_.data() + connection.kind + connection.sent;
    const ssize_t sent =
        send(connection.fd, rest, size_ - connection.sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EAGAIN) return;
    connection.sent += static_cast<std::size_t>(check("send", sent));
  }

  void send_rest(Connection& connection) {
    send_some(connection);
    if (connection.sent == size_) watch(EPOLL_CTL_MOD, connection, EPOLLIN);
  }

  void receive(Connection& connection) {
    const ssize_t size = recv(connection.fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return;
    if (check("recv", size) == 0) throw std::runtime_error("the server has hung up");
    const std::string_view data(buffer_.data(), static_cast<std::size_t>(size));
    const std::string_view expected(pattern_.data() + connection.kind, size_);
    if (data.size() > size_ - connection.received ||
        data != expected.substr(connection.received, data.size()))
      throw std::runtime_error("that is no echo");
    connection.received += data.size();
    if (connection.received < size_) return;
    --left_to_end_;
    begin(connection);
  }

  int epoll_;
  std::size_t size_;     // of a message
  std::string pattern_;  // which all messages are parts of
  std::vector<Connection> connections_;
  std::size_t left_to_begin_ = 0;
  std::size_t left_to_end_ = 0;
  std::array<char, 64 * 1024> buffer_;
};

}  // namespace echo_load
