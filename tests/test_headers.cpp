#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/support/feeding.hpp"

using namespace std::string_literals;
using namespace std::string_view_literals;

using namespace support;

namespace {

std::string header_in(std::string_view lines, std::string_view name) {
  const auto bytes = "HTTP/1.0 200 OK\r\n" + std::string(lines) + "\r\n";
  const std::string value(response_with(bytes).header(name));
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    http::Response response(ample);
    for (const auto piece : cut(bytes, at)) response.feed_data(piece);
    CAPTURE(at);
    CHECK(response.header(name) == value);
  }
  return value;
}

}  // namespace

TEST_CASE("Content-Length is a number, and the same each time") {
  const auto after = [](std::string_view lines) {
    return "HTTP/1.0 200 OK\r\n" + std::string(lines) + "\r\n\r\nhello";
  };
  for (const auto lines :
       {"Content-Length: 5", "content-length:5", "CONTENT-LENGTH:\t 5 \t", "Content-Length: 005",
        "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5", "Content-Length: 5 ,\t05",
        "Content-Length: 5,5\r\nServer: x\r\ncontent-length: 5", "Content-Length:\r\n 5",
        "Content-Length\r\nContent-Length: 5"}) {
    CAPTURE(lines);
    check_however_cut(after(lines), complete(200, "hello"));
  }
  for (const auto lines :
       {"Content-Length:", "Content-Length: ", "Content-Length: x", "Content-Length: 5x",
        "Content-Length: -5", "Content-Length: +5", "Content-Length: 0x5", "Content-Length: 5.0",
        "Content-Length: 5 5", "Content-Length: 18446744073709551616",
        "Content-Length: 99999999999999999999999999999", "Content-Length: 5, 6",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nContent-Length:", "Content-Length: 5,", "Content-Length: ,5"}) {
    CAPTURE(lines);
    check_however_cut(after(lines), fails("bad Content-Length", 200));
  }
  check_however_cut("HTTP/1.0 200 OK\r\nContent-Length: 5\0\r\n\r\nhello"sv,
                    fails("bad Content-Length", 200));
}

TEST_CASE("a header is found in any case, with colons in its value kept") {
  const auto lines = "Date: Mon, 01 Jan 2024 12:30:00 GMT\r\nLOCATION: http://h:80/a: b: c\r\n";
  CHECK(header_in(lines, "location") == "http://h:80/a: b: c");
  CHECK(header_in(lines, "Location") == "http://h:80/a: b: c");
  CHECK(header_in(lines, "date") == "Mon, 01 Jan 2024 12:30:00 GMT");
  CHECK(header_in(lines, "b") == "");
  CHECK(header_in(lines, "http") == "");
  CHECK(header_in(lines, "Locatio") == "");
  CHECK(header_in(lines, "Location:") == "");
}

TEST_CASE("the first header of a name is given, without spaces and tabs around it") {
  CHECK(header_in("A: first\r\na: second\r\n", "A") == "first");
  CHECK(header_in("B: other\r\nA:first\r\n", "A") == "first");
  CHECK(header_in("A:\t two words \t\r\n", "A") == "two words");
  CHECK(header_in("A:\r\na: second\r\n", "A") == "");
  CHECK(header_in("A : b\r\n", "A") == "b");
}

TEST_CASE("header lines without a name or a colon are ignored") {
  CHECK(header_in("garbage\r\n: nameless\r\n:\r\nLocation\r\nLocation: /a\r\n", "Location") ==
        "/a");
  CHECK(header_in(": nameless\r\n", "") == "");
  CHECK(header_in("\r\r\nA: b\r\n", "A") == "b");
}

TEST_CASE("a folded header is joined by one space") {
  CHECK(header_in("A: one\r\n two\r\n\t \tthree\r\nB: c\r\n", "A") == "one two three");
  CHECK(header_in("A: one \t\r\n two\r\nB: c\r\n", "A") == "one two");
  CHECK(header_in("A: one\n two\nB: c\n", "A") == "one two");
  CHECK(header_in("A: one\n two\nB: c\n", "B") == "c");
  CHECK(header_in("A:\r\n one\r\n", "A") == "one");
  CHECK(header_in("A: one\r\n \r\n two\r\n", "A") == "one two");
  CHECK(header_in("A: one\r\n B: two\r\n", "A") == "one B: two");
  CHECK(header_in("A: one\r\n B: two\r\n", "B") == "");
  CHECK(header_in("A: one\r\ngarbage\r\n two\r\n", "A") == "one");
}

TEST_CASE("a folded line before any header is ignored") {
  CHECK(header_in(" A: b\r\n\tA: c\r\nA: d\r\n", "A") == "d");
}

TEST_CASE("a header may hold NUL, and its lines end with bare line feeds") {
  CHECK(header_in("A: b\0c\r\nD: e\r\n"sv, "A") == "b\0c"s);
  CHECK(header_in("A: b\0c\r\nD: e\r\n"sv, "D") == "e");
  check_however_cut("HTTP/1.0 200 OK\nA: b\nContent-Length: 2\n\nhi", complete(200, "hi"));
  check_however_cut("HTTP/1.0 200 OK\r\nA: b\nContent-Length: 2\r\n\nhi", complete(200, "hi"));
}

TEST_CASE("there are no headers until the head is complete") {
  auto response = response_with("HTTP/1.0 200 OK\r\nA: b\r\n");
  CHECK(response.header("A") == "");
  response.feed_data("\r\n");
  CHECK(response.header("A") == "b");
}

TEST_CASE("a page is HTML by its type, in any case and with any parameters, and not encoded") {
  const auto is_html = [](std::string_view lines) {
    return response_with("HTTP/1.0 200 OK\r\n" + std::string(lines) + "\r\n\r\n").is_html();
  };
  CHECK(is_html("Content-Type: text/html"));
  CHECK(is_html("content-type:TEXT/Html"));
  CHECK(is_html("Content-Type: text/html; charset=utf-8"));
  CHECK(is_html("Content-Type: text/html ;charset=utf-8"));
  CHECK(is_html("Content-Type: text/html;"));
  CHECK(is_html("Content-Type: text/html\r\nContent-Type: text/plain"));
  CHECK_FALSE(is_html("Content-Type: text/html\r\nContent-Encoding: gzip"));
  CHECK_FALSE(is_html("content-encoding: identity\r\nContent-Type: text/html"));
  CHECK_FALSE(is_html("Content-Type: text/plain"));
  CHECK_FALSE(is_html("Content-Type: text/htmlx"));
  CHECK_FALSE(is_html("Content-Type: text/htm"));
  CHECK_FALSE(is_html("Content-Type: application/xhtml+xml"));
  CHECK_FALSE(is_html("Content-Type: text/plain; text/html"));
  CHECK_FALSE(is_html("Content-Type:"));
  CHECK_FALSE(is_html("Server: text/html"));
}
