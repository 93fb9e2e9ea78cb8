#include <algorithm>
#include <charconv>
#include <system_error>

#include "common/ascii.hpp"
#include "common/url.hpp"

namespace url {
namespace {

using std::string_view;

constexpr auto npos = string_view::npos;

/// Nothing if it is not a number from 1 to 65535. An empty one is the default (RFC 3986 §3.2.3).
std::optional<std::uint16_t> parse_port(string_view text) {
  if (text.empty()) return std::uint16_t{80};
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc{} || stop != end || port == 0) return {};
  return port;
}

}  // namespace

std::optional<Origin> origin(string_view url) {
  const Parts parts = split(url);
  if (!parts.scheme || !ascii::equal_ignoring_case(*parts.scheme, "http")) return {};
  if (!parts.authority || parts.authority->find('@') != npos) return {};

  const string_view authority = *parts.authority;
  const bool bracketed = authority.starts_with('[');
  const auto colon = authority.find(':', bracketed ? authority.find(']') : 0);
  const auto port = parse_port(colon == npos ? string_view() : authority.substr(colon + 1));
  string_view host = authority.substr(0, colon);
  if (bracketed) {
    // Only an address has colons, and so its brackets: `[example.org]` is no spelling of a name.
    if (!host.ends_with(']') || host.find(':') == npos) return {};
    host = host.substr(1, host.size() - 2);
  }
  if (!port || host.empty() || host.find_first_of("[]") != npos) return {};

  Origin origin{std::string(host), *port};
  std::transform(host.begin(), host.end(), origin.host.begin(), ascii::to_lower);
  return origin;
}

std::string Origin::str() const {
  const bool ipv6 = host.find(':') != npos;
  std::string text;
  if (ipv6) text += '[';
  text += host;
  if (ipv6) text += ']';
  if (port != 80) (text += ':') += std::to_string(port);
  return text;
}

}  // namespace url
