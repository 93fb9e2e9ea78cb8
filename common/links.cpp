#include "common/links.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "common/ascii.hpp"

namespace links {
namespace {

using std::string_view;

bool is(string_view name, string_view wanted) { return ascii::equal_ignoring_case(name, wanted); }

enum class Element {
  ordinary,
  base,
  foreign,   // SVG and MathML: only they have elements that a slash ends, `<title/>` for one
  raw_text,  // nothing but its own end tag is markup in it
  script,    // the same, with more rules
  plaintext,
};

Element element(string_view name) {
  const auto is_one_of = [name](auto... names) { return (is(name, names) || ...); };
  switch (ascii::to_lower(name.front())) {  // few tags get beyond it
    case 'b':
      return is(name, "base") ? Element::base : Element::ordinary;
    case 'i':
      return is(name, "iframe") ? Element::raw_text : Element::ordinary;
    case 'm':
      return is(name, "math") ? Element::foreign : Element::ordinary;
    case 'n':
      return is_one_of("noembed", "noframes") ? Element::raw_text : Element::ordinary;
    case 'p':
      return is(name, "plaintext") ? Element::plaintext : Element::ordinary;
    case 's':
      if (is(name, "svg")) return Element::foreign;
      if (is(name, "script")) return Element::script;
      return is(name, "style") ? Element::raw_text : Element::ordinary;
    case 't':
      return is_one_of("title", "textarea") ? Element::raw_text : Element::ordinary;
    case 'x':
      return is(name, "xmp") ? Element::raw_text : Element::ordinary;
    default:
      return Element::ordinary;
  }
}

constexpr ascii::Set gap(" \t\n\f\r/");  // between attributes
constexpr ascii::Set tag_name_end(" \t\n\f\r/>");
constexpr ascii::Set attribute_name_end(" \t\n\f\r/>=");
constexpr ascii::Set unquoted_value_end(" \t\n\f\r>");

bool begins_with_name(string_view text, string_view name) {
  return text.size() > name.size() && is(text.substr(0, name.size()), name) &&
         tag_name_end.contains(text[name.size()]);
}

struct Tag {
  string_view name;
  std::optional<string_view> href;  // the first
  bool self_closing = false;
};

/// Takes a page apart from its front, and never looks again at what it took: linear time.
class Scanner {
 public:
  explicit Scanner(string_view html) : at_(html.data()), end_(at_ + html.size()) {}

  Found scan() {
    while (skip_past('<')) markup();
    return std::move(found_);
  }

 private:
  /// What follows a '<' in text (§13.2.5.6).
  void markup() {
    if (at_end()) return;
    if (ascii::is_alpha(*at_)) {
      if (Tag tag; take_tag(tag)) start_tag(tag);
    } else if (*at_ == '/') {
      take(1);
      end_tag();
    } else if (rest().starts_with("!--")) {
      skip_comment();
    } else if (foreign_depth_ > 0 && rest().starts_with("![CDATA[")) {
      skip_past("]]>");
    } else if (*at_ == '!' || *at_ == '?') {
      skip_past('>');
    }
  }

  void start_tag(const Tag& tag) {
    const Element kind = element(tag.name);
    if (kind == Element::base) {
      if (!found_.base) found_.base = tag.href;
    } else if (tag.href) {
      found_.hrefs.push_back(*tag.href);
    }

    if (kind == Element::foreign && !tag.self_closing) ++foreign_depth_;
    if (tag.self_closing && foreign_depth_ > 0) return;
    if (kind == Element::raw_text) skip_raw_text(tag.name);
    if (kind == Element::script) skip_script();
    if (kind == Element::plaintext) at_ = end_;
  }

  /// What follows "</" in text (§13.2.5.7).
  void end_tag() {
    if (at_end() || !ascii::is_alpha(*at_)) {
      skip_past('>');
    } else if (Tag tag; take_tag(tag) && foreign_depth_ > 0) {
      if (element(tag.name) == Element::foreign) --foreign_depth_;
    }
  }

