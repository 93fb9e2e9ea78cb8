#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "common/crawl_options.hpp"
#include "tests/support/captured.hpp"

namespace {

std::optional<crawl::Options> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "name");
  std::optional<crawl::Options> options;
  support::said([&] {
    try {
      options = crawl::parse_options("name", false, static_cast<int>(words.size()), words.data());
    } catch (const command_line::Exit&) {
    }
  });
  return options;
}

/// Lowers the number of descriptors that may be open while it lives.
class Descriptors {
 public:
  explicit Descriptors(rlim_t most) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit lowered{std::min(most, before_.rlim_max), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &lowered);
  }
  ~Descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("without options the defaults hold") {
  const auto options = parse({});
  REQUIRE(options);
  CHECK_FALSE(options->url);
  const frontier::Limits limits = options->limits(false);
  CHECK(limits.max_connections == 100);
  CHECK(limits.timeout == std::chrono::seconds(30));
  CHECK(options->max_body == 16 * 1024 * 1024);
  CHECK(options->site_pages == 60);
  CHECK(options->site_latency == 20);
}

TEST_CASE("a timeout may be a fraction of a second") {
  CHECK(parse({"--timeout", "0.25"})->limits(false).timeout == std::chrono::milliseconds(250));
}

TEST_CASE("connections are kept under the limit of descriptors, at both ends of an embedded site") {
  const auto options = parse({"--max-connections", "100000"});
  const Descriptors few(64);
  const std::size_t alone = options->limits(false).max_connections;
  CHECK(alone > 10);
  CHECK(alone < 64);
  CHECK(options->limits(true).max_connections == alone / 2);
  const Descriptors hardly_any(8);
  CHECK(options->limits(true).max_connections == 1);
}

TEST_CASE("virtual time is for the embedded site, a seed for virtual time") {
  CHECK(parse({"--virtual-time"})->virtual_time);
  CHECK_FALSE(parse({"--virtual-time"})->shuffle);
  CHECK(parse({"--shuffle=9", "--virtual-time"})->shuffle == 9);
  CHECK_FALSE(parse({"--virtual-time", "http://h/"}));
  CHECK_FALSE(parse({"--shuffle=9"}));
  CHECK_FALSE(parse({"--shuffle=9", "http://h/"}));
}

TEST_CASE("an http URL is taken, in any case") {
  for (const char* url : {"http://h", "HTTP://h:81/a?b#c", "http://[::1]:80/", "http://h/a b"}) {
    CAPTURE(url);
    CHECK(parse({url}));
  }
}

TEST_CASE("what is no URL to crawl is refused") {
  for (const char* url : {"https://h/", "HTTPS://h/", "ftp://h/", "h", "/path", "http://",
                          "http:///a", "http://u@h/", "http://h:0/", "http://two words/"}) {
    CAPTURE(url);
    CHECK_FALSE(parse({url}));
  }
}
