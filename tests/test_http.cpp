#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/version.hpp"
#include "tests/support/feeding.hpp"

using namespace std::string_literals;
using namespace std::string_view_literals;

using namespace support;

TEST_CASE("a request is a whole HTTP/1.0 GET with nothing but Host and User-Agent") {
  CHECK(http::get_request("example.org:8080", "/a?b=c") ==
        "GET /a?b=c HTTP/1.0\r\nHost: example.org:8080\r\n"
        "User-Agent: callbacks-to-coroutines/"s +
            version::text + "\r\n\r\n");
}

TEST_CASE("a request that asks to keep the connection is the same in HTTP/1.1") {
  std::string request = http::get_request("h", "/");
  request.replace(request.find("1.0"), 3, "1.1");
  CHECK(http::get_request("h", "/", http::Persistence::keep_alive) == request);
}

TEST_CASE(
    "a connection may carry more if its response says where it ends, and not that it closes") {
  const auto keeps_alive = [](const std::string& head, const std::string& body = "hello") {
    http::Response response(ample);
    response.feed_data(head + "\r\n\r\n" + body);
    if (!response.complete()) response.feed_eof();
    return response.keeps_alive();
  };
  const std::string one = "HTTP/1.1 200 OK\r\n";
  const std::string zero = "HTTP/1.0 200 OK\r\n";
  const std::string sized = "Content-Length: 5";
  CHECK(keeps_alive(one + sized));
  CHECK(keeps_alive(one + "Transfer-Encoding: chunked", "0\r\n\r\n"));
  CHECK(keeps_alive("HTTP/1.1 204 No Content", ""));
  CHECK(keeps_alive(one + "Connection: Upgrade , Keep-Alive\r\n" + sized));
  CHECK(keeps_alive(zero + "connection: KEEP-ALIVE\r\n" + sized));
  CHECK_FALSE(keeps_alive(zero + sized));
  CHECK_FALSE(keeps_alive(one + "Connection: close\r\n" + sized));
  CHECK_FALSE(keeps_alive(one + "Connection: x\r\nConnection: y, Close\r\n" + sized));
  CHECK_FALSE(keeps_alive(one + "X: y"));
  CHECK_FALSE(keeps_alive(one + sized, "hello, world"));
  CHECK_FALSE(http::Response(ample).keeps_alive());
  const std::string chunked = "Transfer-Encoding: chunked";
  CHECK_FALSE(keeps_alive(zero + "Connection: keep-alive\r\n" + chunked, "0\r\n\r\n"));
  CHECK_FALSE(keeps_alive(one + sized + "\r\n" + chunked, "0\r\n\r\n"));
  CHECK_FALSE(keeps_alive(one + "Transfer-Encoding: gzip\r\n" + sized));
}

