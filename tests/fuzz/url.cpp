/// An input is the URL of a page, up to its first line feed, and a reference behind that. Any two
/// can be joined, by the letter of RFC 3986, and what comes of it can be asked for.

#include <algorithm>
#include <string>
#include <string_view>

#include "common/ascii.hpp"
#include "common/url.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/request_target.hpp"
#include "tests/fuzz/rfc3986.hpp"

namespace {

using std::string;
using std::string_view;

/// A reference as `escape` says that it is made fit, byte by byte.
string escaped(string_view reference) {
  const auto scheme = rfc3986::parse(reference).scheme;
  const bool of_the_web = !scheme || ascii::equal_ignoring_case(*scheme, "http") ||
                          ascii::equal_ignoring_case(*scheme, "https");
  string result;
  bool in_path = true;
  for (const char c : reference) {
    if (c == '?' || c == '#') in_path = false;
    if (c == '\\' && in_path && of_the_web) {
      result += '/';
    } else if (fuzz::may_be_in_a_url(c)) {
      result += c;
    } else {
      constexpr string_view digits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      result += {'%', digits[byte / 16], digits[byte % 16]};
    }
  }
  return result;
}

void check_parts(string_view text) {
  const url::Parts parts = url::split(text);
  string whole;
  if (parts.scheme) (whole += *parts.scheme) += ':';
  if (parts.authority) (whole += "//") += *parts.authority;
  whole += parts.path;
  if (parts.query) (whole += '?') += *parts.query;
  if (parts.fragment) (whole += '#') += *parts.fragment;
  fuzz::require(whole == text, "the parts of a text are the text");
}

void check_origin(string_view url) {
  const auto origin = url::origin(url);
  if (!origin) return;
  fuzz::require(origin->port != 0 && !origin->host.empty(), "an origin is whom to ask");
  fuzz::require(std::ranges::none_of(origin->host, [](char c) { return c >= 'A' && c <= 'Z'; }),
                "the case of a host does not matter");
  fuzz::require(url::origin("http://" + origin->str()) == origin,
                "a Host header names the origin again");
  fuzz::require(fuzz::is_request_target(url::target(url)), "what has an origin can be asked for");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const string_view bytes = fuzz::text(data, size);
  const string_view typed = bytes.substr(0, bytes.find('\n'));
  const string_view reference = bytes.substr(std::min(size, typed.size() + 1));
  check_parts(typed);
  check_parts(reference);

  const string page = url::join("", typed);
  const string url = url::join(page, reference);
  fuzz::require(fuzz::is_clean(page) && fuzz::is_clean(url), "what is joined is clean");
  fuzz::require(page == rfc3986::resolve("", escaped(typed)), "RFC 3986 says the same of a page");
  fuzz::require(url == rfc3986::resolve(page, escaped(reference)), "RFC 3986 says the same");

  string again = "what was there before";
  url::join(url::split(page), reference, again);
  fuzz::require(again == url, "the memory of another URL does not show");
  if (url::split(page).scheme) {
    fuzz::require(url::join(page, url) == url, "to join the result again changes nothing");
    fuzz::require(url::join(url, "") == url::defragment(url), "it is a page of its own");
  }
  check_origin(page);
  check_origin(url);
  return 0;
}
