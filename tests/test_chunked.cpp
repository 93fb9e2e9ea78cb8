#include <doctest/doctest.h>

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/feeding.hpp"

using namespace std::string_literals;
using namespace std::string_view_literals;

using namespace support;

TEST_CASE("chunks are decoded, whatever the Content-Length") {
  const auto in_chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"s;
  const auto body = "\r\n5\r\nhello\r\n1\r\n,\r\n0\r\n\r\n"s;
  check_however_cut(in_chunks + body, complete(200, "hello,"));
  check_however_cut(in_chunks + "Content-Length: 3\r\n" + body, complete(200, "hello,"));
  check_however_cut(in_chunks + "Content-Length: x\r\n" + body, complete(200, "hello,"));
  check_however_cut(in_chunks + body + "HTTP/1.1 200 OK\r\n", complete(200, "hello,"));
}

TEST_CASE("a body is in chunks if that is the last coding, in any case") {
  for (const auto lines :
       {"transfer-encoding: Chunked", "TRANSFER-ENCODING:CHUNKED",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip,\r\n chunked", "Transfer-Encoding: chunked,"}) {
    CAPTURE(lines);
    check_however_cut("HTTP/1.1 200 OK\r\n" + std::string(lines) + "\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
                      complete(200, "hi"));
  }
  for (const auto lines :
       {"Transfer-Encoding: identity", "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip", "Transfer-Encoding: chunkedx",
        "Transfer-Encoding: xchunked", "X-Transfer-Encoding: chunked", "Transfer-Encoding:"}) {
    CAPTURE(lines);
    check_however_cut("HTTP/1.1 200 OK\r\n" + std::string(lines) + "\r\n\r\n2\r\nhi",
                      complete_at_eof(200, "2\r\nhi"));
  }
}

TEST_CASE("chunks may have extensions, trailers, bare line feeds and any case of digits") {
  const auto head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"s;
  for (const auto chunks :
       {"A\r\n0123456789\r\n0\r\n\r\n", "a\n0123456789\n0\n\n",
        "00000000000000000000a\r\n0123456789\r\n000\r\n\r\n",
        "a;name=value\r\n0123456789\r\n0;last\r\n\r\n",
        "a ; name=\"va\rlue\"\n0123456789\r\n0\r\n\r\n", "a \t\r\n0123456789\r\n0 \r\n\r\n",
        "4\r\n0123\r\n6\r\n456789\r\n0\r\nA: b\r\nC: d\r\n\r\n", "a\n0123456789\n0\nA: b\n\n",
        "a\r\n0123456789\r\n0\r\n\rA\r\n\r\n"}) {
    CAPTURE(chunks);
    check_however_cut(head + chunks, complete(200, "0123456789"));
  }
  check_however_cut(head + "4\r\n\r\n0\r\n0\r\n\r\n", complete(200, "\r\n0\r"));
  check_however_cut(head + "0\r\n\r\n", complete(200, ""));
}

TEST_CASE("what is not a chunk is a bad chunk, at its first impossible byte") {
  const auto head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"s;
  for (const std::string chunks : {"x", "\r", "\n", " ", ";", "-", "0x", "5 5", "5\r5", "5g",
                                   "10000000000000000", "fffffffffffffffff"}) {
    CAPTURE(chunks);
    const auto bytes = head + chunks;
    CHECK_NOTHROW(response_with(std::string_view(bytes).substr(0, bytes.size() - 1)));
    check_however_cut(bytes + "\r\nhello\r\n0\r\n\r\n", fails("bad chunk", 200));
  }
  check_however_cut(head + "5\0\r\nhello"s, fails("bad chunk", 200));
  for (const auto end : {"!\n", "0\n", " \n", "\r\r\n", "\rx"}) {
    CAPTURE(end);
    check_however_cut(head + "5\r\nhello" + end + "0\r\n\r\n", fails("bad chunk", 200, "hello"));
  }
}

TEST_CASE("every hexadecimal digit counts") {
  const auto digits = "123456789abcdef"sv;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::string data(16 + i + 1, 'x');
    for (const int digit : {int{digits[i]}, std::toupper(digits[i])}) {
      const auto size = "1"s + static_cast<char>(digit);
      CHECK(feed(whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + size + "\r\n" +
                       data + "\r\n0\r\n\r\n")) == complete(200, data));
    }
  }
}

TEST_CASE("trailers end with an empty line, not with a carriage return") {
  const auto last_chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"s;
  for (const auto trailers : {"", "\r", "\rA", "A: b", "A: b\r", "A: b\r\n", "A: b\r\n\r"}) {
    CAPTURE(trailers);
    check_however_cut(last_chunk + trailers, fails_at_eof("truncated", 200));
  }
}

TEST_CASE("size lines and trailers of more than 64 KiB are bad chunks") {
  const auto head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"s;
  const auto line = [](std::string_view begin, std::size_t size) {
    return std::string(begin) + std::string(size - begin.size() - 2, 'x') + "\r\n";
  };
  const auto size_line = [&](std::size_t size) {
    return head + line("2;", size) + "hi\r\n0\r\n\r\n";
  };
  const auto trailers = [&](std::size_t size) {
    return head + "2\r\nhi\r\n0\r\n" + line("A: ", size / 2) + line("B: ", size - size / 2 - 2) +
           "\r\n";
  };
  for (const auto pieces_of : {single_bytes, whole}) {
    CHECK(feed(pieces_of(size_line(http::max_head))) == complete(200, "hi"));
    CHECK(feed(pieces_of(size_line(http::max_head + 1))) == fails("bad chunk", 200));
    CHECK(feed(pieces_of(trailers(http::max_head))) == complete(200, "hi"));
    CHECK(feed(pieces_of(trailers(http::max_head + 1))) == fails("bad chunk", 200, "hi"));
  }
}
