#include "common/signals.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <utility>

#include "common/nonblocking.hpp"

namespace signals {
namespace {

constexpr int nowhere = -1;
std::atomic<int> interruptions = nowhere;  // the write ends, by what the signals ask for
std::atomic<int> requests = nowhere;
std::atomic<int> terminals = nowhere;
static_assert(std::atomic<int>::is_always_lock_free);  // else a handler could not use it

std::atomic<int>& write_end_for(int signal) {
  if (signal == SIGUSR1) return requests;
  const bool ends = signal == SIGINT || signal == SIGTERM || signal == SIGHUP;
  return ends ? interruptions : terminals;
}

void forward(int signal) {
  const int before = errno;
  const auto byte = static_cast<char>(signal);
  // A full pipe refuses it: then there is a signal in it already.
  [[maybe_unused]] const ssize_t written = ::write(write_end_for(signal), &byte, 1);
  errno = before;
}

}  // namespace

Forwarded::Forwarded(std::initializer_list<int> signals, int flags) {
  const auto [read_end, write_end] = nonblocking::pipe();
  read_end_ = read_end;
  write_end_for(*signals.begin()) = write_end;
  struct sigaction action{};
  action.sa_handler = forward;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);  // without ::, for it may be a macro
  for (const int signal : signals) {
    Restore restore{signal, {}};
    ::sigaction(signal, &action, &restore.action);
    if (signal == SIGHUP && restore.action.sa_handler == SIG_IGN)
      ::sigaction(signal, &restore.action, nullptr);
    else
      before_.push_back(restore);
  }
}

Forwarded::~Forwarded() {
  for (const Restore& restore : before_) ::sigaction(restore.signal, &restore.action, nullptr);
  close_write_end();
  ::close(read_end_);
}

std::optional<int> Forwarded::read() const {
  char byte = 0;
  if (::read(read_end_, &byte, 1) != 1) return std::nullopt;
  return byte;
}

void Forwarded::close_write_end() const {
  const int end = write_end_for(before_.front().signal).exchange(nowhere);
  if (end >= 0) ::close(end);
}

std::optional<int> SignalPipe::received() {
  if (!received_) {
    received_ = read();
    if (received_) close_write_end();  // whoever waits beside it is woken too
  }
  return received_;
}

void RequestPipe::clear() {
  while (read()) {
  }
}

}  // namespace signals
