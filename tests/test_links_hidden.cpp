#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/hrefs_of.hpp"

namespace {

using std::string;

/// None of the pages shows its `<a href=no>`; what follows it is seen.
void check_hidden(const std::vector<string>& pages) {
  for (const auto& html : pages) {
    CAPTURE(html);
    CHECK(hrefs_of(html + "<a href=yes>") == "yes,");
  }
}

/// The end of the page comes before the end of what hides its `<a href=no>`.
void check_hidden_to_the_end(const std::vector<string>& pages) {
  for (const auto& html : pages) {
    CAPTURE(html);
    CHECK(hrefs_of(html) == "");
    CHECK(hrefs_of(html + " <p>and more") == "");
  }
}

string repeat(std::string_view text, int times) {
  string repeated;
  while (times-- > 0) repeated += text;
  return repeated;
}

}  // namespace

TEST_CASE("an end tag's attributes do not count, and hide what is in their quotes") {
  check_hidden(
      {"</a href=no>", "</a title=\"<a href=no>\">", "</a title='>' href=no>", "</a/href=no/>"});
}

TEST_CASE("a comment hides the hrefs in it") {
  check_hidden({"<!-- <a href=no> -->", "<!--<a href=no>-->", "<!-- <a href=no> --!>",
                "<!-- <a href=no> --->", "<!-- > <a href=no> -- > -->", "<!-- <a href=no> <!-- -->",
                "<!---<a href=no>-->", "<!-- --!<a href=no> -->", "<!--!><a href=no>-->",
                "<!---!><a href=no>-->", "<!-- - -> --!!> <a href=no> ---->"});
}

TEST_CASE("a comment may end where it begins") {
  check_hrefs({{"<!--><a href=x>-->", "x,"},
               {"<!---><a href=x>-->", "x,"},
               {"<!----><a href=x>-->", "x,"},
               {"<!----!><a href=x>-->", "x,"},
               {"<!-- <!--><a href=x>-->", "x,"}});
}

TEST_CASE("an unclosed comment goes to the end") {
  check_hidden_to_the_end({"<!--<a href=no>", "<!-- <a href=no> --", "<!-- <a href=no> --!",
                           "<!-- <a href=no> ->", "<!-- <a href=no> --x>", "<!<a href=no",
                           "</3 <a href=no"});
}

TEST_CASE("what is no comment, and no tag, ends at the first angle bracket") {
  check_hrefs({{"<!x <a href=no>", ""},
               {"<!x><a href=x>", "x,"},
               {"<!-x><a href=x>-->", "x,"},
               {"<!DOCTYPE html \"><a href=x>\">", "x,"},
               {"<?xml version='1.0'><a href=x>?>", "x,"},
               {"<? <a href=no>", ""},
               {"</3><a href=x>", "x,"},
               {"</ a href=no><a href=x>", "x,"},
               {"</><a href=x>", "x,"},
               {"<!><a href=x>", "x,"},
               {"<![CDATA[<a href=no><a href=x>]]>", "x,"}});
}

