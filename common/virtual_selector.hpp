#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/default_selector.hpp"
#include "common/shuffle.hpp"
#include "common/site_service.hpp"
#include "common/virtual_clock.hpp"

namespace virtual_time {

/// Waits for real sockets, but in no time. The site is served from inside of select(), in the same
/// thread; when nothing is ready, and nothing is under way between the site and its clients, the
/// clock goes on to what comes next: an answer of the site's, or the end of the wait. Of two at the
/// same instant the end of the wait is first.
///
/// So which events a batch has, and their order, depend on no machine's speed. The order is that of
/// the registrations or, with a seed, one that the seed decides.
///
/// Every TCP socket that is registered here must be that of a client of `site`, which waits to
/// connect, to send, or for an answer.
class VirtualSelector final : public selectors::PollSelector {
 public:
  VirtualSelector(site::Service& site, Clock& clock, std::optional<std::uint64_t> seed = {});
  std::string_view name() const override { return "virtual"; }

 private:
  void wait(std::optional<selectors::Duration> timeout) override;
  std::vector<pollfd> let_time_pass(std::optional<selectors::Duration> timeout);
  std::vector<pollfd> settle();
  bool something_is_under_way(const std::vector<pollfd>& polled) const;

  site::Service& site_;
  Clock& clock_;
  std::optional<Shuffle> shuffle_;
};

}  // namespace virtual_time
