#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "common/url.hpp"

namespace {

using std::string_view;

bool same_origin(string_view a, string_view b) {
  return url::origin(a) && url::origin(a) == url::origin(b);
}

/// The host of the page that a link on a page of example.org means; empty if none can be asked.
std::string link_leads_to(string_view reference) {
  const auto origin = url::origin(url::join("http://example.org/docs/", reference));
  return origin ? origin->host : "";
}

}  // namespace

TEST_CASE("the case of a host and a default port do not tell origins apart") {
  for (const string_view url :
       {"http://example.org", "http://example.org/", "http://EXAMPLE.Org/x", "HTTP://example.org/",
        "http://example.org:80/", "http://example.org:/", "http://example.org:0080?q",
        "http://example.org#f"}) {
    CAPTURE(url);
    CHECK(same_origin("http://example.org/", url));
  }
}

TEST_CASE("what only looks like the host is another origin, or none") {
  for (const string_view url : {"http://og.example/",
                                "http://org/",
                                "http://example.org.evil/",
                                "http://evil-example.org/",
                                "http://www.example.org/",
                                "http://example.org./",
                                "http://example.or/",
                                "http://example.org%2eevil/",
                                "http://example.org%00.evil/",
                                "http://evil/example.org",
                                "http://evil?example.org",
                                "http://evil#example.org",
                                "http://evil/http://example.org/",
                                "http://example.org:8080/",
                                "http://example.org:443/",
                                "http://example.org@evil/",
                                "http://evil@example.org/",
                                "http://user:password@example.org/",
                                "http://@example.org/",
                                "http://[example.org]/",
                                "http://example.org]/",
                                "http://exam%70le.org/",
                                "https://example.org/",
                                "ftp://example.org/",
                                "//example.org/",
                                "/example.org/",
                                "http:/example.org/",
                                "http:example.org/",
                                "http:///example.org/",
                                "http:////example.org/",
                                "example.org"}) {
    CAPTURE(url);
    CHECK_FALSE(same_origin("http://example.org/", url));
  }
}

TEST_CASE("a link that tries to pass for a page of the site leads elsewhere") {
  CHECK(link_leads_to("//evil/") == "evil");
  CHECK(link_leads_to("\\\\evil/") == "evil");
  CHECK(link_leads_to("/\\evil/") == "evil");
  CHECK(link_leads_to("http:\\\\evil/") == "evil");
  CHECK(link_leads_to("http://evil\\@example.org/") == "evil");
  CHECK(link_leads_to("http://evil#@example.org/") == "evil");
  CHECK(link_leads_to("http://evil?@example.org/") == "evil");
  CHECK(link_leads_to("http://example.org@evil/") == "");
  CHECK(link_leads_to("javascript:alert(1)") == "");
  CHECK(link_leads_to("mailto:someone@example.org") == "");
  CHECK(link_leads_to(".//evil/") == "example.org");
  CHECK(link_leads_to("/.//evil/") == "example.org");
  CHECK(link_leads_to("/x/..//evil/") == "example.org");
}

TEST_CASE("localhost and 127.0.0.1 are different hosts") {
  CHECK_FALSE(same_origin("http://localhost/", "http://127.0.0.1/"));
}

TEST_CASE("a port is a number from 1 to 65535") {
  CHECK(url::origin("http://h:1/").value().port == 1);
  CHECK(url::origin("http://h:65535/").value().port == 65535);
  for (const string_view url :
       {"http://h:0/", "http://h:65536/", "http://h:99999/", "http://h:99999999999999999999/",
        "http://h:8x/", "http://h:x8/", "http://h:+80/", "http://h:-80/", "http://h: 80/",
        "http://h:80:80/", "http://h:8%30/"}) {
    CAPTURE(url);
    CHECK_FALSE(url::origin(url));
  }
}

TEST_CASE("a URL without a host has no origin") {
  for (const string_view url :
       {"http://", "http:///x", "http://:80/", "http://?q", "http://[]/", "", "http:"}) {
    CAPTURE(url);
    CHECK_FALSE(url::origin(url));
  }
}

TEST_CASE("an IPv6 address loses its brackets and gets them back") {
  const auto origin = url::origin("http://[::1]:8080/x");
  REQUIRE(origin);
  CHECK(origin->host == "::1");
  CHECK(origin->port == 8080);
  CHECK(origin->str() == "[::1]:8080");
  CHECK(url::origin("http://[2001:DB8::1]").value().str() == "[2001:db8::1]");
  for (const string_view url :
       {"http://[::1/", "http://::1/", "http://[::1]x/", "http://[::1]x:80/", "http://x[::1]/",
        "http://[[::1]]/", "http://[::1]]/", "http://[/"}) {
    CAPTURE(url);
    CHECK_FALSE(url::origin(url));
  }
}

TEST_CASE("a Host header names a port only if it is not 80") {
  CHECK(url::origin("http://Example.ORG:80/").value().str() == "example.org");
  CHECK(url::origin("http://Example.ORG:8080/").value().str() == "example.org:8080");
}
