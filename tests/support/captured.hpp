#pragma once

#include <unistd.h>

#include <cstddef>
#include <string>
#include <utility>

#include "common/output.hpp"
#include "tests/support/fd.hpp"

namespace support {

/// Puts another descriptor in the place of `fd` while it lives.
class Redirection {
 public:
  Redirection(int fd, int instead) : fd_(fd), before_(check("dup", ::dup(fd))) {
    check("dup2", ::dup2(instead, fd));
  }
  ~Redirection() { ::dup2(before_.get(), fd_); }
  Redirection(const Redirection&) = delete;
  Redirection& operator=(const Redirection&) = delete;

 private:
  int fd_;
  Fd before_;
};

/// What `body` writes to the descriptor that it is called with: at most what a pipe holds.
template <class Body>
std::string captured(Body body) {
  auto [reader, writer] = open_pipe();
  body(writer.get());
  writer.reset();
  std::string text(64 * 1024, '\0');
  text.resize(static_cast<std::size_t>(
      check("read", static_cast<int>(::read(reader.get(), text.data(), text.size())))));
  return text;
}

/// The same of the output::Stream that it is called with.
template <class Body>
std::string printed(Body body) {
  return captured([&](int fd) {
    output::Stream stream(fd, "pipe");
    body(stream);
  });
}

/// What `body` says on standard error, or on another descriptor.
template <class Body>
std::string said(Body body, int on = STDERR_FILENO) {
  return captured([&](int fd) {
    const Redirection redirection(on, fd);
    body();
  });
}

}  // namespace support
