#pragma once

#include <optional>
#include <unordered_map>

#include "common/selector.hpp"
#include "stages/05_mini_asyncio/ready_queue.hpp"

namespace asyncio {

/// Who is called when a descriptor can be read, and who when it can be written.
class Descriptors {
 public:
  /// The selector stays the caller's. What others have registered there is
  /// called in select().
  explicit Descriptors(selectors::Selector& selector) : selector_(selector) {}
  ~Descriptors();
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;

  /// `call` takes the place of who was called for `event` until now. Throws
  /// what Selector::register_fd throws.
  void add(int fd, selectors::EventMask event, Ref<Scheduled> call);

  /// False if there was none.
  bool remove(int fd, selectors::EventMask event);
  void clear();

  /// Waits until some are ready, and adds their callbacks to `ready`.
  void select(std::optional<Duration> timeout, ReadyQueue& ready);

 private:
  struct Watch {
    Ref<Scheduled>& place(selectors::EventMask event) {
      return event == selectors::EVENT_READ ? reader : writer;
    }
    selectors::EventMask events() const {
      return (reader ? selectors::EVENT_READ : 0) |
             (writer ? selectors::EVENT_WRITE : 0);
    }
    Ref<Scheduled> reader;
    Ref<Scheduled> writer;
  };

  selectors::Selector& selector_;
  std::unordered_map<int, Watch> watches_;
};

}  // namespace asyncio