TEST_CASE("raw text hides the hrefs in it, up to its own end tag") {
  for (const string name :
       {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"}) {
    check_hidden({"<" + name + "><a href=no></" + name + ">",
                  "<" + name + " class='>'><a href=no></" + name + ">",
                  "<" + name + "/><a href=no></" + name + ">"});
    check_hidden_to_the_end({"<" + name + "><a href=no>", "<" + name + "><a href=no></" + name});
  }
}

TEST_CASE(
    "raw text ends at its name in any case, before white space, a slash or an angle bracket") {
  check_hidden({"<sTyLe><a href=no></StYlE>", "<style><a href=no></style\n>",
                "<style><a href=no></style/>", "<style><a href=no></style x=\"<a href=no>\">",
                "<style></styles><a href=no></style>", "<style></ style><a href=no></style>",
                "<style></title><a href=no></style>", "<style></</style>", "<style><!--</style>",
                "<title><b></title>"});
  check_hidden_to_the_end({"<style></style x=\"><a href=no>", "<style></style=><a href=no>"});
}

TEST_CASE("an element that is not raw text hides nothing") {
  check_hrefs({{"<noscript><a href=x></noscript>", "x,"},
               {"<template><a href=x></template>", "x,"},
               {"<scripts><a href=x></scripts>", "x,"},
               {"<pre><a href=x></pre>", "x,"},
               {"</script><a href=x>", "x,"}});
}

TEST_CASE("plaintext goes to the end") {
  check_hidden_to_the_end({"<plaintext><a href=no></plaintext><a href=no>"});
}

TEST_CASE("a raw text element has an href of its own") {
  check_hrefs({{"<script href=x><a href=no></script>", "x,"},
               {"<style href=x /><a href=no></style>", "x,"}});
}

TEST_CASE("a script ends at its end tag unless a comment in it has begun another script") {
  check_hidden(
      {"<script></script x=\"<a href=no>\">", "<script><!-- <a href=no> </script>",
       "<script>'<script>' <a href=no></script>",
       "<script><!-- <script> </script> <a href=no> --></script>",
       "<script><!-- <script> </script> <a href=no> </script>",
       "<script><!-- <SCRIPT/ </sCript\n <a href=no> </script>",
       "<script><!-- <script> --> <a href=no></script>",
       "<script><!--><script> <a href=no></script>", "<script><!---><script> <a href=no></script>",
       "<script><!-- <scripts> <a href=no></script>", "<script><!-- -script> <a href=no></script>",
       "<script><!-- <script> </scripts> </script> <a href=no></script>",
       "<script><!- <script> <a href=no></script>",
       "<script><!-- <script> <script> </script> <a href=no></script>"});
  check_hidden_to_the_end({"<script><!-- <script> </script><a href=no>",
                           "<script><!-- <script> -- > </script><a href=no>",
                           "<script><!-- <!-- <script </script><a href=no>"});
}

TEST_CASE("a slash ends a raw text element in svg and math, and only there") {
  for (const string name : {"title", "style", "script", "textarea"}) {
    CAPTURE(name);
    CHECK(hrefs_of("<svg><" + name + "/></svg><a href=x>") == "x,");
    CHECK(hrefs_of("<MATH><mi><" + name + " id=i /></mi></MATH><a href=x>") == "x,");
    CHECK(hrefs_of("<svg></svg><" + name + "/><a href=no></" + name + "><a href=x>") == "x,");
    CHECK(hrefs_of("<svg/><" + name + "/><a href=no></" + name + "><a href=x>") == "x,");
    CHECK(hrefs_of("<svg><svg></svg><" + name + "/></svg><a href=x>") == "x,");
    CHECK(hrefs_of("</svg><svg></svg></svg><svg><" + name + "/><a href=x>") == "x,");
    CHECK(hrefs_of("<svg><" + name + "><a href=no></" + name + "></svg><a href=x>") == "x,");
  }
}

TEST_CASE("CDATA sections are text in svg and math") {
  check_hidden({"<svg><![CDATA[ > <a href=no> ]] > ]]></svg>"});
  check_hidden_to_the_end({"<svg><![CDATA[ > <a href=no> ]>"});
}

TEST_CASE("a long page of nothing but openings is read to its end") {
  const int times = 100'000;
  for (const auto opening :
       {"<a href=\"", "<a href='x' ", "<!--", "<", "</", "<a", "<a ", "<!", "<?", "<title>",
        "<script>", "<script><!--", "<script", "</script ", "<svg>", "<![CDATA[", "--!", "="}) {
    CAPTURE(opening);
    CHECK(hrefs_of(repeat(opening, times)) == "");
    for (const auto before : {"<script>", "<script><!--", "<title>", "<!--", "<a "}) {
      CHECK(hrefs_of(before + repeat(opening, times)) == "");
    }
  }
}
