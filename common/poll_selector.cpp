#include <poll.h>

#include <cerrno>
#include <system_error>

#include "common/default_selector.hpp"

namespace selectors {

void PollSelector::wait(std::optional<Duration> timeout) { take(poll(timeout)); }

std::vector<pollfd> PollSelector::poll(std::optional<Duration> timeout) const {
  std::vector<pollfd> polled;
  polled.reserve(get_map().size());
  for (const auto& [fd, key] : get_map()) {
    pollfd entry{fd, 0, 0};
    if (key.events & EVENT_READ) entry.events |= POLLIN;
    if (key.events & EVENT_WRITE) entry.events |= POLLOUT;
    polled.push_back(entry);
  }
  if (::poll(polled.data(), static_cast<nfds_t>(polled.size()), milliseconds(timeout)) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
    for (pollfd& entry : polled) entry.revents = 0;
  }
  return polled;
}

void PollSelector::take(const std::vector<pollfd>& polled) {
  for (const pollfd& entry : polled) {
    const EventMask read = entry.revents & ~POLLOUT ? EVENT_READ : 0;
    const EventMask write = entry.revents & ~POLLIN ? EVENT_WRITE : 0;
    ready(entry.fd, read | write);
  }
}

}  // namespace selectors
