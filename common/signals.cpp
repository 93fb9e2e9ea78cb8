#include "common/signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

namespace signals {
namespace {

std::atomic<int> write_end = -1;
static_assert(std::atomic<int>::is_always_lock_free);  // else a handler could not use it

void forward(int signal) {
  const int before = errno;
  const auto byte = static_cast<char>(signal);
  // A full pipe refuses it: then there is a signal in it already.
  [[maybe_unused]] const ssize_t written = ::write(write_end, &byte, 1);
  errno = before;
}

}  // namespace

SignalPipe::SignalPipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) < 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
  read_end_ = ends[0];
  write_end = ends[1];
  forward_signal(SIGINT);
  forward_signal(SIGTERM);
}

SignalPipe::~SignalPipe() {
  for (const Restore& restore : before_) ::sigaction(restore.signal, &restore.action, nullptr);
  if (const int end = write_end.exchange(-1); end >= 0) ::close(end);
  ::close(read_end_);
}

void SignalPipe::forward_signal(int signal) {
  struct sigaction action{};
  action.sa_handler = forward;
  ::sigemptyset(&action.sa_mask);
  Restore restore{signal, {}};
  ::sigaction(signal, &action, &restore.action);
  before_.push_back(restore);
}

std::optional<int> SignalPipe::received() {
  char byte = 0;
  if (!received_ && ::read(read_end_, &byte, 1) == 1) {
    received_ = byte;
    // At its end a pipe can be read for ever: whoever waits beside it is woken too.
    ::close(write_end.exchange(-1));
  }
  return received_;
}

}  // namespace signals
