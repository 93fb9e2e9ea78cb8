#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/links.hpp"
#include "tests/support/hrefs_of.hpp"

using std::optional;
using std::string;
using std::string_view;
using namespace std::string_view_literals;

TEST_CASE("a page without hrefs") {
  check_hrefs({{"", ""}, {"text", ""}, {"<p>text</p>", ""}, {"a href=x", ""}});
}

TEST_CASE("any quoting, any case, any white space around the equals sign") {
  check_hrefs({{"<a href=\"x\">", "x,"},
               {"<a href='x'>", "x,"},
               {"<a href=x>", "x,"},
               {"<A HREF=X>", "X,"},
               {"<a HrEf = 'x'>", "x,"},
               {"<a\nhref\n=\n\"x\"\n>", "x,"},
               {"<a\thref\f=\r'x'>", "x,"},
               {"<a href=\"it's\"><a href='say \"x\"'>", "it's,say \"x\","},
               {"<a href=' x\ny '>", " x\ny ,"},
               {"<a href=\"a>b\">", "a>b,"},
               {"<a href=\"<a href=b>\">", "<a href=b>,"}});
}

TEST_CASE("every element's href counts, in the page's order") {
  check_hrefs({{"<link href=1><a href=2><area href=3 /><a href=2>", "1,2,3,2,"},
               {"<custom-element href=1><svg><a href=2></svg>", "1,2,"}});
}

TEST_CASE("an unquoted value goes to white space or the tag's end") {
  check_hrefs({{"<a href=x/>", "x/,"},
               {"<a href=x/y?z=1&w='2' class=k>", "x/y?z=1&w='2',"},
               {"<a href=x\"y>", "x\"y,"},
               {"<a href=x'>", "x',"},
               {"<a href==x>", "=x,"},
               {"<a href=<x>", "<x,"}});
}

TEST_CASE("an href without a value is empty") {
  check_hrefs({{"<a href>", ","},
               {"<a href=>", ","},
               {"<a href= >", ","},
               {"<a href=\"\">", ","},
               {"<a href class=k>", ","},
               {"<a href/>", ","}});
}

TEST_CASE("attributes follow one another without white space, or with slashes between them") {
  check_hrefs({{"<a class=\"k\"href=x>", "x,"},
               {"<a class='k'href='x'id=i>", "x,"},
               {"<a/href=x>", "x,"},
               {"<a / class=k / href=x>", "x,"},
               {"<a class=k/ href=x>", "x,"},
               {"<a x/href=x>", "x,"},
               {"<a href=\"x\"/>", "x,"}});
}

TEST_CASE("odd attributes do not hide the href behind them") {
  check_hrefs({{"<a =href=no href=x>", "x,"},
               {"<a = href=x>", "x,"},
               {"<a \" href=x>", "x,"},
               {"<a b'c href=x>", "x,"},
               {"<a <b href=x>", "x,"},
               {"<a title='a > b' href=x>", "x,"},
               {"<a title=\"<!--\" href=x>", "x,"},
               {"<a<b href=x>", "x,"},
               {"<a\0b \0=c href=x>"sv, "x,"}});
}

TEST_CASE("of two hrefs of one element the first counts") {
  check_hrefs({{"<a href=x href=y>", "x,"}, {"<a href href=y>", ","}, {"<a HREF=x href=y>", "x,"}});
}

TEST_CASE("an attribute whose name only ends or begins like href is another") {
  check_hrefs({{"<a data-href=x>", ""},
               {"<a xlink:href=x>", ""},
               {"<a hreflang=x>", ""},
               {"<a hre=x f=y>", ""},
               {"<a h\0ref=x>"sv, ""},
               {"<a title='href=x'>", ""},
               {"<a title=href=x>", ""},
               {"<a xlink:href=x href=y>", "y,"},
               {"<ahref=x>", ""}});
}

TEST_CASE("a tag begins with a letter right after the angle bracket") {
  check_hrefs({{"< a href=x>", ""},
               {"<1 href=x>", ""},
               {"<>a href=x>", ""},
               {"<\xc3\xa9 href=x>", ""},
               {"<<a href=x>", "x,"},
               {"1<2<a href=x>", "x,"},
               {"<", ""},
               {"</", ""},
               {"<a", ""}});
}

TEST_CASE("a tag that the page's end cuts off does not count") {
  check_hrefs({{"<a href=y><a href=x", "y,"},
               {"<a href=y><a href=x ", "y,"},
               {"<a href=y><a href=\"x", "y,"},
               {"<a href=y><a href=\"x\"", "y,"},
               {"<a href=y><a href='x>", "y,"},
               {"<a href=y><a href", "y,"},
               {"<a href=y><a href=", "y,"},
               {"<a href=y><a href=x/", "y,"},
               {"<a title=\"no end><a href=x>", ""}});
}

TEST_CASE("only the first base with an href is reported, and none among the hrefs") {
  const auto found =
      links::scan("<a href=1><base target=_blank><BASE HREF='b'><a href=2><base href=c>");
  CHECK(found.base == optional<string_view>("b"));
  CHECK(found.hrefs == std::vector<string_view>{"1", "2"});

  CHECK_FALSE(links::scan("<a href=1><base><!-- <base href=b> --><basefont href=x>").base);
  CHECK(links::scan("<base href><base href=c>").base == optional<string_view>(""));
}

TEST_CASE("the values found are views of the page") {
  const string page = "<a href='x'><base href=\"y\">";
  const auto found = links::scan(page);
  CHECK(found.hrefs.at(0).data() == page.data() + 9);
  CHECK(found.base.value().data() == page.data() + 24);
}
