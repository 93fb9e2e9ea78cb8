#include <sys/select.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "common/default_selector.hpp"

namespace selectors {

void SelectSelector::add(const SelectorKey& key) {
  if (key.fd >= FD_SETSIZE)
    throw std::invalid_argument("select: file descriptor beyond FD_SETSIZE");
}

void SelectSelector::wait(std::optional<Duration> timeout) {
  fd_set readers;
  fd_set writers;
  FD_ZERO(&readers);
  FD_ZERO(&writers);
  int highest = -1;
  for (const auto& [fd, key] : get_map()) {
    if (key.events & EVENT_READ) FD_SET(fd, &readers);
    if (key.events & EVENT_WRITE) FD_SET(fd, &writers);
    highest = std::max(highest, fd);
  }
  timeval limit{};
  if (timeout) {
    const int left = milliseconds(timeout);
    limit.tv_sec = left / 1000;
    limit.tv_usec = left % 1000 * 1000;
  }
  if (::select(highest + 1, &readers, &writers, nullptr, timeout ? &limit : nullptr) < 0) {
    if (errno == EINTR) return;
    throw std::system_error(errno, std::generic_category(), "select");
  }
  for (int fd = 0; fd <= highest; ++fd) {
    const EventMask read = FD_ISSET(fd, &readers) ? EVENT_READ : 0;
    const EventMask write = FD_ISSET(fd, &writers) ? EVENT_WRITE : 0;
    ready(fd, read | write);
  }
}

}  // namespace selectors
