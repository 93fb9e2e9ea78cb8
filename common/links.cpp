#include "common/links.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "common/ascii.hpp"

namespace links {
namespace {

using std::string_view;

bool is(string_view name, string_view wanted) { return ascii::equal_ignoring_case(name, wanted); }

/// Nothing but its own end tag is markup in it. A script has more rules.
bool is_raw_text(string_view name) {
  constexpr std::array<string_view, 7> raw_text = {"style",   "title",    "textarea", "iframe",
                                                   "noembed", "noframes", "xmp"};
  return std::any_of(raw_text.begin(), raw_text.end(), [&](auto raw) { return is(name, raw); });
}

bool is_foreign(string_view name) { return is(name, "svg") || is(name, "math"); }

bool ends_tag_name(char c) { return ascii::is_space(c) || c == '/' || c == '>'; }

bool begins_with_name(string_view text, string_view name) {
  return text.size() > name.size() && is(text.substr(0, name.size()), name) &&
         ends_tag_name(text[name.size()]);
}

struct Tag {
  string_view name;
  std::optional<string_view> href;  // the first
  bool self_closing = false;
};

/// Takes a page apart from its front, and never looks again at what it took: linear time.
class Scanner {
 public:
  explicit Scanner(string_view html) : rest_(html) {}

  Found scan() {
    while (skip_past("<")) markup();
    return std::move(found_);
  }

 private:
  /// What follows a '<' in text (§13.2.5.6).
  void markup() {
    if (rest_.empty()) return;
    if (ascii::is_alpha(rest_.front())) {
      if (const auto tag = take_tag()) start_tag(*tag);
    } else if (rest_.front() == '/') {
      take(1);
      end_tag();
    } else if (rest_.starts_with("!--")) {
      skip_comment();
    } else if (foreign_depth_ > 0 && rest_.starts_with("![CDATA[")) {
      skip_past("]]>");
    } else if (rest_.front() == '!' || rest_.front() == '?') {
      skip_past(">");
    }
  }

  void start_tag(const Tag& tag) {
    if (is(tag.name, "base")) {
      if (!found_.base) found_.base = tag.href;
    } else if (tag.href) {
      found_.hrefs.push_back(*tag.href);
    }

    if (is_foreign(tag.name) && !tag.self_closing) ++foreign_depth_;
    // Only SVG and MathML have elements that a slash ends, `<title/>` for one.
    if (tag.self_closing && foreign_depth_ > 0) return;
    if (is_raw_text(tag.name)) {
      skip_raw_text(tag.name);
    } else if (is(tag.name, "script")) {
      skip_script();
    } else if (is(tag.name, "plaintext")) {
      rest_ = {};
    }
  }

  /// What follows "</" in text (§13.2.5.7).
  void end_tag() {
    if (rest_.empty() || !ascii::is_alpha(rest_.front())) {
      skip_past(">");
    } else if (const auto tag = take_tag(); tag && is_foreign(tag->name) && foreign_depth_ > 0) {
      --foreign_depth_;
    }
  }

  /// From its name to its '>'; nothing if the page ends before that.
  std::optional<Tag> take_tag() {
    Tag tag{take_until(ends_tag_name), {}};
    while (true) {
      const string_view gap = take_until([](char c) { return !ascii::is_space(c) && c != '/'; });
      if (rest_.empty()) return {};
      if (rest_.front() == '>') {
        take(1);
        tag.self_closing = gap.ends_with('/');
        return tag;
      }
      take_attribute(tag);
    }
  }

  void take_attribute(Tag& tag) {
    // A '=' in front belongs to the name.
    const auto ends_name = [](char c) { return ends_tag_name(c) || c == '='; };
    const string_view name = take_until(ends_name, 1);
    take_until([](char c) { return !ascii::is_space(c); });
    string_view value;
    if (rest_.starts_with('=')) {
      take(1);
      take_until([](char c) { return !ascii::is_space(c); });
      value = take_value();
    }
    if (!tag.href && is(name, "href")) tag.href = value;
  }

  string_view take_value() {
    if (rest_.starts_with('"') || rest_.starts_with('\'')) {
      const char quote = take(1).front();
      const string_view value = take(rest_.find(quote));
      take(1);
      return value;
    }
    return take_until([](char c) { return ascii::is_space(c) || c == '>'; });
  }

  /// "-->" may share the dashes that open the comment, "--!>" may not (§13.2.5.43 to 52).
  void skip_comment() {
    const string_view dashes = rest_.substr(1);
    while (skip_past(">")) {
      const string_view text = dashes.substr(0, dashes.size() - rest_.size() - 1);
      if (text.ends_with("--") || text.substr(2).ends_with("--!")) return;
    }
  }

  void skip_raw_text(string_view name) {
    while (skip_past("</") && !begins_with_name(rest_, name)) continue;
    take_tag();
  }

  /// Between "<!--" and "-->" a script may hold whole scripts (§13.2.5.15 to 31).
  void skip_script() {
    bool escaped = false;
    bool nested = false;
    while (true) {
      take(escaped ? rest_.find_first_of("<-") : rest_.find('<'));
      if (rest_.empty()) return;
      if (rest_.starts_with("-->")) {
        escaped = nested = false;
      } else if (rest_.starts_with("<!--")) {
        escaped = true;
        take(1);  // "-->" may share the dashes
      } else if (escaped && rest_.front() == '<' && begins_with_name(rest_.substr(1), "script")) {
        nested = true;
      } else if (rest_.starts_with("</") && begins_with_name(rest_.substr(2), "script")) {
        if (!nested) break;
        nested = false;
      }
      take(1);
    }
    take(2);
    take_tag();
  }

  string_view take(std::size_t length) {
    const string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  template <typename Predicate>
  string_view take_until(Predicate stops, std::size_t from = 0) {
    std::size_t length = from;
    while (length < rest_.size() && !stops(rest_[length])) ++length;
    return take(length);
  }

  /// False if there is none: then nothing is left.
  bool skip_past(string_view text) {
    const auto found = rest_.find(text);
    rest_.remove_prefix(found == string_view::npos ? rest_.size() : found + text.size());
    return found != string_view::npos;
  }

  string_view rest_;
  int foreign_depth_ = 0;  // how many <svg> and <math> are open
  Found found_;
};

}  // namespace

Found scan(string_view html) { return Scanner(html).scan(); }

}  // namespace links
