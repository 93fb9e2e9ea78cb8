#if __has_include(<sys/event.h>)

#include <fcntl.h>
#include <sys/event.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "common/default_selector.hpp"

namespace selectors {
namespace {

using KernelEvent = struct kevent;  // a function has that name as well

/// What the kernel hands back with an event: which registration of the descriptor it is of.
void* tag(const SelectorKey& key) { return reinterpret_cast<void*>(std::uintptr_t{key.serial}); }

timespec to_timespec(Duration timeout) {
  constexpr Duration longest = std::chrono::seconds(100'000'000);  // some kernels refuse more
  timeout = std::clamp(timeout, Duration::zero(), longest);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(timeout);
  timespec time{};
  time.tv_sec = static_cast<time_t>(seconds.count());
  time.tv_nsec = static_cast<long>((timeout - seconds).count());
  return time;
}

}  // namespace

KqueueSelector::KqueueSelector() : kqueue_(::kqueue()) {
  if (kqueue_ < 0) throw std::system_error(errno, std::generic_category(), "kqueue");
  ::fcntl(kqueue_, F_SETFD, FD_CLOEXEC);
}

KqueueSelector::~KqueueSelector() { KqueueSelector::close(); }

void KqueueSelector::close() {
  Selector::close();
  if (kqueue_ >= 0) ::close(kqueue_);
  kqueue_ = -1;
}

void KqueueSelector::add(const SelectorKey& key) {
  if (!control(key, key.events, 0)) refuse(key);
}

void KqueueSelector::change(const SelectorKey& key) {
  // A filter that is added once more stays as it is.
  if (!control(key, key.events, ~key.events)) refuse(key);
}

void KqueueSelector::remove(const SelectorKey& key) noexcept {
  // Fails if the descriptor was closed, which deleted its filters as well.
  control(key, 0, key.events);
}

void KqueueSelector::wait(std::optional<Duration> timeout) {
  std::array<KernelEvent, 256> events;
  const timespec limit = to_timespec(timeout.value_or(Duration::zero()));
  const int count = ::kevent(kqueue_, nullptr, 0, events.data(), static_cast<int>(events.size()),
                             timeout ? &limit : nullptr);
  if (count < 0) {
    if (errno == EINTR) return;
    throw std::system_error(errno, std::generic_category(), "kevent");
  }
  for (int i = 0; i < count; ++i) {
    const KernelEvent& event = events[static_cast<std::size_t>(i)];
    // The manual lets filters go with the last close: a duplicate may keep those of a descriptor
    // that was closed without being unregistered, and perhaps opened and registered anew.
    const auto found = get_map().find(static_cast<int>(event.ident));
    if (found == get_map().end() || tag(found->second) != event.udata) continue;
    // EV_EOF need not be looked at: its filter is ready. A peer that is gone has it on both; one
    // that has only sent its last byte has it on the first, and may have no room for ours.
    take(found->second, event.filter == EVFILT_READ ? EVENT_READ : EVENT_WRITE);
  }
}

/// Who waits for both may be in a batch twice, but is to get one event.
void KqueueSelector::take(const SelectorKey& key, EventMask event) {
  const auto earlier =
      key.events == event ? batch().end() : std::ranges::find(batch(), &key, &Event::key);
  if (earlier == batch().end())
    ready(key.fd, event);
  else
    earlier->events |= event & key.events;
}

/// False, and errno, if the kernel refuses one of them. Those before it are carried out.
bool KqueueSelector::control(const SelectorKey& key, EventMask added, EventMask deleted) noexcept {
  std::array<KernelEvent, 2> changes;
  int count = 0;
  for (const EventMask event : {EVENT_READ, EVENT_WRITE}) {
    if (((added | deleted) & event) == 0) continue;
    KernelEvent& change = changes[static_cast<std::size_t>(count++)];
    change = {};
    change.ident = static_cast<std::uintptr_t>(key.fd);
    change.filter = event == EVENT_READ ? EVFILT_READ : EVFILT_WRITE;
    change.flags = added & event ? EV_ADD : EV_DELETE;
    change.udata = tag(key);
  }
  // There is no room for events: those of EV_ERROR would take it, and the call succeed.
  return ::kevent(kqueue_, changes.data(), count, nullptr, 0, nullptr) == 0;
}

/// Throws what control() failed with, and leaves none of the descriptor's filters.
void KqueueSelector::refuse(const SelectorKey& key) {
  const int error = errno;
  // Each by itself: one that is not there must not keep the other.
  control(key, 0, EVENT_READ);
  control(key, 0, EVENT_WRITE);
  throw std::system_error(error, std::generic_category(), "kevent");
}

}  // namespace selectors

#endif
