#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/links.hpp"

namespace {

using std::string;
using std::string_view;
using namespace std::string_view_literals;

string decoded(string_view attribute) {
  string scratch = "old";
  return string(links::decode(attribute, scratch));
}

string repeat(string_view text) {
  string repeated;
  for (int i = 0; i < 100'000; ++i) repeated += text;
  return repeated;
}

struct Row {
  string_view attribute;
  string_view expected;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.attribute);
    CHECK(decoded(row.attribute) == row.expected);
  }
}

}  // namespace

TEST_CASE("an attribute with nothing to decode is given back as it is") {
  const string attribute = "../a b/c.html?x=1#\xc3\xa9";
  string scratch = "untouched";
  CHECK(links::decode(attribute, scratch).data() == attribute.data());
  CHECK(links::decode(attribute, scratch) == attribute);
  CHECK(scratch == "untouched");
}

TEST_CASE("named references of the whole table are decoded") {
  check({{"a?b=1&amp;c=2", "a?b=1&c=2"},
         {"&lt;&gt;&quot;&apos;", "<>\"'"},
         {"&AMP;&Amp;", "&&Amp;"},
         {"caf&eacute;", "caf\xc3\xa9"},
         {"&nbsp;x", "\xc2\xa0x"},
         {"&euro;", "\xe2\x82\xac"},
         {"&Afr;", "\xf0\x9d\x94\x84"},
         {"&NotEqualTilde;", "\xe2\x89\x82\xcc\xb8"},
         {"&CounterClockwiseContourIntegral;", "\xe2\x88\xb3"},
         {"&AElig;", "\xc3\x86"},
         {"&zwnj;", "\xe2\x80\x8c"},
         {"&there4;", "\xe2\x88\xb4"}});
}

TEST_CASE("a legacy name needs no semicolon, unless a letter, a digit or '=' follows") {
  check({{"a?b=1&amp", "a?b=1&"},
         {"&copy", "\xc2\xa9"},
         {"&copy/x", "\xc2\xa9/x"},
         {"&copy&copy", "\xc2\xa9\xc2\xa9"},
         {"&amp#65;", "&#65;"},
         {"?a=1&copy=2", "?a=1&copy=2"},
         {"?a=1&copy2", "?a=1&copy2"},
         {"?a=1&copyx", "?a=1&copyx"},
         {"?a&copy;=2", "?a\xc2\xa9=2"},
         {"?a=1&lt=2&gt=3&amp=4", "?a=1&lt=2&gt=3&amp=4"}});
}

TEST_CASE("a name that is not in the table, or lacks its semicolon, stays") {
  check({{"&", "&"},
         {"&&", "&&"},
         {"&;", "&;"},
         {"& amp;", "& amp;"},
         {"?a=1&b=2", "?a=1&b=2"},
         {"&nosuchname;", "&nosuchname;"},
         {"&euro", "&euro"},
         {"&apos", "&apos"},
         {"&notit;", "&notit;"},
         {"&notin;", "\xe2\x88\x89"},
         {"&notin", "&notin"},
         {"&ampamp;", "&ampamp;"},
         {"&zzz;", "&zzz;"},
         {"&0;", "&0;"}});
}

TEST_CASE("what a reference stands for is not decoded again") {
  check({{"&amp;amp;", "&amp;"}, {"&#38;lt;", "&lt;"}, {"&&amp;", "&&"}, {"&a&amp;", "&a&"}});
}

TEST_CASE("numeric references, decimal and hexadecimal, with a semicolon or without") {
  check({{"&#65;", "A"},
         {"&#x41;", "A"},
         {"&#X4a;", "J"},
         {"&#x4A;", "J"},
         {"&#65", "A"},
         {"&#65x", "Ax"},
         {"&#65=", "A="},
         {"&#x41g", "Ag"},
         {"&#0000000000000000065;", "A"},
         {"&#127;", "\x7f"},
         {"&#233;", "\xc3\xa9"},
         {"&#x7FF;&#x800;", "\xdf\xbf\xe0\xa0\x80"},
         {"&#xFFFF;&#x10000;", "\xef\xbf\xbf\xf0\x90\x80\x80"},
         {"&#x10FFFF;", "\xf4\x8f\xbf\xbf"},
         {"&#1;", "\x01"}});
}

TEST_CASE("what has no digits is no numeric reference") {
  check({{"&#", "&#"},
         {"&#;", "&#;"},
         {"&#x", "&#x"},
         {"&#x;", "&#x;"},
         {"&#xg;", "&#xg;"},
         {"&#a;", "&#a;"},
         {"&#-1;", "&#-1;"},
         {"&#+1;", "&#+1;"},
         {"&#x0x41;", "\xef\xbf\xbdx41;"},
         {"&#x-1;", "&#x-1;"},
         {"&#&#65;", "&#A"}});
}

TEST_CASE("numbers from 128 to 159 are those of windows-1252") {
  check({{"&#128;", "\xe2\x82\xac"},
         {"&#x93;&#x94;", "\xe2\x80\x9c\xe2\x80\x9d"},
         {"&#x97;", "\xe2\x80\x94"},
         {"&#129;", "\xc2\x81"},
         {"&#x9F;", "\xc5\xb8"},
         {"&#160;", "\xc2\xa0"}});
}

TEST_CASE("numbers that are no character become U+FFFD") {
  for (const string_view reference :
       {"&#0;", "&#x0;", "&#xD800;", "&#xDFFF;", "&#x110000;", "&#xFFFFFFFF;", "&#x100000041;",
        "&#4294967361;", "&#99999999999999999999999999;"}) {
    CAPTURE(reference);
    CHECK(decoded(reference) == "\xef\xbf\xbd");
  }
  check({{"&#xD7FF;", "\xed\x9f\xbf"}, {"&#xE000;", "\xee\x80\x80"}});
}

TEST_CASE("white space is trimmed at both ends, written out or as references") {
  check({{" x ", "x"},
         {"\t\n\f\r x y \t\n\f\r", "x y"},
         {"&#32;x&#x20;", "x"},
         {"&Tab; x &NewLine; ", "x"},
         {"\f&amp;\f", "&"},
         {" ", ""},
         {"", ""},
         {"\xc2\xa0x", "\xc2\xa0x"},
         {"\vx\v", "\vx\v"}});
}

TEST_CASE("tabs and newlines are removed inside, other white space stays") {
  check({{"a\tb\nc\rd\r\ne", "abcde"},
         {"java&Tab;script:&NewLine;x&#13;y&#10;", "javascript:xy"},
         {"a b\fc", "a b\fc"},
         {"/x\r\nHost: evil", "/xHost: evil"},
         {" \n a", "a"},
         {"&am\np;", "&amp;"}});
}

TEST_CASE("all other bytes stay as they stand") {
  check({{"a\0b"sv, "a\0b"sv}, {"&amp;\0\xff\xc3"sv, "&\0\xff\xc3"sv}, {"\0 x \0"sv, "\0 x \0"sv}});
}

TEST_CASE("a long attribute of nothing but beginnings is decoded to its end") {
  for (const auto& [beginning, expected] : std::vector<Row>{
           {"&", "&"}, {"&#", "&#"}, {"&#x", "&#x"}, {"&a", "&a"}, {"&amp", "&"}, {"&#65", "A"}}) {
    CAPTURE(beginning);
    CHECK(decoded(repeat(beginning)) == repeat(expected));
  }
  CHECK(decoded("&" + repeat("a")) == "&" + repeat("a"));
  CHECK(decoded("&#" + repeat("9")) == "\xef\xbf\xbd");
}
