#include "common/socket.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "common/default_selector.hpp"
#include "common/nonblocking.hpp"

namespace sockets {
namespace {

[[noreturn]] void fail(const char* call, int error = errno) {
  throw std::system_error(error, std::generic_category(), call);
}

template <class Result>
Result check(const char* call, Result result) {
  if (result < 0) fail(call);
  return result;
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int open_socket(const Address& address) {
  return check("socket", nonblocking::socket(address.data()->sa_family));
}

#ifdef MSG_NOSIGNAL
constexpr int without_a_signal = MSG_NOSIGNAL;
#else
constexpr int without_a_signal = 0;  // the socket has SO_NOSIGPIPE
#endif

}  // namespace

Address Address::loopback(std::uint16_t port) {
  sockaddr_in ip{};
  ip.sin_family = AF_INET;
  ip.sin_port = htons(port);
  ip.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Address address;
  std::memcpy(&address.storage_, &ip, sizeof ip);
  address.size_ = sizeof ip;
  return address;
}

std::vector<Address> Address::resolve(const std::string& host, std::uint16_t port, bool numeric) {
  return look_up(host.c_str(), port, numeric ? AI_NUMERICHOST : 0);
}

std::vector<Address> Address::any(std::uint16_t port) { return look_up(nullptr, port, AI_PASSIVE); }

std::vector<Address> Address::look_up(const char* host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  addrinfo* list = nullptr;
  const int failure = ::getaddrinfo(host, std::to_string(port).c_str(), &hints, &list);
  if (failure == EAI_SYSTEM) fail("getaddrinfo");
  if (failure != 0)
    throw std::runtime_error(fmt::format("{}: {}", host ? host : "*", ::gai_strerror(failure)));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
  std::vector<Address> addresses;
  for (const addrinfo* info = list; info != nullptr; info = info->ai_next) {
    Address& address = addresses.emplace_back();
    std::memcpy(&address.storage_, info->ai_addr, info->ai_addrlen);
    address.size_ = info->ai_addrlen;
  }
  return addresses;
}

std::uint16_t Address::port() const {
  // sockaddr_in and sockaddr_in6 have it at the same place.
  sockaddr_in ip;
  std::memcpy(&ip, &storage_, sizeof ip);
  return ntohs(ip.sin_port);
}

std::string Address::str() const {
  std::array<char, NI_MAXHOST> host{};
  const int failure =
      ::getnameinfo(data(), size(), host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
  if (failure != 0) return "?";
  if (storage_.ss_family == AF_INET6) return fmt::format("[{}]:{}", host.data(), port());
  return fmt::format("{}:{}", host.data(), port());
}

Socket::Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  const int fd = std::exchange(other.fd_, -1);
  close();
  fd_ = fd;
  return *this;
}

Socket::~Socket() { close(); }

void Socket::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Socket Socket::connect(const Address& address) {
  Socket socket(open_socket(address));
  if (::connect(socket.fd_, address.data(), address.size()) < 0 && errno != EINPROGRESS &&
      errno != EINTR)
    fail("connect");
  return socket;
}

void Socket::finish_connect() {
  int error = 0;
  socklen_t size = sizeof error;
  check("getsockopt", ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size));
  if (error != 0) fail("connect", error);
}

Socket Socket::listen(const Address& address) {
  Socket socket(open_socket(address));
  const int on = 1;
  check("setsockopt", ::setsockopt(socket.fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  // Else the wildcard of IPv6 would be that of IPv4 as well, and both could not be had.
  if (address.data()->sa_family == AF_INET6)
    check("setsockopt", ::setsockopt(socket.fd_, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on));
  const std::string call = "bind " + address.str();
  check(call.c_str(), ::bind(socket.fd_, address.data(), address.size()));
  check("listen", ::listen(socket.fd_, SOMAXCONN));
  return socket;
}

std::optional<Socket> Socket::accept() {
  const int fd = nonblocking::accept(fd_);
  if (fd >= 0) return Socket(fd);
  if (would_block() || errno == ECONNABORTED) return std::nullopt;
  fail("accept");
}

std::size_t Socket::send(std::string_view bytes) {
  const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), without_a_signal);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (would_block()) return 0;
  fail("send");
}

std::optional<std::string_view> Socket::recv(std::span<char> buffer) {
  const ssize_t received = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (received >= 0) return std::string_view(buffer.data(), static_cast<std::size_t>(received));
  if (would_block()) return std::nullopt;
  fail("recv");
}

Address Socket::address() const {
  Address address;
  check("getsockname",
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address.storage_), &address.size_));
  return address;
}

Address Socket::peer_address() const {
  Address address;
  check("getpeername",
        ::getpeername(fd_, reinterpret_cast<sockaddr*>(&address.storage_), &address.size_));
  return address;
}

std::vector<Socket> listen_on_all(const std::vector<Address>& addresses) {
  std::vector<Socket> listeners;
  std::exception_ptr no_such_family;
  for (const Address& address : addresses) {
    try {
      listeners.push_back(Socket::listen(address));
    } catch (const std::system_error& error) {
      if (error.code() != std::errc::address_family_not_supported) throw;
      no_such_family = std::current_exception();
    }
  }
  if (listeners.empty() && no_such_family) std::rethrow_exception(no_such_family);
  return listeners;
}

Address first_reachable(const std::vector<Address>& addresses, std::chrono::milliseconds timeout) {
  if (addresses.size() == 1) return addresses.front();
  const auto reachable = [timeout](const Address& address) {
    try {
      Socket socket = Socket::connect(address);
      selectors::PollSelector selector;
      const selectors::Registration writable(selector, socket.fd(), selectors::EVENT_WRITE, [] {});
      if (selector.select(timeout).empty()) return false;
      socket.finish_connect();
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  };
  const auto found = std::find_if(addresses.begin(), addresses.end(), reachable);
  return found == addresses.end() ? addresses.front() : *found;
}

}  // namespace sockets