  /// From its name to its '>'; false if the page ends before that.
  bool take_tag(Tag& tag) {
    tag.name = take_until(tag_name_end);
    if (at_end() || *at_ != '>') return take_attributes(tag);
    ++at_;
    return true;
  }

  bool take_attributes(Tag& tag) {
    while (true) {
      const string_view between = take_while(gap);
      if (at_end()) return false;
      if (*at_ == '>') {
        ++at_;
        tag.self_closing = between.ends_with('/');
        return true;
      }
      take_attribute(tag);
    }
  }

  void take_attribute(Tag& tag) {
    // A '=' in front belongs to the name.
    const string_view name = take_until(attribute_name_end, 1);
    take_while(ascii::spaces);
    string_view value;
    if (!at_end() && *at_ == '=') {
      take(1);
      take_while(ascii::spaces);
      value = take_value();
    }
    if (is(name, "href") && !tag.href) tag.href = value;
  }

  string_view take_value() {
    if (!at_end() && (*at_ == '"' || *at_ == '\'')) {
      const char quote = *at_;
      take(1);
      const string_view value = take(rest().find(quote));
      take(1);
      return value;
    }
    return take_until(unquoted_value_end);
  }

  /// "-->" may share the dashes that open the comment, "--!>" may not (§13.2.5.43 to 52).
  void skip_comment() {
    const string_view dashes = rest().substr(1);
    while (skip_past('>')) {
      const string_view text = dashes.substr(0, dashes.size() - rest().size() - 1);
      if (text.ends_with("--") || text.substr(2).ends_with("--!")) return;
    }
  }

  void skip_raw_text(string_view name) {
    while (skip_past("</") && !begins_with_name(rest(), name)) continue;
    Tag end;
    take_tag(end);
  }

  /// Between "<!--" and "-->" a script may hold whole scripts (§13.2.5.15 to 31).
  void skip_script() {
    bool escaped = false;
    bool nested = false;
    while (true) {
      take(escaped ? rest().find_first_of("<-") : rest().find('<'));
      if (at_end()) return;
      if (rest().starts_with("-->")) {
        escaped = nested = false;
      } else if (rest().starts_with("<!--")) {
        escaped = true;
        take(1);  // "-->" may share the dashes
      } else if (escaped && *at_ == '<' && begins_with_name(rest().substr(1), "script")) {
        nested = true;
      } else if (rest().starts_with("</") && begins_with_name(rest().substr(2), "script")) {
        if (!nested) break;
        nested = false;
      }
      take(1);
    }
    take(2);
    Tag end;
    take_tag(end);
  }

  bool at_end() const { return at_ == end_; }

  string_view take(std::size_t length) {
    const string_view taken = rest().substr(0, length);
    at_ += taken.size();
    return taken;
  }

  string_view take_until(const ascii::Set& stops, std::size_t from = 0) {
    const char* stop = at_ + from;
    while (stop != end_ && !stops.contains(*stop)) ++stop;
    return {std::exchange(at_, stop), stop};
  }

  string_view take_while(const ascii::Set& members) {
    const char* stop = at_;
    while (stop != end_ && members.contains(*stop)) ++stop;
    return {std::exchange(at_, stop), stop};
  }

  /// False if there is none: then nothing is left.
  bool skip_past(char c) { return skip_found(rest().find(c), 1); }
  bool skip_past(string_view text) { return skip_found(rest().find(text), text.size()); }

  bool skip_found(std::size_t at, std::size_t length) {
    const bool found = at != string_view::npos;
    at_ = found ? at_ + at + length : end_;
    return found;
  }

  string_view rest() const { return {at_, end_}; }

  const char* at_;
  const char* const end_;
  int foreign_depth_ = 0;  // how many <svg> and <math> are open
  Found found_;
};

}  // namespace

Found scan(string_view html) { return Scanner(html).scan(); }

}  // namespace links
