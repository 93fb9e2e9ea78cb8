#include "common/discovery.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "common/links.hpp"
#include "common/url.hpp"

namespace discovery {
namespace {

bool is_redirect(const http::Response& response) {
  constexpr std::array redirects{301, 302, 303, 307, 308};
  return std::find(redirects.begin(), redirects.end(), response.status()) != redirects.end();
}

/// Resolves references against one base, reusing its memory from one to the next.
class Resolver {
 public:
  explicit Resolver(std::string base) : base_(std::move(base)), parts_(url::split(base_)) {}
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// The absolute URL of a reference without fragment. Valid until the next.
  std::string_view absolute(std::string_view reference) {
    url::join(parts_, reference, url_);
    return url_;
  }

 private:
  const std::string base_;
  const url::Parts parts_;  // of base_
  std::string url_;
};

/// Knows a reference that was resolved just now: most links of a page lead to a part of itself, or
/// to another part of where the last one led.
class Repetition {
 public:
  bool is_repeated(std::string_view reference) {
    if (reference.empty()) return std::exchange(to_itself_, true);
    if (reference == last_) return true;
    last_ = reference;
    return false;
  }

 private:
  bool to_itself_ = false;
  std::string last_;
};

/// Tells of the URLs of one site.
class Site {
 public:
  Site(std::string_view url, const Visit& found)
      : origin_(url::origin(url)),
        prefix_(url.begin(), url::split(url).path.begin()),
        found_(found) {}

  void consider(std::string_view absolute) const {
    // Most are spelled as the site is.
    if (absolute.starts_with(prefix_) && absolute.substr(prefix_.size()).starts_with('/')) {
      found_(absolute.substr(prefix_.size()));
    } else if (url::origin(absolute) == origin_) {
      found_(url::target(absolute));
    }
  }

 private:
  const std::optional<url::Origin> origin_;
  const std::string_view prefix_;  // scheme, host and port
  const Visit& found_;
};

}  // namespace

std::size_t follow(const http::Response& response, const std::string& page_url,
                   const Visit& found) {
  const Site site(page_url, found);
  std::size_t count = 0;
  if (is_redirect(response)) {
    const std::string_view location = response.header("location");
    if (!location.empty()) {
      site.consider(Resolver(page_url).absolute(url::defragment(location)));
      ++count;
    }
  }
  if (response.is_html()) {
    const links::Found links = links::scan(response.body());
    std::string decoded;
    const auto reference = [&decoded](std::string_view written) {
      return url::defragment(links::decode(written, decoded));
    };
    Resolver page(page_url);
    Resolver base(links.base ? std::string(page.absolute(reference(*links.base))) : page_url);
    Repetition repetition;
    for (const std::string_view href : links.hrefs) {
      const std::string_view meant = reference(href);
      if (!repetition.is_repeated(meant)) site.consider(base.absolute(meant));
    }
    count += links.hrefs.size();
  }
  return count;
}

}  // namespace discovery
