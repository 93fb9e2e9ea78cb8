#pragma once

#include <optional>
#include <string>
#include <string_view>

/// How references are resolved, as RFC 3986 writes it down: step by step, each a copy of its text.
/// What the suite does beside it is said where it is done.
namespace rfc3986 {

struct Components {
  std::optional<std::string> scheme;
  std::optional<std::string> authority;
  std::string path;
  std::optional<std::string> query;
  std::optional<std::string> fragment;
};

inline bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// §3.1: ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
inline bool is_scheme(std::string_view name) {
  for (const char c : name) {
    if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return !name.empty() && is_alpha(name[0]);
}

/// Appendix B, where each component ends at the first of some characters.
inline Components parse(std::string_view text) {
  Components parts;
  const auto take_until = [&text](std::string_view stops) {
    const std::string taken(text.substr(0, text.find_first_of(stops)));
    text.remove_prefix(taken.size());
    return taken;
  };
  const auto take = [&text](std::string_view prefix) {
    const bool there = text.starts_with(prefix);
    if (there) text.remove_prefix(prefix.size());
    return there;
  };
  if (const auto colon = text.find(':'); colon != text.npos && is_scheme(text.substr(0, colon))) {
    parts.scheme = take_until(":");
    take(":");
  }
  if (take("//")) parts.authority = take_until("/?#");
  parts.path = take_until("?#");
  if (take("?")) parts.query = take_until("#");
  if (take("#")) parts.fragment = text;
  return parts;
}

/// §5.2.4, its input buffer and its output buffer.
inline std::string remove_dot_segments(std::string input) {
  std::string output;
  const auto starts_with = [&input](std::string_view prefix) { return input.starts_with(prefix); };
  const auto remove_last_segment = [&output] {
    const auto slash = output.rfind('/');
    output.erase(slash == output.npos ? 0 : slash);
  };
  while (!input.empty()) {
    if (starts_with("../")) {  // A
      input.erase(0, 3);
    } else if (starts_with("./")) {
      input.erase(0, 2);
    } else if (starts_with("/./")) {  // B
      input.replace(0, 3, "/");
    } else if (input == "/.") {
      input = "/";
    } else if (starts_with("/../")) {  // C
      input.replace(0, 4, "/");
      remove_last_segment();
    } else if (input == "/..") {
      input = "/";
      remove_last_segment();
    } else if (input == "." || input == "..") {  // D
      input.clear();
    } else {  // E
      const auto end = input.find('/', 1);
      output += input.substr(0, end);
      input.erase(0, end);
    }
  }
  return output;
}

/// §5.2.3
inline std::string merge(const Components& base, const std::string& path) {
  if (base.authority && base.path.empty()) return "/" + path;
  return base.path.substr(0, base.path.rfind('/') + 1) + path;
}

/// §5.2.2, but that dot segments go from the base's own path as well, where that is kept.
inline Components transform(const Components& base, const Components& r) {
  Components t;
  if (r.scheme) {
    t = r;
  } else {
    t = base;
    if (r.authority) {
      t.authority = r.authority;
      t.path = r.path;
      t.query = r.query;
    } else if (r.path.empty()) {
      if (r.query) t.query = r.query;
    } else {
      t.path = r.path.starts_with('/') ? r.path : merge(base, r.path);
      t.query = r.query;
    }
  }
  t.path = remove_dot_segments(t.path);
  t.fragment = r.fragment;
  return t;
}

/// §5.3, and what §3.3 asks for: a path does not begin with two slashes unless an authority is
/// before it.
inline std::string recompose(const Components& parts) {
  std::string result;
  if (parts.scheme) result += *parts.scheme + ":";
  if (parts.authority) result += "//" + *parts.authority;
  if (!parts.authority && parts.path.starts_with("//")) result += "/.";
  result += parts.path;
  if (parts.query) result += "?" + *parts.query;
  if (parts.fragment) result += "#" + *parts.fragment;
  return result;
}

inline std::string resolve(std::string_view base, std::string_view reference) {
  return recompose(transform(parse(base), parse(reference)));
}

}  // namespace rfc3986
