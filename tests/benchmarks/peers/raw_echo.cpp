// An echo server with nothing around it: epoll, recv and send, no classes, no callbacks. What the
// server of stage 5 is measured against.
//
//   raw_echo    listens on a free port of 127.0.0.1, and says on which
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

int epoll;
int listener;
std::vector<std::string> unsent;  // by descriptor; nothing is read from one that has some

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

int check(const char* what, int result) {
  if (result < 0) fail(what);
  return result;
}

void watch(int operation, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  check("epoll_ctl", epoll_ctl(epoll, operation, fd, &event));
}

void listen_and_say_where() {
  listener = check("socket", socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  check("bind", bind(listener, reinterpret_cast<sockaddr*>(&address), size));
  check("listen", listen(listener, SOMAXCONN));
  check("getsockname", getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size));
  std::printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  watch(EPOLL_CTL_ADD, listener, EPOLLIN);
}

void accept_all() {
  for (;;) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && errno == EAGAIN) return;
    check("accept4", fd);
    if (unsent.size() <= static_cast<std::size_t>(fd))
      unsent.resize(static_cast<std::size_t>(fd) + 1);
    watch(EPOLL_CTL_ADD, fd, EPOLLIN);
  }
}

/// How much the kernel takes now.
std::size_t send_some(int fd, std::string_view data) {
  const ssize_t sent = send(fd, data.data(), data.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) fail("send");
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void echo(int fd) {
  static std::array<char, 64 * 1024> buffer;
  const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
  if (size < 0 && errno == EAGAIN) return;
  if (size <= 0) {
    close(fd);
    return;
  }
  std::string_view data(buffer.data(), static_cast<std::size_t>(size));
  data.remove_prefix(send_some(fd, data));
  if (data.empty()) return;
  unsent[static_cast<std::size_t>(fd)] = data;
  watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
}

void send_rest(int fd, std::string& rest) {
  rest.erase(0, send_some(fd, rest));
  if (rest.empty()) watch(EPOLL_CTL_MOD, fd, EPOLLIN);
}

int main() {
  epoll = check("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
  listen_and_say_where();
  std::array<epoll_event, 256> events;
  for (;;) {
    const int count = check("epoll_wait", epoll_wait(epoll, events.data(), events.size(), -1));
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener)
        accept_all();
      else if (std::string& rest = unsent[static_cast<std::size_t>(fd)]; rest.empty())
        echo(fd);
      else
        send_rest(fd, rest);
    }
  }
}
