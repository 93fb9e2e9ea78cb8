#include "common/selector.hpp"

#include <fmt/format.h>

#include <limits>
#include <stdexcept>
#include <utility>

namespace selectors {
namespace {

static_assert(EVENT_READ == 1 && EVENT_WRITE == 2);  // as trace.cpp takes them

void check_events(EventMask events) {
  if (events == 0 || (events & ~(EVENT_READ | EVENT_WRITE)))
    throw std::invalid_argument(fmt::format("invalid events: {}", events));
}

}  // namespace

int milliseconds(std::optional<Duration> timeout) {
  if (!timeout) return -1;
  if (*timeout <= Duration::zero()) return 0;
  constexpr std::chrono::milliseconds longest(std::numeric_limits<int>::max());
  if (*timeout >= longest) return std::numeric_limits<int>::max();
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(*timeout).count());
}

Selector::~Selector() { forget_keys(); }

const SelectorKey& Selector::register_fd(int fd, EventMask events, Callback data,
                                         std::source_location where) {
  SelectorKey& key = insert(fd, events, std::move(data), where, next_serial_++);
  try {
    add(key);
  } catch (...) {
    keys_.erase(fd);
    throw;
  }
  if (trace::recorder()) trace::recorder()->watch(fd, events, where);
  return key;
}

void Selector::unregister_fd(int fd) {
  const auto key = find(fd);
  remove(key->second);
  if (trace::recorder()) trace::recorder()->unwatch(fd, key->second.events);
  retire(key);
}

const SelectorKey& Selector::modify(int fd, EventMask events, Callback data,
                                    std::source_location where) {
  const auto old = find(fd);
  const EventMask old_events = old->second.events;
  const std::uint32_t serial = old->second.serial;
  check_events(events);
  retire(old);
  SelectorKey& key = insert(fd, events, std::move(data), where, serial);
  try {
    if (events != old_events) change(key);
  } catch (...) {
    if (trace::recorder()) trace::recorder()->unwatch(fd, old_events);
    keys_.erase(fd);
    throw;
  }
  if (trace::recorder()) {
    trace::recorder()->unwatch(fd, old_events & ~events);
    trace::recorder()->watch(fd, events & ~old_events, where);
  }
  return key;
}

const std::vector<Event>& Selector::select(std::optional<Duration> timeout) {
  // A callback that goes may own what unregisters others, on its way.
  std::exchange(retired_, {}).clear();
  batch_.clear();
  if (trace::recorder()) trace::recorder()->select();
  wait(timeout);
  ++statistics_.selects;
  statistics_.events += batch_.size();
  if (trace::recorder())
    for (const Event& event : batch_) trace::recorder()->ready(event.key->fd, event.events);
  return batch_;
}

const SelectorKey& Selector::get_key(int fd) const {
  const auto key = keys_.find(fd);
  if (key == keys_.end()) throw std::out_of_range(fmt::format("{} is not registered", fd));
  return key->second;
}

void Selector::close() { forget_keys(); }

void Selector::forget_keys() {
  for (; !keys_.empty(); retire(keys_.begin()))
    if (trace::recorder())
      trace::recorder()->unwatch(keys_.begin()->first, keys_.begin()->second.events);
}

void Selector::ready(const SelectorKey& key, EventMask events) {
  if (events &= key.events) batch_.push_back(Event{&key, events});
}

void Selector::ready(int fd, EventMask events) {
  const auto key = keys_.find(fd);
  if (key != keys_.end()) ready(key->second, events);
}

SelectorKey& Selector::insert(int fd, EventMask events, Callback data, std::source_location where,
                              std::uint32_t serial) {
  check_events(events);
  if (fd < 0) throw std::invalid_argument(fmt::format("invalid file descriptor: {}", fd));
  const auto [key, inserted] =
      keys_.try_emplace(fd, SelectorKey{fd, events, std::move(data), where, serial});
  if (!inserted) throw std::invalid_argument(fmt::format("{} is already registered", fd));
  ++statistics_.registrations;
  return key->second;
}

Selector::Keys::iterator Selector::find(int fd) {
  const auto key = keys_.find(fd);
  if (key == keys_.end()) throw std::out_of_range(fmt::format("{} is not registered", fd));
  return key;
}

void Selector::retire(Keys::iterator key) {
  key->second.registered = false;
  retired_.insert(keys_.extract(key));
}

Registration::Registration(Selector& selector, int fd, EventMask events, Callback data,
                           std::source_location where)
    : selector_(&selector), fd_(fd) {
  serial_ = selector.register_fd(fd, events, std::move(data), where).serial;
}

Registration::Registration(Registration&& other) noexcept
    : selector_(std::exchange(other.selector_, nullptr)), fd_(other.fd_), serial_(other.serial_) {}

Registration& Registration::operator=(Registration&& other) noexcept {
  Selector* const selector = std::exchange(other.selector_, nullptr);
  reset();
  selector_ = selector;
  fd_ = other.fd_;
  serial_ = other.serial_;
  return *this;
}

void Registration::reset() noexcept {
  Selector* const selector = std::exchange(selector_, nullptr);
  if (!selector) return;
  const auto key = selector->get_map().find(fd_);
  if (key != selector->get_map().end() && key->second.serial == serial_)
    selector->unregister_fd(fd_);
}

}  // namespace selectors
