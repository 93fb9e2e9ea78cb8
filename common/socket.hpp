#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Non-blocking TCP, as thin as it can be. Every error of the kernel is a std::system_error that
/// bears the name of the call.
namespace sockets {

/// An IPv4 or IPv6 address with its port.
class Address {
 public:
  /// 127.0.0.1.
  static Address loopback(std::uint16_t port);

  /// All addresses of a name or a numeric address, in the resolver's order, at least one. Blocks
  /// until the resolver answers, but not if the host must be a `numeric` one; throws
  /// std::runtime_error that names the host and its reason.
  static std::vector<Address> resolve(const std::string& host, std::uint16_t port,
                                      bool numeric = false);

  /// Where to listen in order to be reached at all addresses of this machine: the wildcard of each
  /// family that there is, even if this machine has none of it. Does not block.
  static std::vector<Address> any(std::uint16_t port);

  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const { return size_; }
  std::uint16_t port() const;

  /// As `127.0.0.1:80` or `[::1]:80`.
  std::string str() const;

 private:
  friend class Socket;
  static std::vector<Address> look_up(const char* host, std::uint16_t port, int flags);

  sockaddr_storage storage_{};
  socklen_t size_ = sizeof storage_;
};

/// Owns a descriptor, which is closed on exec and never blocks. Whoever registered it with a
/// selector unregisters it before this closes it.
class Socket {
 public:
  /// Owns none.
  Socket() = default;
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  ~Socket();

  /// Begins to connect. When the socket can be written, finish_connect() tells how it went.
  static Socket connect(const Address& address);

  /// Reads SO_ERROR, once: throws why the connection failed, if it did.
  void finish_connect();

  /// Accepts connections; the backlog is as long as the kernel lets it be. An IPv6 one leaves IPv4
  /// to others.
  static Socket listen(const Address& address);

  /// A connection that waits; nothing if none does, or it was gone before it was accepted.
  std::optional<Socket> accept();

  /// Sends what the kernel takes now, perhaps 0 bytes. A peer that is gone is EPIPE, never SIGPIPE.
  std::size_t send(std::string_view bytes);

  /// Fills the front of `buffer` and gives that part; empty at end of file, nothing if there is
  /// nothing to read now.
  std::optional<std::string_view> recv(std::span<char> buffer);

  /// Its own address: what port 0 became; and that of the other side.
  Address address() const;
  Address peer_address() const;

  int fd() const { return fd_; }
  void close();

 private:
  explicit Socket(int fd) : fd_(fd) {}

  int fd_ = -1;
};

/// One that listens on each of `addresses`. Those of a family that this machine does not have are
/// left out, but not if that leaves none.
std::vector<Socket> listen_on_all(const std::vector<Address>& addresses);

/// The first of `addresses` that accepts a connection within `timeout` each, or the first of all if
/// none does. A single one is not tried. Blocks: this is for before the loop starts.
Address first_reachable(const std::vector<Address>& addresses, std::chrono::milliseconds timeout);

}  // namespace sockets
