#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

#include "common/url.hpp"

namespace {

using std::optional;
using std::string;
using std::string_view;

string escaped(string_view reference) {
  string scratch;
  return string(url::escape(reference, scratch));
}

}  // namespace

TEST_CASE("a URL splits into the five components of RFC 3986 appendix B") {
  const auto parts = url::split("http://www.ics.uci.edu/pub/ietf/uri/?a=?b#Related#2");
  CHECK(parts.scheme == optional<string_view>("http"));
  CHECK(parts.authority == optional<string_view>("www.ics.uci.edu"));
  CHECK(parts.path == "/pub/ietf/uri/");
  CHECK(parts.query == optional<string_view>("a=?b"));
  CHECK(parts.fragment == optional<string_view>("Related#2"));
}

TEST_CASE("an empty component is not an absent one") {
  const auto empty = url::split("//?#");
  CHECK_FALSE(empty.scheme);
  CHECK(empty.authority == optional<string_view>(""));
  CHECK(empty.path == "");
  CHECK(empty.query == optional<string_view>(""));
  CHECK(empty.fragment == optional<string_view>(""));

  const auto absent = url::split("");
  CHECK_FALSE(absent.scheme);
  CHECK_FALSE(absent.authority);
  CHECK(absent.path == "");
  CHECK_FALSE(absent.query);
  CHECK_FALSE(absent.fragment);
}

TEST_CASE("a question mark, slashes and colons after the hash are the fragment's") {
  const auto parts = url::split("a#b?c//d:e");
  CHECK(parts.path == "a");
  CHECK_FALSE(parts.query);
  CHECK(parts.fragment == optional<string_view>("b?c//d:e"));
}

TEST_CASE("an authority ends at a slash, a question mark or a hash") {
  for (const string_view url : {"//host/path", "//host?query", "//host#fragment", "//host"}) {
    CAPTURE(url);
    CHECK(url::split(url).authority == optional<string_view>("host"));
  }
}

TEST_CASE("a colon makes a scheme only after a letter, letters, digits, plus, minus and dot") {
  for (const string_view reference : {"h:x", "Git+SSH:x", "view-source:x", "a1.b:x"}) {
    CAPTURE(reference);
    CHECK(url::split(reference).scheme);
  }
  for (const string_view reference : {":x", "1a:x", "+a:x", "a/b:c", "a?b:c", "a#b:c", "a b:c",
                                      "a%20b:c", "caf\xc3\xa9:x", "ab"}) {
    CAPTURE(reference);
    CHECK_FALSE(url::split(reference).scheme);
  }
}

TEST_CASE("spaces, quotes, controls and bytes over 127 are escaped as they stand") {
  CHECK(escaped("a b") == "a%20b");
  CHECK(escaped("a\tb\nc\rd") == "a%09b%0Ac%0Dd");
  CHECK(escaped(string_view("a\0b\x7f", 4)) == "a%00b%7F");
  CHECK(escaped("\"<>^`{|}") == "%22%3C%3E%5E%60%7B%7C%7D");
  CHECK(escaped("caf\xc3\xa9") == "caf%C3%A9");
  CHECK(escaped("caf\xe9") == "caf%E9");
  CHECK(escaped("?q=\xc3\xa9 x#\xc3\xa9") == "?q=%C3%A9%20x#%C3%A9");
  CHECK(escaped("//\xc3\xa9.example/") == "//%C3%A9.example/");
}

TEST_CASE("exactly the bytes of RFC 3986 and the percent sign stay") {
  const string_view kept =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%";
  for (int byte = 0; byte < 256; ++byte) {
    if (byte == '\\') continue;
    const string one(1, static_cast<char>(byte));
    CAPTURE(byte);
    CHECK((escaped(one) == one) == (kept.find(one) != string_view::npos));
    CHECK(escaped(one).size() == (kept.find(one) == string_view::npos ? 3 : 1));
  }
}

TEST_CASE("a reference that needs no escape is given back as it is") {
  const string reference = "../a/b.html?x=%20&y=[1]#z";
  string scratch = "untouched";
  CHECK(url::escape(reference, scratch).data() == reference.data());
  CHECK(scratch == "untouched");
}

TEST_CASE("what was in the scratch text before does not matter") {
  string scratch = "old?text#";
  CHECK(url::escape("a\\b c", scratch) == "a/b%20c");
  CHECK(url::escape("d e", scratch) == "d%20e");
}

TEST_CASE("a backslash is a slash before the query of an http URL or a relative reference") {
  CHECK(escaped("a\\b\\c") == "a/b/c");
  CHECK(escaped("\\\\evil\\x") == "//evil/x");
  CHECK(escaped("http:\\\\evil\\x") == "http://evil/x");
  CHECK(escaped("HTTPS:\\x") == "HTTPS:/x");
  CHECK(escaped("a\\b?c\\d") == "a/b?c%5Cd");
  CHECK(escaped("a b\\c#d\\e") == "a%20b/c#d%5Ce");
  CHECK(escaped("?\\") == "?%5C");
  CHECK(escaped("#\\?\\") == "#%5C?%5C");
  CHECK(escaped("mailto:a\\b") == "mailto:a%5Cb");
  CHECK(escaped("C:\\x") == "C:%5Cx");
  CHECK(escaped("httpx:\\x") == "httpx:%5Cx");
  CHECK(escaped("./http:\\x") == "./http:/x");
}

TEST_CASE("no byte of a page reaches the request line raw") {
  const string_view smuggled = "/x HTTP/1.1\r\nHost: evil\r\n\r\n\xff";
  const string target = url::target(url::join("http://example.org/", smuggled));
  CHECK(target == "/x%20HTTP/1.1%0D%0AHost:%20evil%0D%0A%0D%0A%FF");
}

TEST_CASE("a fragment is cut off at the first hash") {
  CHECK(url::defragment("http://h/a?b#c#d") == "http://h/a?b");
  CHECK(url::defragment("http://h/#") == "http://h/");
  CHECK(url::defragment("http://h/a") == "http://h/a");
  CHECK(url::defragment("http://h/a%23b") == "http://h/a%23b");
}

TEST_CASE("a target is path and query, with a slash for an empty path") {
  CHECK(url::target("http://h/a/b?x=1&y=#f") == "/a/b?x=1&y=");
  CHECK(url::target("http://h/a?") == "/a?");
  CHECK(url::target("http://h") == "/");
  CHECK(url::target("http://h?q") == "/?q");
  CHECK(url::target("http://h#f") == "/");
  CHECK(url::target("http://h//a//") == "//a//");
}
