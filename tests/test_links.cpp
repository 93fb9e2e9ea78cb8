#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/links.hpp"

namespace {

using std::optional;
using std::string;
using std::string_view;

/// The hrefs with a comma after each, so that an empty one shows.
string hrefs(string_view html) {
  string joined;
  for (const auto href : links::scan(html).hrefs) (joined += href) += ',';
  return joined;
}

struct Row {
  string_view html;
  string_view hrefs;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.html);
    CHECK(hrefs(row.html) == row.hrefs);
  }
}

/// None of the pages shows its `<a href=no>`; what follows it is seen.
void check_hidden(const std::vector<string_view>& pages) {
  for (const auto html : pages) {
    CAPTURE(html);
    CHECK(hrefs(string(html) + "<a href=yes>") == "yes,");
  }
}

/// The end of the page comes before the end of what hides its `<a href=no>`.
void check_hidden_to_the_end(const std::vector<string_view>& pages) {
  for (const auto html : pages) {
    CAPTURE(html);
    CHECK(hrefs(html) == "");
    CHECK(hrefs(string(html) + " <p>and more") == "");
  }
}

string repeat(string_view text, int times) {
  string repeated;
  while (times-- > 0) repeated += text;
  return repeated;
}

}  // namespace

TEST_CASE("a page without hrefs") { check({{"", ""}, {"text", ""}, {"<p>text</p>", ""}, {"a href=x", ""}}); }

TEST_CASE("any quoting, any case, any white space around the equals sign") {
  check({{"<a href=\"x\">", "x,"},
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
  check({{"<link href=1><a href=2><area href=3 /><a href=2>", "1,2,3,2,"},
         {"<custom-element href=1><svg><a href=2></svg>", "1,2,"}});
}

TEST_CASE("an unquoted value goes to white space or the tag's end") {
  check({{"<a href=x/>", "x/,"},
         {"<a href=x/y?z=1&w='2' class=k>", "x/y?z=1&w='2',"},
         {"<a href=x\"y>", "x\"y,"},
         {"<a href=x'>", "x',"},
         {"<a href==x>", "=x,"},
         {"<a href=<x>", "<x,"}});
}

TEST_CASE("an href without a value is empty") {
  check({{"<a href>", ","},
         {"<a href=>", ","},
         {"<a href= >", ","},
         {"<a href=\"\">", ","},
         {"<a href class=k>", ","},
         {"<a href/>", ","}});
}

TEST_CASE("attributes follow one another without white space, or with slashes between them") {
  check({{"<a class=\"k\"href=x>", "x,"},
         {"<a class='k'href='x'id=i>", "x,"},
         {"<a/href=x>", "x,"},
         {"<a / class=k / href=x>", "x,"},
         {"<a class=k/ href=x>", "x,"},
         {"<a x/href=x>", "x,"},
         {"<a href=\"x\"/>", "x,"}});
}

TEST_CASE("odd attributes do not hide the href behind them") {
  check({{"<a =href=no href=x>", "x,"},
         {"<a = href=x>", "x,"},
         {"<a \" href=x>", "x,"},
         {"<a b'c href=x>", "x,"},
         {"<a <b href=x>", "x,"},
         {"<a title='a > b' href=x>", "x,"},
         {"<a title=\"<!--\" href=x>", "x,"},
         {"<a<b href=x>", "x,"},
         {"<a" + string(1, '\0') + "b " + string(1, '\0') + "=c href=x>", "x,"}});
}

TEST_CASE("of two hrefs of one element the first counts") {
  check({{"<a href=x href=y>", "x,"}, {"<a href href=y>", ","}, {"<a HREF=x href=y>", "x,"}});
}

TEST_CASE("an attribute whose name only ends or begins like href is another") {
  check({{"<a data-href=x>", ""},
         {"<a xlink:href=x>", ""},
         {"<a hreflang=x>", ""},
         {"<a hre=x f=y>", ""},
         {"<a h\0ref=x>", ""},
         {"<a title='href=x'>", ""},
         {"<a title=href=x>", ""},
         {"<a xlink:href=x href=y>", "y,"},
         {"<ahref=x>", ""}});
}

TEST_CASE("a tag begins with a letter right after the angle bracket") {
  check({{"< a href=x>", ""},
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
  check({{"<a href=y><a href=x", "y,"},
         {"<a href=y><a href=x ", "y,"},
         {"<a href=y><a href=\"x", "y,"},
         {"<a href=y><a href=\"x\"", "y,"},
         {"<a href=y><a href='x>", "y,"},
         {"<a href=y><a href", "y,"},
         {"<a href=y><a href=", "y,"},
         {"<a href=y><a href=x/", "y,"},
         {"<a title=\"no end><a href=x>", ""}});
}

TEST_CASE("an end tag's attributes do not count, and hide what is in their quotes") {
  check_hidden({"</a href=no>", "</a title=\"<a href=no>\">", "</a title='>' href=no>", "</a/href=no/>"});
}

TEST_CASE("a comment hides the hrefs in it") {
  check_hidden({"<!-- <a href=no> -->", "<!--<a href=no>-->", "<!-- <a href=no> --!>", "<!-- <a href=no> --->",
                "<!-- > <a href=no> -- > -->", "<!-- <a href=no> <!-- -->", "<!---<a href=no>-->",
                "<!--><a href=yes><!--<a href=no>-->", "<!-- --!<a href=no> -->", "<!--!><a href=no>-->",
                "<!---!><a href=no>-->"});
}
