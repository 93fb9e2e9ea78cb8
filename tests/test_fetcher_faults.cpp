#include <doctest/doctest.h>
#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "common/default_selector.hpp"
#include "tests/support/crawls.hpp"
#include "tests/support/loopback.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace support;

namespace {

constexpr std::size_t max_body = 10'000;
constexpr std::size_t max_head = 64 * 1024;

/// What is to be told of a page.
struct Outcome {
  std::optional<int> status{};
  std::size_t bytes = 0;
  std::optional<std::string> error{};

  bool operator==(const Outcome&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << "status " << outcome.status.value_or(0) << ", " << outcome.bytes << " bytes, "
             << outcome.error.value_or("no error");
}

Outcome complete(int status, std::size_t bytes) { return {status, bytes, {}}; }

Outcome fails(std::string why, std::optional<int> status = {}, std::size_t bytes = 0) {
  return {status, bytes, std::move(why)};
}

/// What became of `url` and of all to which it leads.
std::map<std::string, Outcome> crawl_from(const std::string& url, const crawl::Crawler& crawler,
                                          double timeout = 30) {
  crawl::Options options;
  options.url = url;
  options.max_body = max_body;
  options.timeout = timeout;
  std::map<std::string, Outcome> outcomes;
  const auto keep = [&](const report::Page& page, frontier::Frontier&) {
    outcomes[page.url] = {page.status, page.bytes, page.error};
  };
  signals::SignalPipe signals;
  crawl::run(crawler, crawl::Site(options), options, {keep}, signals);
  return outcomes;
}

struct Row {
  std::string situation;
  Behaviour behaviour;
  Outcome expected;
};

/// Checks the crawlers on a site with a page for each row, which are fetched all at once.
void check_rows(const std::vector<Row>& rows) {
  FaultyServer::Behaviours behaviours;
  std::vector<std::string> targets;
  for (const Row& row : rows) {
    targets.push_back("/" + std::to_string(targets.size()));
    behaviours.emplace(targets.back(), row.behaviour);
  }
  behaviours.emplace("/", answer(page(targets)));
  const FaultyServer server(std::move(behaviours));
  for_each_crawler([&](const crawl::Crawler& crawler) {
    const auto outcomes = crawl_from(server.url("/"), crawler);
    REQUIRE(outcomes.size() == rows.size() + 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CAPTURE(rows[i].situation);
      CHECK(outcomes.at(server.url(targets[i])) == rows[i].expected);
    }
  });
}

struct Sent {
  std::string situation;
  std::string bytes;
  Outcome expected;
};

/// What is known only when the server closes.
void check_at_eof(const std::vector<Sent>& all_sent) {
  std::vector<Row> rows;
  for (const auto& [situation, bytes, expected] : all_sent) {
    rows.push_back({situation, answer(bytes), expected});
    rows.push_back({situation, answer_byte_by_byte(bytes), expected});
  }
  check_rows(rows);
}

/// What is known as soon as all bytes are there: the server need not close.
void check_at_once(const std::vector<Sent>& all_sent) {
  check_at_eof(all_sent);
  std::vector<Row> rows;
  for (const auto& [situation, bytes, expected] : all_sent)
    rows.push_back({situation, answer_then_hold(bytes), expected});
  check_rows(rows);
}

/// A response of status 200.
std::string with(const std::string& headers, const std::string& body) {
  return "HTTP/1.1 200 OK\r\n" + headers + "\r\n" + body;
}

std::string sized(std::size_t size) { return "Content-Length: " + std::to_string(size) + "\r\n"; }

std::string chunks(const std::string& body) { return with("Transfer-Encoding: chunked\r\n", body); }

/// A head of so many bytes, of a response without a body.
std::string head_of(std::size_t size) {
  const std::string begin = "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nX: ";
  const std::string end = "\r\n\r\n";
  return begin + std::string(size - begin.size() - end.size(), 'x') + end;
}

/// Does not accept, and has no place left for those who wait.
class FullPort {
 public:
  FullPort() {
    check("listen", ::listen(listener_.get(), 0));
    for (sockets::Socket& socket : waiting_)
      socket = sockets::Socket::connect(sockets::Address::loopback(port_of(listener_)));
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_of(listener_)) + "/"; }

