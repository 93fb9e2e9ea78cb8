#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// URLs by RFC 3986: what Python's urllib.parse does, on bytes. Everything here works on strings:
/// a URL is one string, and what is taken from it are views into that string.
namespace url {

/// The five components of a reference (RFC 3986 §3, appendix B), as views into the text that was
/// split. An absent component differs from an empty one: `/a?` has a query, `/a` has none.
struct Parts {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

/// Splits any text; never fails. Linear in the length, no allocation.
Parts split(std::string_view reference);

/// Makes `reference`, as it stands in a document, fit for a request line: every byte that RFC 3986
/// knows no place for (controls, spaces, quotes, bytes over 127, …) is percent-encoded, and a
/// backslash before the query becomes a slash unless the scheme is another than http or https.
/// Escapes that are there already stay as they are. Gives `reference` itself if there is nothing to
/// do, else a view of `scratch`, which is overwritten.
std::string_view escape(std::string_view reference, std::string& scratch);

/// The URL that `reference`, escaped as above, means on a page whose URL is `base` (RFC 3986 §5.2,
/// strict): dot segments are removed, those of a base path that stays too; empty segments, query
/// and fragment are kept. Total: any two texts give a result. The base is taken as it stands, and
/// must outlive the call only. If both are absolute, to join the result again changes nothing. An
/// empty base makes of a URL that a user typed what it is on pages. The result replaces what is in
/// `url`, whose memory is used again; more is allocated only if something is escaped.
void join(const Parts& base, std::string_view reference, std::string& url);

/// The same, as a string of its own.
std::string join(std::string_view base, std::string_view reference);

/// `url` without its fragment.
std::string_view defragment(std::string_view url);

/// Whom to ask for a URL: the host in lower case without brackets, and the port.
struct Origin {
  std::string host;
  std::uint16_t port = 80;

  bool operator==(const Origin&) const = default;

  /// As a Host header or a URL has it: brackets around an IPv6 address, no port if it is 80.
  std::string str() const;
};

/// The origin of an absolute http URL; nothing if its scheme is not http, it has no host or a bad
/// port (not a number from 1 to 65535), or it names a user. An empty port is 80.
std::optional<Origin> origin(std::string_view url);

/// What the request line asks for: path and query, with `/` for an empty path. One allocation.
std::string target(std::string_view url);

}  // namespace url
