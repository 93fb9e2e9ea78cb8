#pragma once

#include <poll.h>

#include <optional>
#include <string_view>
#include <vector>

#include "common/selector.hpp"

/// The ways to ask a Unix kernel. They differ in cost and limits, not in what they tell: a
/// descriptor that hung up or has an error counts as ready for whatever is waited for. One that was
/// closed and not unregistered is silent with epoll and kqueue, ready with poll, and an error with
/// select.
namespace selectors {

#ifdef __linux__
/// epoll(7): the kernel keeps the list, so that a wait costs what is ready, not what is registered.
class EpollSelector final : public Selector {
 public:
  EpollSelector();
  ~EpollSelector() override;
  void close() override;
  std::string_view name() const override { return "epoll"; }

 private:
  void add(const SelectorKey& key) override;
  void change(const SelectorKey& key) override;
  void remove(const SelectorKey& key) noexcept override;
  void wait(std::optional<Duration> timeout) override;
  void control(int operation, const SelectorKey& key);

  int epoll_;
};
#endif

#if __has_include(<sys/event.h>)
/// kqueue(2), as macOS and the BSDs have it: the kernel keeps the list here as well, of filters, of
/// which a descriptor has one to read and one to write. Not run on macOS by us.
class KqueueSelector final : public Selector {
 public:
  KqueueSelector();
  ~KqueueSelector() override;
  void close() override;
  std::string_view name() const override { return "kqueue"; }

 private:
  void add(const SelectorKey& key) override;
  void change(const SelectorKey& key) override;
  void remove(const SelectorKey& key) noexcept override;
  void wait(std::optional<Duration> timeout) override;
  void take(const SelectorKey& key, EventMask event);
  bool control(const SelectorKey& key, EventMask added, EventMask deleted) noexcept;
  [[noreturn]] void refuse(const SelectorKey& key);

  int kqueue_;
};
#endif

/// poll(2): the whole list goes to the kernel and back at each wait.
class PollSelector : public Selector {
 public:
  std::string_view name() const override { return "poll"; }

 protected:
  /// Asks the kernel about all keys. A signal ends the wait, with nothing ready.
  std::vector<pollfd> poll(std::optional<Duration> timeout) const;

  /// Adds to the batch what is ready.
  void take(const std::vector<pollfd>& polled);

 private:
  void add(const SelectorKey&) override {}
  void change(const SelectorKey&) override {}
  void remove(const SelectorKey&) noexcept override {}
  void wait(std::optional<Duration> timeout) override;
};

/// select(2): as poll, with a bit set of fixed size. Descriptors from FD_SETSIZE (1024) on are
/// refused with std::invalid_argument.
class SelectSelector final : public Selector {
 public:
  std::string_view name() const override { return "select"; }

 private:
  void add(const SelectorKey& key) override;
  void change(const SelectorKey&) override {}
  void remove(const SelectorKey&) noexcept override {}
  void wait(std::optional<Duration> timeout) override;
};

/// The best there is on this system.
#ifdef __linux__
using DefaultSelector = EpollSelector;
#elif __has_include(<sys/event.h>)
using DefaultSelector = KqueueSelector;
#else
using DefaultSelector = PollSelector;
#endif

}  // namespace selectors