 private:
  Fd listener_ = socket_on_free_port();
  sockets::Socket waiting_[2];
};

/// Fetches one page byte by byte on a clock that goes on by one second with each of them.
Outcome fetch_a_byte_a_second(const std::string& url, const crawl::Crawler& crawler,
                              std::chrono::seconds timeout) {
  selectors::DefaultSelector selector;
  Outcome outcome;
  std::vector<char> buffer(1, '\0');
  char* const received = buffer.data();
  std::chrono::seconds time{0};
  frontier::Limits limits;
  limits.timeout = timeout;
  const auto keep = [&](const report::Page& page) {
    outcome = {page.status, page.bytes, page.error};
  };
  const auto now = [&] {
    if (std::exchange(*received, '\0') != '\0') time += 1s;
    return frontier::Clock::time_point(time);
  };
  frontier::Frontier frontier(url, limits, {keep}, now);
  const auto address = sockets::Address::loopback(frontier.origin().port);
  crawl::Crawl crawl{selector, frontier, address, "host", max_body, false, std::move(buffer)};
  crawler.crawl(crawl);
  return outcome;
}

}  // namespace

TEST_CASE("what is not quite HTTP is tolerated") {
  check_at_once({
      {"no colon", with("Hello\r\n" + sized(2), "hi"), complete(200, 2)},
      {"no name", with(": hello\r\n" + sized(2), "hi"), complete(200, 2)},
      {"folding", with("Content-Length:\r\n 2\r\nX: a\r\n\tb\r\n", "hi"), complete(200, 2)},
      {"bare LF", "HTTP/1.0 200 OK\nContent-Length: 2\n\nhi", complete(200, 2)},
      {"NUL in a value", with("X: a\0b\r\n"s + sized(2), "hi"), complete(200, 2)},
      {"names in any case", with("cONTENT-lENGTH: 2\r\n", "hi"), complete(200, 2)},
      {"no reason phrase", "HTTP/1.0 404\r\n" + sized(2) + "\r\nhi", complete(404, 2)},
      {"equal lengths", with(sized(2) + sized(2), "hi"), complete(200, 2)},
      {"equal lengths in one line", with("Content-Length: 2, 2\r\n", "hi"), complete(200, 2)},
      {"bytes past the length", with(sized(2), "hi, and more"), complete(200, 2)},
      {"bytes past no body", with(sized(0), "hi"), complete(200, 0)},
      {"100", "HTTP/1.1 100 Continue\r\n\r\n" + with(sized(2), "hi"), complete(200, 2)},
      {"103, then 199",
       "HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\nHTTP/1.1 199\r\n\r\n" +
           with(sized(2), "hi"),
       complete(200, 2)},
      {"chunks", chunks("2;x=y\r\nhi\r\nB\r\n, and more!\r\n0\r\nX: y\r\n\r\n"), complete(200, 13)},
      {"204", "HTTP/1.1 204 No Content\r\n\r\n", complete(204, 0)},
      {"304 with a length", "HTTP/1.1 304 Not Modified\r\n" + sized(2) + "\r\n", complete(304, 0)},
  });
}

TEST_CASE("the end of file ends a body whose length is not known") {
  check_at_eof({
      {"a body", with("", "hi"), complete(200, 2)},
      {"no body", with("", ""), complete(200, 0)},
      {"no header at all", "HTTP/1.0 404 Not Found\r\n\r\nhi", complete(404, 2)},
  });
}

TEST_CASE("a server that says nothing gives an empty response") {
  check_rows({{"closed", close_unanswered(), fails("empty response")}});
}

