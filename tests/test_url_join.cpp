#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "common/url.hpp"

namespace {

using std::string;
using std::string_view;

constexpr string_view page = "http://example.org/docs/intro/index.html?lang=en";

struct Row {
  string_view reference;
  string_view expected;
};

void check_joins(string_view base, const std::vector<Row>& rows) {
  for (const auto& [reference, expected] : rows) {
    CAPTURE(base);
    CAPTURE(reference);
    CHECK(url::join(base, reference) == expected);
  }
}

}  // namespace

TEST_CASE("the examples of RFC 3986 section 5.4.1") {
  check_joins("http://a/b/c/d;p?q", {{"g:h", "g:h"},
                                     {"g", "http://a/b/c/g"},
                                     {"./g", "http://a/b/c/g"},
                                     {"g/", "http://a/b/c/g/"},
                                     {"/g", "http://a/g"},
                                     {"//g", "http://g"},
                                     {"?y", "http://a/b/c/d;p?y"},
                                     {"g?y", "http://a/b/c/g?y"},
                                     {"#s", "http://a/b/c/d;p?q#s"},
                                     {"g#s", "http://a/b/c/g#s"},
                                     {"g?y#s", "http://a/b/c/g?y#s"},
                                     {";x", "http://a/b/c/;x"},
                                     {"g;x", "http://a/b/c/g;x"},
                                     {"g;x?y#s", "http://a/b/c/g;x?y#s"},
                                     {"", "http://a/b/c/d;p?q"},
                                     {".", "http://a/b/c/"},
                                     {"./", "http://a/b/c/"},
                                     {"..", "http://a/b/"},
                                     {"../", "http://a/b/"},
                                     {"../g", "http://a/b/g"},
                                     {"../..", "http://a/"},
                                     {"../../", "http://a/"},
                                     {"../../g", "http://a/g"}});
}

