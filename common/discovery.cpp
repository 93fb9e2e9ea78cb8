#include "common/discovery.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "common/links.hpp"

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

  /// The absolute URL, without fragment, that a Location means.
  std::string location(std::string_view reference) const {
    return url::join(parts_, url::defragment(reference));
  }

  /// And that an attribute means, as it is written.
  std::string attribute(std::string_view written) {
    return location(links::decode(written, decoded_));
  }

 private:
  const std::string base_;
  const url::Parts parts_;  // of base_
  std::string decoded_;
};

}  // namespace

std::size_t follow(const http::Response& response, const std::string& page_url,
                   const url::Origin& origin, const std::function<void(std::string)>& found) {
  std::size_t count = 0;
  const auto consider = [&](const std::string& absolute) {
    ++count;
    if (url::origin(absolute) == origin) found(url::target(absolute));
  };

  if (is_redirect(response)) {
    const std::string_view location = response.header("location");
    if (!location.empty()) consider(Resolver(page_url).location(location));
  }
  if (response.is_html()) {
    const links::Found links = links::scan(response.body());
    Resolver page(page_url);
    Resolver base(links.base ? page.attribute(*links.base) : page_url);
    for (const std::string_view href : links.hrefs) consider(base.attribute(href));
  }
  return count;
}

}  // namespace discovery