TEST_CASE("what does not begin as HTTP/1 does has a bad status line") {
  const auto failure = fails("bad status line");
  check_at_once({
      {"HTTP/0.9", "<html>hi</html>\n", failure},
      {"another protocol", "SSH-2.0-OpenSSH\r\n", failure},
      {"HTTP/2", "HTTP/2 200\r\n\r\n", failure},
      {"two digits", "HTTP/1.1 20 OK\r\n\r\n", failure},
      {"four digits", "HTTP/1.1 2000 OK\r\n\r\n", failure},
      {"below 100", "HTTP/1.1 099 OK\r\n\r\n", failure},
      {"after 100", "HTTP/1.1 100 Continue\r\n\r\nhi\r\n", failure},
  });
}

TEST_CASE("a head may have 64 KiB and no more") {
  const auto many = [](const std::string& line) {
    std::string lines;
    while (lines.size() <= max_head) lines += line;
    return lines;
  };
  check_rows({
      {"64 KiB", answer(head_of(max_head)), complete(200, 0)},
      {"64 KiB and 1", answer(head_of(max_head + 1)), fails("head too large", 200)},
      {"many headers", answer_then_hold(with(many("X: y\r\n"), "")), fails("head too large", 200)},
      {"a line without end", answer_then_hold(with(many("X"), "")), fails("head too large", 200)},
      {"a phrase without end", answer_then_hold("HTTP/1.0 200 " + many("X")),
       fails("head too large")},
      {"many heads", answer_then_hold(many("HTTP/1.1 100 Continue\r\n\r\n")),
       fails("head too large")},
  });
}

TEST_CASE("a Content-Length that is no number, no 64-bit number or two of them is bad") {
  const auto failure = fails("bad Content-Length", 200);
  check_at_once({
      {"no digits", with("Content-Length: two\r\n", "hi"), failure},
      {"nothing", with("Content-Length:\r\n", "hi"), failure},
      {"a sign", with("Content-Length: +2\r\n", "hi"), failure},
      {"below 0", with("Content-Length: -2\r\n", "hi"), failure},
      {"more than digits", with("Content-Length: 2 bytes\r\n", "hi"), failure},
      {"2 to the 64th", with("Content-Length: 18446744073709551616\r\n", "hi"), failure},
      {"unequal", with(sized(2) + sized(3), "hi"), failure},
      {"unequal in one line", with("Content-Length: 2, 3\r\n", "hi"), failure},
  });
}

TEST_CASE("a chunk needs a size of hexadecimal digits, and ends with a new line") {
  check_at_once({
      {"no digit", chunks("z\r\n"), fails("bad chunk", 200)},
      {"nothing", chunks("\r\n"), fails("bad chunk", 200)},
      {"below 0", chunks("-1\r\n"), fails("bad chunk", 200)},
      {"2 to the 64th", chunks("10000000000000000\r\n"), fails("bad chunk", 200)},
      {"longer than its size", chunks("2\r\nhi!"), fails("bad chunk", 200, 2)},
      {"a bad second one", chunks("2\r\nhi\r\nz\r\n"), fails("bad chunk", 200, 2)},
  });
}

TEST_CASE("a response that ends before its end is truncated") {
  check_at_eof({
      {"in the status line", "HTTP/1.0 200 O", fails("truncated")},
      {"after 100", "HTTP/1.1 100 Continue\r\n\r\n", fails("truncated")},
      {"in the head", "HTTP/1.0 200 OK\r\nX: y\r\n", fails("truncated", 200)},
      {"before the body", with(sized(3), ""), fails("truncated", 200)},
      {"in the body", with(sized(3), "hi"), fails("truncated", 200, 2)},
      {"in a chunk", chunks("3\r\nhi"), fails("truncated", 200, 2)},
      {"between chunks", chunks("2\r\nhi\r\n"), fails("truncated", 200, 2)},
      {"before the trailers' end", chunks("2\r\nhi\r\n0\r\n"), fails("truncated", 200, 2)},
  });
}