TEST_CASE("the abnormal examples of RFC 3986 section 5.4.2, read strictly") {
  check_joins("http://a/b/c/d;p?q", {{"../../../g", "http://a/g"},
                                     {"../../../../g", "http://a/g"},
                                     {"/./g", "http://a/g"},
                                     {"/../g", "http://a/g"},
                                     {"g.", "http://a/b/c/g."},
                                     {".g", "http://a/b/c/.g"},
                                     {"g..", "http://a/b/c/g.."},
                                     {"..g", "http://a/b/c/..g"},
                                     {"./../g", "http://a/b/g"},
                                     {"./g/.", "http://a/b/c/g/"},
                                     {"g/./h", "http://a/b/c/g/h"},
                                     {"g/../h", "http://a/b/c/h"},
                                     {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
                                     {"g;x=1/../y", "http://a/b/c/y"},
                                     {"g?y/./x", "http://a/b/c/g?y/./x"},
                                     {"g?y/../x", "http://a/b/c/g?y/../x"},
                                     {"g#s/./x", "http://a/b/c/g#s/./x"},
                                     {"g#s/../x", "http://a/b/c/g#s/../x"},
                                     {"http:g", "http:g"}});
}

TEST_CASE("the spellings of one page join to one URL") {
  for (const string_view reference :
       {"/docs/a.html", "../a.html", "./../a.html", "//example.org/docs/a.html",
        "http://example.org/docs/a.html", "/./docs/a.html", "/x/../docs/./a.html",
        "/../docs/a.html", "x/../../a.html", "..\\a.html", "\\docs\\a.html",
        "http:\\\\example.org\\docs\\a.html"}) {
    CAPTURE(reference);
    CHECK(url::join(page, reference) == "http://example.org/docs/a.html");
  }
}

TEST_CASE("a query is kept, is the page's own for an empty path, and is not a path") {
  check_joins(page, {{"a?x=1&y=2", "http://example.org/docs/intro/a?x=1&y=2"},
                     {"a?", "http://example.org/docs/intro/a?"},
                     {"?page=2", "http://example.org/docs/intro/index.html?page=2"},
                     {"?", "http://example.org/docs/intro/index.html?"},
                     {"#top", "http://example.org/docs/intro/index.html?lang=en#top"},
                     {"", page},
                     {"a?b/../c", "http://example.org/docs/intro/a?b/../c"},
                     {"?/..", "http://example.org/docs/intro/index.html?/.."}});
}

TEST_CASE("empty path segments are kept, and are segments to '..'") {
  check_joins("http://h/a/b", {{"c//d", "http://h/a/c//d"},
                               {"/a//b/", "http://h/a//b/"},
                               {"/a//../b", "http://h/a/b"},
                               {"/a///../../b", "http://h/a/b"},
                               {"/a//./b", "http://h/a//b"},
                               {".//c", "http://h/a//c"},
                               {"..//c", "http://h//c"},
                               {"/.//c", "http://h//c"},
                               {"http://h//", "http://h//"},
                               {"http://h//..", "http://h/"}});
}

TEST_CASE("a percent escape is neither a slash nor a dot") {
  check_joins("http://h/a/b", {{"/c%2f..", "http://h/c%2f.."},
                               {"%2e%2e/c", "http://h/a/%2e%2e/c"},
                               {"/%2E/c", "http://h/%2E/c"},
                               {"%2Fc", "http://h/a/%2Fc"},
                               {"c%3fd%23e", "http://h/a/c%3fd%23e"},
                               {"c%", "http://h/a/c%"},
                               {"c%zz", "http://h/a/c%zz"},
                               {"c%2520", "http://h/a/c%2520"}});
}

TEST_CASE("a base that has a host and no path stands for its root") {
  check_joins("http://h", {{"g", "http://h/g"},
                           {"../g", "http://h/g"},
                           {".", "http://h/"},
                           {"?q", "http://h?q"},
                           {"#f", "http://h#f"},
                           {"", "http://h"}});
  check_joins("http://h?a/b", {{"g", "http://h/g"}, {"", "http://h?a/b"}});
}

TEST_CASE("dot segments of the base go as well") {
  check_joins("http://h/a/./b/../c?q", {{"g", "http://h/a/g"},
                                        {"../g", "http://h/g"},
                                        {"?y", "http://h/a/c?y"},
                                        {"", "http://h/a/c?q"}});
}

TEST_CASE("a base without a host") {
  check_joins("mailto:someone", {{"x", "mailto:x"}, {"?subject=a", "mailto:someone?subject=a"}});
  check_joins("file:///a/b", {{"c", "file:///a/c"}, {"../../c", "file:///c"}, {"//h", "file://h"}});
  check_joins("foo:bar/baz", {{"g", "foo:bar/g"}, {"../g", "foo:/g"}, {"../../g", "foo:/g"}});
}

TEST_CASE("a path without root loses its leading dot segments") {
  check_joins("http://h/", {{"foo:./a", "foo:a"},
                            {"foo:../../a", "foo:a"},
                            {"foo:..", "foo:"},
                            {"foo:.", "foo:"},
                            {"foo:.a", "foo:.a"},
                            {"foo:a/..", "foo:/"}});
}

TEST_CASE("a path of a URL without host never turns into one") {
  check_joins("foo:/a/b", {{"/.//evil/x", "foo:/.//evil/x"},
                           {"..//evil/x", "foo:/.//evil/x"},
                           {"bar:/..//evil", "bar:/.//evil"},
                           {"bar:a/..//evil", "bar:/.//evil"}});
}

TEST_CASE("an empty base makes a typed URL what a page would have") {
  check_joins("", {{"http://h/a b/../c", "http://h/c"},
                   {"http://h", "http://h"},
                   {"http:\\\\h\\a", "http://h/a"},
                   {"", ""}});
}

TEST_CASE("joining a result again changes nothing, whatever the reference") {
  const std::vector<string_view> pieces = {"/",   "//",  ".", "..",       "./",  "../",   "a",
                                           "b:",  ":",   "?", "#",        "\\",  "http:", "@",
                                           "%2e", "%2F", " ", "\xc3\xa9", "[1",  "]",     "g:h",
                                           "//h", ";x",  "=", "mailto:",  "/..", "/."};
  std::minstd_rand random(1);
  for (int round = 0; round < 20'000; ++round) {
    string reference;
    for (auto count = random() % 8; count > 0; --count) {
      reference += pieces[random() % pieces.size()];
    }
    for (const string_view base :
         {"http://a/b/c/d;p?q", "http://a", "http://a//b/../?q#f", "foo:bar/baz"}) {
      const string once = url::join(base, reference);
      CAPTURE(base);
      CAPTURE(reference);
      CHECK(url::join(base, once) == once);
      CHECK(url::join(once, "") == url::defragment(once));
    }
  }
}
