#include "common/nonblocking.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace nonblocking {
namespace {

int prepare(int fd) {
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

}  // namespace

// The tests compile both ways.
#if defined(SOCK_NONBLOCK) && !defined(ONLY_POSIX)

int socket(int family) { return ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

int accept(int listener) {
  return ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

#else

namespace {

int prepare_socket(int fd) {
  if (fd < 0) return fd;
#ifdef SO_NOSIGPIPE
  // Refused if the peer is gone already. Then a program that ignores SIGPIPE does not see it
  // either.
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  return prepare(fd);
}

}  // namespace

int socket(int family) { return prepare_socket(::socket(family, SOCK_STREAM, 0)); }

int accept(int listener) { return prepare_socket(::accept(listener, nullptr, nullptr)); }

#endif

// Made once, so that what pipe2(2) would save is not worth another way.
std::array<int, 2> pipe() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) < 0) throw std::system_error(errno, std::generic_category(), "pipe");
  for (const int end : ends) prepare(end);
  return ends;
}

}  // namespace nonblocking
