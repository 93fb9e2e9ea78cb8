#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "common/discovery.hpp"
#include "common/links.hpp"
#include "common/site.hpp"

namespace {

http::Response get(std::size_t pages, const std::string& target) {
  http::Response response(1 << 20);
  response.feed_data(site::respond(pages, target));
  return response;
}

/// All targets that are reached from the first page.
std::set<std::string> reachable(std::size_t pages) {
  const std::string origin = "http://127.0.0.1";
  std::set<std::string> seen = {"/"};
  std::vector<std::string> to_do = {"/"};
  while (!to_do.empty()) {
    const std::string target = to_do.back();
    to_do.pop_back();
    discovery::follow(get(pages, target), origin + target, [&](std::string_view found) {
      if (seen.emplace(found).second) to_do.emplace_back(found);
    });
  }
  return seen;
}

}  // namespace

TEST_CASE("a site has just as many pages as it was asked for") {
  for (const std::size_t pages : {1u, 2u, 7u, 10u, 60u, 500u}) {
    CAPTURE(pages);
    CHECK(reachable(pages).size() == pages);
  }
}

TEST_CASE("responses are whole, and the same every time") {
  for (const std::string& target : reachable(60)) {
    CAPTURE(target);
    CHECK(get(60, target).complete());
    CHECK(get(60, target).is_html());
    CHECK(site::respond(60, target) == site::respond(60, target));
  }
}

TEST_CASE("most pages are there, some have moved, some are missing, some have a query") {
  CHECK(get(60, "/").status() == 200);
  CHECK(get(60, "/page/1").status() == 200);
  CHECK(get(60, "/search?q=page&n=7").status() == 200);
  CHECK(get(60, "/moved/9").status() == 301);
  CHECK(get(60, "/moved/9").header("location") == "/page/8");
  CHECK(get(60, "/missing/15").status() == 404);
}

TEST_CASE("what is no page of the site is not found, and leads nowhere") {
  for (const std::string target :
       {"", "x", "/page/60", "/page/01", "/page/", "/page/1x", "/page/99999999999999999999",
        "/search?q=page&n=1", "/moved/1", "/page/15"}) {
    CAPTURE(target);
    CHECK(get(60, target).status() == 404);
    CHECK(links::scan(get(60, target).body()).hrefs.empty());
  }
}