TEST_CASE("a response ends at its Content-Length, or else at end of file") {
  check_however_cut({
      {"length", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", complete(200, "hello")},
      {"length 0", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", complete(404, "")},
      {"more than the length", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello, world",
       complete(200, "hello")},
      {"more than length 0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\nx", complete(200, "")},
      {"no length", "HTTP/1.0 200 OK\r\n\r\nhello\r\n\r\n", complete_at_eof(200, "hello\r\n\r\n")},
      {"no length and no body", "HTTP/1.0 200 OK\r\n\r\n", complete_at_eof(200, "")},
      {"any bytes", "HTTP/1.0 200 OK\r\n\r\n\0\n\xff\r"sv, complete_at_eof(200, "\0\n\xff\r"s)},
  });
}

TEST_CASE("a response with 204 or 304 is complete at the end of its head") {
  check_however_cut({
      {"204", "HTTP/1.1 204 No Content\r\n\r\n", complete(204, "")},
      {"304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
       complete(304, "")},
      {"304 with a bad length", "HTTP/1.1 304 Not Modified\r\nContent-Length: x\r\n\r\n",
       complete(304, "")},
      {"204 in chunks, with bytes after it",
       "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
       complete(204, "")},
  });
}

TEST_CASE("a status line needs no more than its version and its status") {
  check_however_cut({
      {"no phrase", "HTTP/1.0 200\r\n\r\n", complete_at_eof(200, "")},
      {"no phrase but its space", "HTTP/1.0 200 \r\n\r\n", complete_at_eof(200, "")},
      {"no phrase, bare LF", "HTTP/1.0 200\n\n", complete_at_eof(200, "")},
      {"any bytes in the phrase", "HTTP/1.1 200 \xc3\xa9\0: \r\n\r\n"sv, complete_at_eof(200, "")},
      {"the last version 1", "HTTP/1.9 200 OK\r\n\r\n", complete_at_eof(200, "")},
      {"the highest status", "HTTP/1.0 999 ?\r\n\r\n", complete_at_eof(999, "")},
  });
}

TEST_CASE("a bad status line is known at its first impossible byte") {
  struct Begun {
    std::string good;
    std::string_view impossible;
  };
  const Begun all_begun[] = {
      {"", "h<I \r\n\0"sv},
      {"HT", " t"},
      {"HTTP", " 1"},
      {"HTTP/", "02 "},
      {"HTTP/1", "1 \r"},
      {"HTTP/1.", "x. "},
      {"HTTP/1.1", "0\r\n\t"},
      {"HTTP/1.0 ", " O0-\n"},
      {"HTTP/1.0 2", "x. \n"},
      {"HTTP/1.0 20", " \r\n"},
      {"HTTP/1.0 200", "0O\t\0"sv},
  };
  for (const auto& begun : all_begun) {
    CHECK_NOTHROW(response_with(begun.good));
    for (const char c : begun.impossible) {
      const auto bytes = begun.good + c;
      CAPTURE(bytes);
      check_however_cut(bytes, fails("bad status line"));
      check_however_cut(bytes + " OK\r\nContent-Length: 0\r\n\r\n", fails("bad status line"));
    }
  }
}

TEST_CASE("a response without a status line, as in HTTP/0.9, has a bad one") {
  check_however_cut("<html>hello</html>\n", fails("bad status line"));
}

TEST_CASE("an end of file before any byte is an empty response") {
  CHECK(feed({}) == fails_at_eof("empty response"));
  CHECK(feed({""}) == fails_at_eof("empty response"));
}

TEST_CASE("an end of file at any point before the end is a truncated response") {
  const auto sized = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nA: b\r\n c\r\n\r\nhello"sv;
  const auto chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n"sv;
  const auto after_continue = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"sv;
  for (const auto bytes : {sized, chunked, after_continue}) {
    for (std::size_t size = 1; size < bytes.size(); ++size) {
      CAPTURE(bytes.substr(0, size));
      const auto outcome = feed({bytes.substr(0, size)});
      CHECK(outcome.error == "truncated");
      CHECK(outcome.needs_eof);
    }
    CHECK(feed(whole(bytes)).error == "");
  }
}

TEST_CASE("a truncated response keeps what came of it") {
  check_however_cut({
      {"in the status line", "HTTP/1.0 200 O", fails_at_eof("truncated")},
      {"in the head", "HTTP/1.0 200 OK\r\nConte", fails_at_eof("truncated", 200)},
      {"in the body", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhel",
       fails_at_eof("truncated", 200, "hel")},
      {"in a chunk", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n9\r\nell",
       fails_at_eof("truncated", 200, "hell")},
      {"before the trailers' end",
       "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n0\r\n",
       fails_at_eof("truncated", 200, "h")},
  });
}

TEST_CASE("responses 1xx are skipped, with all that they say") {
  check_however_cut({
      {"100", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
       complete(200, "hi")},
      {"several, with headers",
       "HTTP/1.1 103 Early Hints\r\nContent-Length: 99\r\n\r\nHTTP/1.1 102 Processing\n\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
       complete(200, "hi")},
      {"199", "HTTP/1.1 199 ?\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", complete(204, "")},
      {"and nothing else", "HTTP/1.1 100 Continue\r\n\r\n", fails_at_eof("truncated")},
      {"and no HTTP", "HTTP/1.1 100 Continue\r\n\r\nhello", fails("bad status line")},
  });
  const auto response = response_with(
      "HTTP/1.1 103 Early Hints\r\nLocation: /early\r\nLink: /x\r\n\r\n"
      "HTTP/1.1 200 OK\r\nLocation: /late\r\n\r\n");
  CHECK(response.header("Location") == "/late");
  CHECK(response.header("Link") == "");
}

TEST_CASE("a status is known as soon as its line is") {
  auto response = response_with("HTTP/1.1 200 OK\r");
  CHECK_FALSE(response.status());
  response.feed_data("\n");
  CHECK(response.status() == 200);
  CHECK_FALSE(response_with("HTTP/1.1 100 Continue\r\n").status());
}

TEST_CASE("a head of more than 64 KiB is too large, skipped ones included") {
  const auto head = [](std::string_view before, std::size_t size) {
    std::string bytes(before);
    while (bytes.size() + 100 < size) bytes += "Name: value\r\n";
    return bytes + std::string(size - bytes.size() - 4, 'x') + "\r\n\r\n";
  };
  for (const auto before : {"HTTP/1.1 204 No Content\r\n",
                            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204\n"}) {
    const auto largest = head(before, http::max_head);
    const auto too_large = head(before, http::max_head + 1);
    REQUIRE(largest.size() == http::max_head);
    REQUIRE(too_large.size() == http::max_head + 1);
    CHECK(feed(whole(largest)) == complete(204, ""));
    CHECK(feed(single_bytes(largest)) == complete(204, ""));
    CHECK(feed(whole(too_large)) == fails("head too large", 204));
    CHECK(feed(single_bytes(too_large)) == fails("head too large", 204));
    for (std::size_t at = http::max_head - 8; at <= http::max_head + 1; ++at) {
      CAPTURE(at);
      CHECK(feed(cut(too_large, at)) == fails("head too large", 204));
    }
  }
  std::string early;
  while (early.size() < 2 * http::max_head) early += "HTTP/1.1 103 Early Hints\r\n\r\n";
  CHECK(feed(whole(early)) == fails("head too large"));
  CHECK(feed(single_bytes(early)) == fails("head too large"));
  const auto endless = "HTTP/1.1 200 " + std::string(http::max_head, 'x');
  CHECK(feed(whole(endless)) == fails("head too large"));
  CHECK(feed(single_bytes(endless)) == fails("head too large"));
}

TEST_CASE("the body does not count as part of the head") {
  const std::string body(2 * http::max_head, 'x');
  CHECK(feed({"HTTP/1.0 200 OK\r\n\r\n" + body}) == complete_at_eof(200, body));
}

TEST_CASE("a body larger than allowed fails, at the first byte that says so") {
  constexpr std::size_t allowed = 5;
  check_however_cut(
      {
          {"announced as allowed", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
           complete(200, "hello")},
          {"announced too large", "HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\n",
           fails("body too large", 200)},
          {"announced absurdly large",
           "HTTP/1.0 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n",
           fails("body too large", 200)},
          {"as allowed", "HTTP/1.0 200 OK\r\n\r\nhello", complete_at_eof(200, "hello")},
          {"too large", "HTTP/1.0 200 OK\r\n\r\nhello!", fails("body too large", 200, "hello")},
          {"chunks as allowed",
           "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
           complete(200, "hello")},
          {"chunks too large",
           "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n4\r\nllo!\r\n",
           fails("body too large", 200, "he")},
          {"chunk announced absurdly large",
           "HTTP/1.0 200 OK\r\nTransfer-Encoding: "
           "chunked\r\n\r\n1\r\nh\r\nffffffffffffffff\r\nello",
           fails("body too large", 200, "h")},
          {"bytes past the length are not the body",
           "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello!!!", complete(200, "hello")},
      },
      allowed);
}

TEST_CASE("a body may be forbidden altogether") {
  check_however_cut("HTTP/1.0 200 OK\r\n\r\n", complete_at_eof(200, ""), 0);
  check_however_cut("HTTP/1.0 200 OK\r\n\r\nx", fails("body too large", 200), 0);
  check_however_cut("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", complete(200, ""), 0);
}

TEST_CASE("a response may move between any two of its bytes") {
  const auto bytes =
      "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nTransfer-Encoding: chunked\r\n\r\n"
      "20\r\n0123456789abcdef0123456789abcdef\r\n2\r\nhi\r\n0\r\n\r\n"sv;
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    CAPTURE(at);
    http::Response first(ample);
    first.feed_data(bytes.substr(0, at));
    http::Response second(std::move(first));
    CHECK(feed(second, {bytes.substr(at)}) == complete(200, "0123456789abcdef0123456789abcdefhi"));
    http::Response third(0);
    third = std::move(second);
    CHECK(third.header("A") == "b c");
    CHECK(third.body() == "0123456789abcdef0123456789abcdefhi");
  }
}

TEST_CASE("a body of announced length stays where it is put") {
  http::Response response(16 * ample);
  response.feed_data("HTTP/1.0 200 OK\r\nContent-Length: 1048576\r\n\r\n");
  const auto* place = response.body().data();
  const std::string piece(4096, 'x');
  for (int i = 0; i < 256; ++i) response.feed_data(piece);
  CHECK(response.complete());
  CHECK(response.body().data() == place);
}

TEST_CASE("an announced length alone takes no more than a mebibyte") {
  for (const auto length : {"1048577", "2000000", "16777216", "9000000000000000000"}) {
    http::Response response(std::string().max_size());
    response.feed_data("HTTP/1.0 200 OK\r\nContent-Length: "s + length + "\r\n\r\n");
    CHECK(response.body().capacity() <= 1024 * 1024);
  }
}

TEST_CASE("a body takes room for no more than one and a half times what is allowed") {
  constexpr std::size_t allowed = 1'000'000;
  const std::string piece(999, 'x');
  for (const auto& head :
       {"HTTP/1.0 200 OK\r\n\r\n"s, "HTTP/1.0 200 OK\r\nContent-Length: 1000000\r\n\r\n"s}) {
    http::Response response(allowed);
    response.feed_data(head);
    int moves = 0;
    for (std::size_t sent = 0; sent + piece.size() <= allowed; sent += piece.size()) {
      const auto room_before = response.body().capacity();
      response.feed_data(piece);
      const auto room = response.body().capacity();
      if (room == room_before) continue;
      ++moves;
      REQUIRE(room + room_before <= allowed * 3 / 2);
    }
    CHECK(moves <= 12);
    CHECK(response.body().size() == allowed / piece.size() * piece.size());
  }
}
