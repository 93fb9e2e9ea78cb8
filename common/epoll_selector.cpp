#ifdef __linux__

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "common/default_selector.hpp"

namespace selectors {
namespace {

/// What the kernel hands back with an event: the descriptor, and which registration of it.
std::uint64_t tag(const SelectorKey& key) {
  return std::uint64_t{key.serial} << 32 | static_cast<std::uint32_t>(key.fd);
}

}  // namespace

EpollSelector::EpollSelector() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

EpollSelector::~EpollSelector() { EpollSelector::close(); }

void EpollSelector::close() {
  Selector::close();
  if (epoll_ >= 0) ::close(epoll_);
  epoll_ = -1;
}

void EpollSelector::add(const SelectorKey& key) { control(EPOLL_CTL_ADD, key); }

void EpollSelector::change(const SelectorKey& key) { control(EPOLL_CTL_MOD, key); }

void EpollSelector::remove(const SelectorKey& key) noexcept {
  // Fails if the descriptor was closed, which took it off the kernel's list as well.
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, key.fd, nullptr);
}

void EpollSelector::wait(std::optional<Duration> timeout) {
  std::array<epoll_event, 256> events;
  const int count =
      ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), milliseconds(timeout));
  if (count < 0) {
    if (errno == EINTR) return;
    throw std::system_error(errno, std::generic_category(), "epoll_wait");
  }
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    const auto fd = static_cast<int>(event.data.u64 & 0xffffffff);
    // A description that lives on in a duplicate still reports a descriptor that was closed
    // without being unregistered, and perhaps opened and registered anew: epoll(7), Q&A 6.
    const auto key = get_map().find(fd);
    if (key == get_map().end() || tag(key->second) != event.data.u64) continue;
    const EventMask read = event.events & ~std::uint32_t{EPOLLOUT} ? EVENT_READ : 0;
    const EventMask write = event.events & ~std::uint32_t{EPOLLIN} ? EVENT_WRITE : 0;
    ready(key->second, read | write);
  }
}

void EpollSelector::control(int operation, const SelectorKey& key) {
  epoll_event event{};
  if (key.events & EVENT_READ) event.events |= EPOLLIN;
  if (key.events & EVENT_WRITE) event.events |= EPOLLOUT;
  event.data.u64 = tag(key);
  if (::epoll_ctl(epoll_, operation, key.fd, &event) < 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

}  // namespace selectors

#endif
