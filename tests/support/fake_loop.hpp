#pragma once

#include <poll.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stages/05_mini_asyncio/event_loop.hpp"
#include "stages/05_mini_asyncio/exceptions.hpp"

namespace support {

/// What an error says.
inline std::string what(const std::exception_ptr& error) {
  if (!error) return "none";
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (const asyncio::CancelledError&) {
    return "cancelled";
  } catch (...) {
    return "unknown";
  }
}

/// Waits for descriptors as long as it takes, but for no time: where a timer is the next thing to
/// come, the clock goes on to it.
class Impatient final : public selectors::Selector {
 public:
  explicit Impatient(asyncio::TimePoint& now) : now_(now) {}
  std::string_view name() const override { return "impatient"; }

 private:
  void add(const selectors::SelectorKey&) override {}
  void change(const selectors::SelectorKey&) override {}
  void remove(const selectors::SelectorKey&) noexcept override {}

  void wait(std::optional<selectors::Duration> timeout) override {
    std::vector<pollfd> polled;
    for (const auto& [fd, key] : get_map()) {
      const int read = key.events & selectors::EVENT_READ ? POLLIN : 0;
      const int write = key.events & selectors::EVENT_WRITE ? POLLOUT : 0;
      polled.push_back({fd, static_cast<short>(read | write), 0});
    }
    const int count = ::poll(polled.data(), static_cast<nfds_t>(polled.size()), timeout ? 0 : -1);
    if (count == 0 && timeout && *timeout > selectors::Duration::zero()) now_ += *timeout;
    if (count <= 0) return;  // or a signal has come
    for (const pollfd& result : polled) {
      const selectors::EventMask read = result.revents & ~POLLOUT ? selectors::EVENT_READ : 0;
      const selectors::EventMask write = result.revents & ~POLLIN ? selectors::EVENT_WRITE : 0;
      if (result.revents != 0) ready(result.fd, read | write);
    }
  }

  asyncio::TimePoint& now_;
};

/// A loop whose clock stands still unless there is nothing else to do, and what its exception
/// handler was told, line by line.
struct FakeLoop {
  asyncio::TimePoint now{};
  std::string told;
  asyncio::EventLoop loop{std::make_unique<Impatient>(now), [this] { return now; }};

  FakeLoop() {
    loop.set_exception_handler([this](asyncio::EventLoop&, const asyncio::Context& context) {
      told += context.message;
      if (context.exception) told += ": " + what(context.exception);
      told += "\n";
    });
  }

  /// Turns that do not wait.
  void turn(int count = 1) {
    for (; count > 0; --count) {
      loop.stop();
      loop.run_forever();
    }
  }

  /// On until that time.
  void run_for(asyncio::Duration time) {
    loop.call_later(time, [this] { loop.stop(); });
    loop.run_forever();
  }
};

}  // namespace support