TEST_CASE("a body may be as large as the limit and no larger, announced or not") {
  const std::string largest(max_body, 'x');
  const auto failure = fails("body too large", 200);
  const auto failure_at_the_end = fails("body too large", 200, max_body);
  check_rows({
      {"announced, the limit", answer(with(sized(max_body), largest)), complete(200, max_body)},
      {"unannounced, the limit", answer(with("", largest)), complete(200, max_body)},
      {"a chunk, the limit", answer(chunks("2710\r\n" + largest + "\r\n0\r\n\r\n")),
       complete(200, max_body)},
      {"announced", answer_then_hold(with(sized(max_body + 1), "")), failure},
      {"announced, the largest number", answer_then_hold(with(sized(std::size_t(-1)), "")),
       failure},
      {"unannounced", answer_then_hold(with("", largest + "x")), failure_at_the_end},
      {"a chunk", answer_then_hold(chunks("2711\r\n")), failure},
      {"a chunk of the largest size", answer_then_hold(chunks("ffffffffffffffff\r\n")), failure},
      {"a second chunk", answer_then_hold(chunks("2710\r\n" + largest + "\r\n1\r\n")),
       failure_at_the_end},
  });
}

TEST_CASE("a connection that is reset fails, unless the response is complete") {
  const std::string why = "connection reset by peer";
  check_rows({
      {"before the head", reset_unanswered(), fails(why)},
      {"in the status line", answer_then_reset("HTTP/1.0 200 O"), fails(why)},
      {"in the head", answer_then_reset("HTTP/1.0 200 OK\r\nX: y\r\n"), fails(why, 200)},
      {"in the body", answer_then_reset(with(sized(3), "hi")), fails(why, 200, 2)},
      {"in a body of unknown length", answer_then_reset(with("", "hi")), fails(why, 200, 2)},
      {"between chunks", answer_then_reset(chunks("2\r\nhi\r\n")), fails(why, 200, 2)},
      {"after the end", answer_then_reset(with(sized(2), "hi")), complete(200, 2)},
  });
}

TEST_CASE("a connection that is refused fails") {
  const ClosedPort port;
  const std::string url = "http://127.0.0.1:" + std::to_string(port.port()) + "/";
  for_each_crawler([&](const crawl::Crawler& crawler) {
    CHECK(crawl_from(url, crawler).at(url) == fails("connection refused"));
  });
}

TEST_CASE("a fetch that makes no progress times out, whatever it waits for") {
  const FullPort unreachable;
  const FaultyServer silent({}, never_answer());
  const FaultyServer deaf({}, never_read());
  const std::string larger_than_buffers(32 * 1024 * 1024, 'x');
  const std::vector<std::pair<std::string, std::string>> urls = {
      {"to be connected", unreachable.url()},
      {"to send", deaf.url("/" + larger_than_buffers)},
      {"to read", silent.url("/")},
  };
  for_each_crawler([&](const crawl::Crawler& crawler) {
    for (const auto& [waits_for, url] : urls) {
      CAPTURE(waits_for);
      CHECK(crawl_from(url, crawler, 0.2).at(url) == fails("timed out"));
    }
  });
}

TEST_CASE("a fetch whose time is over before it begins times out") {
  const FaultyServer server({}, answer(ok("")));
  for_each_crawler([&](const crawl::Crawler& crawler) {
    CHECK(crawl_from(server.url("/"), crawler, 1e-9).at(server.url("/")) == fails("timed out"));
  });
}

TEST_CASE("a fetch that makes progress times out as well, and has the status that came") {
  const std::vector<Sent> all_sent = {
      {"in the status line", "HTTP/1.0 200 " + std::string(99, 'x'), fails("timed out")},
      {"in the head", "HTTP/1.0 200 OK\r\nX: " + std::string(99, 'x'), fails("timed out", 200)},
      {"in the body", "HTTP/1.0 200 OK\r\n\r\n" + std::string(99, 'x'),
       fails("timed out", 200, 10)},
  };
  for_each_crawler([&](const crawl::Crawler& crawler) {
    for (const auto& [situation, bytes, expected] : all_sent) {
      CAPTURE(situation);
      const FaultyServer server({}, answer_then_hold(bytes));
      CHECK(fetch_a_byte_a_second(server.url("/"), crawler, 29s) == expected);
    }
    const FaultyServer server({}, answer_then_hold(with(sized(2), "hi")));
    CHECK(fetch_a_byte_a_second(server.url("/"), crawler, 99s) == complete(200, 2));
  });
}
