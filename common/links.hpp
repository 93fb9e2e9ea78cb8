#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The hrefs of an HTML page, as an HTML parser sees them: a tokenizer (WHATWG HTML §13.2.5) that
/// knows comments, raw text and attributes, and builds no tree.
namespace links {

/// What a page refers to, in document order. The values are the bytes between the quotes, as views
/// into the page: `decode` makes hrefs of them.
struct Found {
  std::vector<std::string_view> hrefs;   // of every element but <base>
  std::optional<std::string_view> base;  // of the first <base> that has one
};

/// Reads all of `html`; never fails, linear in its length. Not counted: what stands in comments,
/// in raw text (script, style, textarea, title, …), in end tags, in a tag that the page's end cuts
/// off, and every href of an element but the first.
Found scan(std::string_view html);

/// The value that an HTML parser gives an attribute, stripped as a URL (WHATWG URL §4.4): character
/// references are decoded, white space is trimmed at both ends, tabs and newlines are removed.
/// Gives `attribute` itself if there is nothing to do, else a view of `scratch`, which is
/// overwritten.
std::string_view decode(std::string_view attribute, std::string& scratch);

}  // namespace links
