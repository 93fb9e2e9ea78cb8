#include "common/site_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

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

/// 0 if it has gone already.
std::uint16_t peer_port(const sockets::Socket& socket) {
  try {
    return socket.peer_address().port();
  } catch (const std::system_error&) {
    return 0;
  }
}

}  // namespace

Service::Connection::Connection(Service& service, sockets::Socket accepted)
    : socket(std::move(accepted)), client(peer_port(socket)) {
  service.watch_for_request(*this);
}

Service::Service(std::size_t pages, Duration latency, selectors::Selector& selector,
                 std::function<Clock::time_point()> now)
    : pages_(pages),
      latency_(latency),
      selector_(selector),
      now_(std::move(now)),
      listener_(sockets::Socket::listen(sockets::Address::loopback(0))),
      address_(listener_.address()) {
  watch_listener();
}

std::string Service::url() const { return fmt::format("http://127.0.0.1:{}/", address_.port()); }

bool Service::serve(std::optional<Duration> timeout) {
  std::vector<selectors::Event> events = selector_.select(timeout);
  std::ranges::sort(events, {}, [](const selectors::Event& event) { return event.key->serial; });
  for (const selectors::Event& event : events) event.callback();
  return !events.empty();
}

void Service::watch_listener() {
  accepting_.emplace(selector_, listener_.fd(), selectors::EVENT_READ, [this] { accept(); });
}

void Service::accept() {
  try {
    while (auto socket = listener_.accept()) {
      const int fd = socket->fd();
      connections_.try_emplace(fd, *this, *std::move(socket));
    }
  } catch (const std::system_error&) {
    // No descriptor is left for one more. The listener would stay ready all the time.
    accepting_.reset();
    retry_ = now_() + retry_after;
  }
}

void Service::watch_for_request(Connection& connection) {
  const auto read = [this, &connection] { read_request(connection); };
  connection.waiting.reset();
  connection.waiting = {selector_, connection.socket.fd(), selectors::EVENT_READ, read};
}

void Service::read_request(Connection& connection) {
  std::array<char, 4096> buffer;
  try {
    const auto bytes = connection.socket.recv(buffer);
    if (!bytes) return;
    if (bytes->empty()) return close(connection);
    connection.request += *bytes;
  } catch (const std::system_error&) {
    return close(connection);
  }
  if (!is_complete(connection.request)) return;
  connection.waiting.reset();
  due_.push_back({now_() + latency_, connection.socket.fd()});
  owed_.insert(connection.client);
}

std::optional<Service::Duration> Service::next_due() const {
  if (accepting_ && due_.empty()) return std::nullopt;
  Clock::time_point next = accepting_ ? due_.front().time : retry_;
  if (!due_.empty()) next = std::min(next, due_.front().time);
  return next - now_();
}

void Service::answer_due() {
  const Clock::time_point now = now_();
  while (!due_.empty() && due_.front().time <= now) {
    Connection& connection = connections_.at(due_.front().fd);
    due_.pop_front();
    owed_.erase(owed_.find(connection.client));
    answer(connection);
  }
  if (!accepting_ && now >= retry_) watch_listener();
}

void Service::answer(Connection& connection) {
  const std::string request = std::exchange(connection.request, {});
  connection.keep_alive = keeps_alive(request);
  connection.response =
      respond(pages_, target_of(request), connection.keep_alive ? "HTTP/1.1" : "HTTP/1.0");
  const auto send = [this, &connection] { send_response(connection); };
  connection.waiting = {selector_, connection.socket.fd(), selectors::EVENT_WRITE, send};
}

void Service::send_response(Connection& connection) {
  try {
    connection.response.erase(0, connection.socket.send(connection.response));
    if (!connection.response.empty()) return;
    if (!connection.keep_alive) return close(connection);
    watch_for_request(connection);
  } catch (const std::system_error&) {
    close(connection);
  }
}

}  // namespace site
