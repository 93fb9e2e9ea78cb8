#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "common/discovery.hpp"

namespace {

using Strings = std::vector<std::string>;

struct Found {
  Strings targets;
  std::size_t count = 0;
};

Found follow(const std::string& head, const std::string& body,
             const std::string& page_url = "http://example.org/dir/page") {
  http::Response response(1 << 20);
  response.feed_data("HTTP/1.0 " + head + "\r\n\r\n" + body);
  response.feed_eof();
  Found found;
  found.count = discovery::follow(
      response, page_url, [&](std::string_view target) { found.targets.emplace_back(target); });
  return found;
}

const std::string html = "200 OK\r\nContent-Type: text/html";

Strings targets_of(const std::string& href) {
  return follow(html, "<a href=\"" + href + "\">").targets;
}

}  // namespace

TEST_CASE("links are resolved against the page, and keep their query") {
  CHECK(targets_of("a") == Strings{"/dir/a"});
  CHECK(targets_of("../a?b=c&amp;d#e") == Strings{"/a?b=c&d"});
  CHECK(targets_of("?q") == Strings{"/dir/page?q"});
  CHECK(targets_of("") == Strings{"/dir/page"});
  CHECK(targets_of("#top") == Strings{"/dir/page"});
  CHECK(targets_of("/a//b/") == Strings{"/a//b/"});
  CHECK(targets_of("http://example.org//a") == Strings{"//a"});
}

TEST_CASE("only links to the same scheme, host and port are followed") {
  CHECK(targets_of("http://EXAMPLE.org:80/x") == Strings{"/x"});
  CHECK(targets_of("//example.org/x") == Strings{"/x"});
  for (const std::string href :
       {"http://og/", "http://example.org.evil/", "http://evil-example.org/", "http://xample.org/",
        "https://example.org/", "http://example.org:81/", "http://example.org:0/",
        "http://example.org:99999/", "//evil/", "http://user@example.org/", "http:\\\\evil/",
        "javascript:alert(1)", "mailto:a@example.org", "http:dir"}) {
    CAPTURE(href);
    CHECK(targets_of(href).empty());
  }
}

TEST_CASE("no byte of a page gets raw into a target") {
  CHECK(targets_of("a b\"") == Strings{"/dir/a%20b"});  // the quote ends the attribute
  CHECK(targets_of("./a&#13;&#10;Evil:&#32;x") == Strings{"/dir/aEvil:%20x"});
  CHECK(targets_of(std::string("a\0b", 3)) == Strings{"/dir/a%00b"});
  CHECK(targets_of("\xe4\xbd\xa0") == Strings{"/dir/%E4%BD%A0"});
  CHECK(targets_of("%e4%2F") == Strings{"/dir/%e4%2F"});
}

TEST_CASE("every href counts as found, wherever it leads") {
  const Found found = follow(html, "<a href=a><a href=a><link href=//evil/><p id=x>");
  CHECK(found.count == 3);
  CHECK(found.targets == Strings{"/dir/a"});
}

TEST_CASE("references that come again are told of at least once") {
  const std::string links = "<a href=#1><a href=a#1><a href=#2><a href=a#2><a href=b><a href=a>";
  const Found found = follow(html, links);
  CHECK(found.count == 6);
  CHECK(std::set(found.targets.begin(), found.targets.end()) ==
        std::set<std::string>{"/dir/page", "/dir/a", "/dir/b"});
  // Of the base, a page that is linked to by a fragment alone.
  CHECK(follow(html, "<base href=/other><a href=a><a href=#1>").targets == Strings{"/a", "/other"});
}

TEST_CASE("the first base holds for the whole page, and is itself resolved") {
  CHECK(follow(html, "<a href=x><base href=/other/><base href=/no/><a href=y>").targets ==
        Strings{"/other/x", "/other/y"});
  CHECK(follow(html, "<base href=sub/><a href=x>").targets == Strings{"/dir/sub/x"});
  CHECK(follow(html, "<base href=http://evil/><a href=x><a href=http://example.org/y>").targets ==
        Strings{"/y"});
}

TEST_CASE("a redirect's Location is a link, beside those of its body") {
  for (const std::string status : {"301", "302", "303", "307", "308"}) {
    CAPTURE(status);
    const Found found = follow(status + "\r\nLocation: ../new#part\r\nContent-Type: text/html",
                               "<base href=/else/><a href=x>");
    CHECK(found.targets == Strings{"/new", "/else/x"});
    CHECK(found.count == 2);
  }
  CHECK(follow("302\r\nLocation: http://evil/", "").targets.empty());
  CHECK(follow("302\r\nLocation: a b\tc", "").targets == Strings{"/dir/a%20b%09c"});
  CHECK(follow("302", "").count == 0);
}

TEST_CASE("a Location that comes with another status is none") {
  for (const std::string status : {"200", "201", "300", "304", "404"})
    CHECK(follow(status + "\r\nLocation: /new", "").count == 0);
}

TEST_CASE("links are read from HTML of any status, and from nothing else") {
  const std::string body = "<a href=/x>";
  CHECK(follow("404\r\nContent-Type: text/html", body).count == 1);
  CHECK(follow("500\r\ncontent-type: TEXT/HTML; charset=x", body).count == 1);
  CHECK(follow("200\r\nContent-Type: text/plain", body).count == 0);
  CHECK(follow("200", body).count == 0);
  CHECK(follow(html + "\r\nContent-Encoding: gzip", body).count == 0);
}
