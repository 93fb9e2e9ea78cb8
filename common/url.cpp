#include "common/url.hpp"

#include <algorithm>

#include "common/ascii.hpp"

namespace url {
namespace {

using std::string_view;

constexpr auto npos = string_view::npos;

// RFC 3986 §2: unreserved, gen-delims, sub-delims, and the '%' of an escape.
constexpr ascii::Set allowed(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "-._~:/?#[]@!$&'()*+,;=%");

bool is_allowed(char c) { return allowed.contains(c); }

bool is_scheme_char(char c) { return ascii::is_alnum(c) || c == '+' || c == '-' || c == '.'; }

std::optional<string_view> scheme(string_view reference) {
  if (reference.empty() || !ascii::is_alpha(reference[0])) return {};
  std::size_t end = 1;
  while (end < reference.size() && is_scheme_char(reference[end])) ++end;
  if (end == reference.size() || reference[end] != ':') return {};
  return reference.substr(0, end);
}

bool backslash_is_slash(string_view reference) {
  const auto name = scheme(reference);
  return !name || ascii::equal_ignoring_case(*name, "http") ||
         ascii::equal_ignoring_case(*name, "https");
}

std::size_t size(const std::optional<string_view>& part) { return part ? part->size() : 0; }

/// §5.2.3, into the end of `url`.
void append_merged(std::string& url, const Parts& base, string_view path) {
  if (base.authority && base.path.empty()) {
    url += '/';
  } else {
    url += base.path.substr(0, base.path.rfind('/') + 1);
  }
  url += path;
}

/// §5.2.4 for the path that `url` has from `begin` on. In place: what is written never overtakes
/// what is read.
void remove_dot_segments(std::string& url, std::size_t begin) {
  string_view rest = string_view(url).substr(begin);
  if (!rest.starts_with('.') && rest.find("/.") == npos) return;

  // Only a path without a root begins with dots. They go with the slash after them, all others
  // with the slash before them.
  while (rest.starts_with("./") || rest.starts_with("../")) rest.remove_prefix(rest.find('/') + 1);
  if (rest == "." || rest == "..") rest = {};

  std::size_t end = begin;
  while (!rest.empty()) {
    const string_view segment = rest.substr(0, rest.find('/', 1));
    rest.remove_prefix(segment.size());
    if (segment != "/." && segment != "/..") {
      std::copy(segment.begin(), segment.end(), url.begin() + static_cast<std::ptrdiff_t>(end));
      end += segment.size();
      continue;
    }
    if (segment == "/..") {
      const std::size_t slash = string_view(url).substr(begin, end - begin).rfind('/');
      end = slash == npos ? begin : begin + slash;
    }
    if (rest.empty()) url[end++] = '/';
  }
  url.resize(end);
}

}  // namespace

Parts split(string_view reference) {
  Parts parts;
  parts.scheme = scheme(reference);
  if (parts.scheme) reference.remove_prefix(parts.scheme->size() + 1);
  if (const auto hash = reference.find('#'); hash != npos) {
    parts.fragment = reference.substr(hash + 1);
    reference = reference.substr(0, hash);
  }
  if (const auto mark = reference.find('?'); mark != npos) {
    parts.query = reference.substr(mark + 1);
    reference = reference.substr(0, mark);
  }
  if (reference.starts_with("//")) {
    reference.remove_prefix(2);
    parts.authority = reference.substr(0, reference.find('/'));
    reference.remove_prefix(parts.authority->size());
  }
  parts.path = reference;
  return parts;
}

string_view escape(string_view reference, std::string& scratch) {
  const auto first = std::find_if_not(reference.begin(), reference.end(), is_allowed);
  if (first == reference.end()) return reference;

  constexpr string_view digits = "0123456789ABCDEF";
  const std::size_t slashes_end = backslash_is_slash(reference) ? reference.find_first_of("?#") : 0;
  scratch.assign(reference.begin(), first);
  for (std::size_t i = scratch.size(); i < reference.size(); ++i) {
    const char c = reference[i];
    if (is_allowed(c)) {
      scratch += c;
    } else if (c == '\\' && i < slashes_end) {
      scratch += '/';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      scratch += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return scratch;
}

void join(const Parts& base, string_view reference, std::string& url) {
  std::string scratch;
  const Parts ref = split(escape(reference, scratch));

  // §5.2.2: what the reference lacks it takes from the base, up to the first part that it has.
  const bool has_authority = ref.scheme || ref.authority;
  const bool has_path = has_authority || !ref.path.empty();
  const auto& scheme = ref.scheme ? ref.scheme : base.scheme;
  const auto& authority = has_authority ? ref.authority : base.authority;
  const auto& query = has_path || ref.query ? ref.query : base.query;

  url.clear();
  constexpr std::size_t delimiters = string_view(":///./?#").size();
  url.reserve(size(scheme) + size(authority) + base.path.size() + ref.path.size() + size(query) +
              size(ref.fragment) + delimiters);
  if (scheme) (url += *scheme) += ':';
  if (authority) (url += "//") += *authority;

  const std::size_t path = url.size();
  if (!has_path) {
    url += base.path;
  } else if (has_authority || ref.path.starts_with('/')) {
    url += ref.path;
  } else {
    append_merged(url, base, ref.path);
  }
  remove_dot_segments(url, path);
  // Two slashes would be read as an authority.
  if (!authority && string_view(url).substr(path).starts_with("//")) url.insert(path, "/.");

  if (query) (url += '?') += *query;
  if (ref.fragment) (url += '#') += *ref.fragment;
}

std::string join(string_view base, string_view reference) {
  std::string url;
  join(split(base), reference, url);
  return url;
}

string_view defragment(string_view url) { return url.substr(0, url.find('#')); }

std::string target(string_view url) {
  const Parts parts = split(url);
  std::string target;
  target.reserve(parts.path.size() + size(parts.query) + 2);
  target += parts.path.empty() ? "/" : parts.path;
  if (parts.query) (target += '?') += *parts.query;
  return target;
}

}  // namespace url
