#include "common/virtual_selector.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "common/accounting.hpp"

namespace virtual_time {
namespace {

using selectors::Duration;
using selectors::Event;

// The kernel delivers what goes over loopback before send() returns or, if it is busy, soon after.
// What it has dropped takes longest: it begins connections again after one second and three.
constexpr std::chrono::microseconds first_pause(50);
constexpr std::chrono::milliseconds longest_pause(10);
constexpr std::chrono::seconds patience(5);

bool is_ready(const pollfd& polled) { return polled.revents != 0; }

/// The port of a TCP socket, of which nothing else here has one.
std::optional<std::uint16_t> port_of(int fd) {
  sockaddr_in ip{};
  socklen_t size = sizeof ip;
  const bool known = ::getsockname(fd, reinterpret_cast<sockaddr*>(&ip), &size) == 0;
  if (!known || ip.sin_family != AF_INET) return std::nullopt;
  return ntohs(ip.sin_port);
}

}  // namespace

VirtualSelector::VirtualSelector(site::Service& site, Clock& clock,
                                 std::optional<std::uint64_t> seed)
    : site_(site), clock_(clock) {
  if (seed) shuffle_.emplace(*seed);
}

void VirtualSelector::wait(std::optional<Duration> timeout) {
  take(let_time_pass(timeout));
  // The kernel's order, and that of our table of keys, are nobody's business.
  std::ranges::sort(batch(), {}, [](const Event& event) { return event.key->serial; });
  if (shuffle_) (*shuffle_)(batch());
}

std::vector<pollfd> VirtualSelector::let_time_pass(std::optional<Duration> timeout) {
  const accounting::ForOthers not_the_callers;
  for (;;) {
    std::vector<pollfd> polled = settle();
    if (std::ranges::any_of(polled, is_ready)) return polled;
    if (timeout && *timeout <= Duration::zero()) return polled;
    const std::optional<Duration> due = site_.next_due();
    if (!due && !timeout) return poll(std::nullopt);  // for a signal, or another thread
    if (!due || (timeout && *timeout <= *due)) {
      clock_.advance(*timeout);
      return polled;
    }
    clock_.advance(*due);
    if (timeout) *timeout -= *due;
    site_.answer_due();
  }
}

/// What is ready when all that is under way has come.
std::vector<pollfd> VirtualSelector::settle() {
  std::chrono::microseconds pause = first_pause;
  std::chrono::microseconds paused(0);
  for (;;) {
    while (site_.serve(Duration::zero())) {
    }
    std::vector<pollfd> polled = poll(Duration::zero());
    if (!something_is_under_way(polled) || paused >= patience) return polled;
    std::this_thread::sleep_for(pause);
    paused += pause;
    pause = std::min<std::chrono::microseconds>(2 * pause, longest_pause);
  }
}

/// A client that waits, and not for a time, waits for something that has been sent: else the site
/// would have an answer for it.
bool VirtualSelector::something_is_under_way(const std::vector<pollfd>& polled) const {
  bool found = false;
  for (const pollfd& entry : polled) {
    const auto port = port_of(entry.fd);
    if (!port && is_ready(entry)) return false;  // a signal has come: that is not to wait
    if (port && !is_ready(entry) && !site_.keeps_waiting(*port)) found = true;
  }
  return found;
}

}  // namespace virtual_time
