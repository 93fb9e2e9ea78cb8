#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <source_location>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/trace.hpp"

/// Waits for many descriptors at once: Python's `selectors`, with a callback as each key's data.
namespace selectors {

using EventMask = unsigned;
inline constexpr EventMask EVENT_READ = 1;
inline constexpr EventMask EVENT_WRITE = 2;

using Callback = std::function<void()>;
using Duration = std::chrono::nanoseconds;

/// What a selector knows of one registered descriptor. A registration has an identity: when the
/// descriptor is closed, opened and registered again, that is another one.
struct SelectorKey {
  int fd;
  EventMask events;  // what is waited for
  Callback data;
  std::source_location where;  // the line that registered it
  std::uint32_t serial;        // of the registration, which modify() does not change
  bool registered = true;
};

/// One descriptor that is ready, and for what. Lives until the next select().
struct Event {
  const SelectorKey* key;
  EventMask events;

  /// Calls the key's data, unless the key was unregistered since the batch was made.
  void callback() const {
    if (!key->registered) return;
    const trace::Turn turn(key->fd, events);
    key->data();
  }
};

/// Counts since the selector was made. A modify() is a registration too.
struct Statistics {
  std::uint64_t selects = 0;
  std::uint64_t events = 0;
  std::uint64_t registrations = 0;
};

/// `timeout` in the kernel's milliseconds, rounded up, so that no wait ends before its time; -1 for
/// ever.
int milliseconds(std::optional<Duration> timeout);

/// The interface, and what all implementations share: the keys. Not copied, not moved; used by one
/// thread. It never owns a descriptor: whoever does unregisters it before closing it.
class Selector {
 public:
  Selector() = default;
  Selector(const Selector&) = delete;
  Selector& operator=(const Selector&) = delete;
  virtual ~Selector();

  /// Starts to watch `fd`. Throws std::invalid_argument if `events` is empty or has other bits, or
  /// `fd` is negative or registered already, std::system_error if the kernel refuses it. One system
  /// call with epoll or kqueue, none otherwise. `data` may register and unregister anything, itself
  /// too.
  const SelectorKey& register_fd(int fd, EventMask events, Callback data,
                                 std::source_location where = std::source_location::current());

  /// Stops watching it, which is fine when it was closed before. Its callback is destroyed at the
  /// next select(), so that it may be the one that runs. Throws std::out_of_range if not
  /// registered.
  void unregister_fd(int fd);

  /// Waits for other events, or calls somebody else, from now on: an event of the current batch is
  /// not delivered any more. No system call if the events stay the same. Throws as register_fd and
  /// get_key do; after a refusal by the kernel the descriptor is not registered.
  const SelectorKey& modify(int fd, EventMask events, Callback data,
                            std::source_location where = std::source_location::current());

  /// Waits until something is ready or `timeout` has passed; not at all if it is zero or negative,
  /// for ever if there is none. Never returns before the time. A signal gives an empty batch
  /// early.
  /// The batch is valid until the next call, which must not come from one of its callbacks.
  const std::vector<Event>& select(std::optional<Duration> timeout = std::nullopt);

  /// Throws std::out_of_range if `fd` is not registered.
  const SelectorKey& get_key(int fd) const;

  /// Every registered descriptor with its key.
  const std::unordered_map<int, SelectorKey>& get_map() const { return keys_; }

  /// Forgets all keys, and gives back what the kernel lent: with epoll or kqueue, nothing can be
  /// registered afterwards.
  virtual void close();

  const Statistics& statistics() const { return statistics_; }

  /// What it is called, as epoll or poll.
  virtual std::string_view name() const = 0;

 protected:
  /// What the kernel must be told. `remove` must not fail on a closed descriptor.
  virtual void add(const SelectorKey& key) = 0;
  virtual void change(const SelectorKey& key) = 0;
  virtual void remove(const SelectorKey& key) noexcept = 0;

  /// Blocks, and calls ready() for every descriptor that is.
  virtual void wait(std::optional<Duration> timeout) = 0;

  /// Adds to the batch, if the key waits for that; and if there is such a key.
  void ready(const SelectorKey& key, EventMask events);
  void ready(int fd, EventMask events);

  /// What ready() has added, for a wait() that has an order of its own.
  std::vector<Event>& batch() { return batch_; }

 private:
  using Keys = std::unordered_map<int, SelectorKey>;

  SelectorKey& insert(int fd, EventMask events, Callback data, std::source_location where,
                      std::uint32_t serial);
  void retire(Keys::iterator key);
  void forget_keys();
  Keys::iterator find(int fd);

  Keys keys_;
  // What was unregistered since the last select(): one of them may be running.
  std::unordered_multimap<int, SelectorKey> retired_;
  std::vector<Event> batch_;
  Statistics statistics_;
  std::uint32_t next_serial_ = 0;
};

/// Keeps a descriptor registered for as long as it lives, unless somebody else unregisters it. Must
/// go, or be reset, before the selector does, and before the descriptor is closed.
class Registration {
 public:
  /// Keeps none.
  Registration() = default;
  Registration(Selector& selector, int fd, EventMask events, Callback data,
               std::source_location where = std::source_location::current());
  ~Registration() { reset(); }
  Registration(Registration&& other) noexcept;
  /// The old one is kept until here: a descriptor's next registration can only be made after a
  /// reset().
  Registration& operator=(Registration&& other) noexcept;

  /// Unregisters what it keeps, if it keeps any.
  void reset() noexcept;

 private:
  Selector* selector_ = nullptr;  // null if it keeps none
  int fd_ = -1;
  std::uint32_t serial_ = 0;
};

}  // namespace selectors
