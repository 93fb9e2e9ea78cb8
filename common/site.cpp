#include "common/site.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

namespace site {
namespace {

constexpr std::size_t children_of_a_page = 4;

/// What kind of page the number stands for. The children of any page are linked from its body,
/// whatever its status: so each URL is found.
enum class Kind { page, search, moved, missing };

Kind kind(std::size_t number) {
  if (number % 10 == 7) return Kind::search;
  if (number % 20 == 9) return Kind::moved;
  if (number % 20 == 15) return Kind::missing;
  return Kind::page;
}

std::string target_of(std::size_t number) {
  if (number == 0) return "/";
  switch (kind(number)) {
    case Kind::search:
      return fmt::format("/search?q=page&n={}", number);
    case Kind::moved:
      return fmt::format("/moved/{}", number);
    case Kind::missing:
      return fmt::format("/missing/{}", number);
    case Kind::page:
      break;
  }
  return fmt::format("/page/{}", number);
}

std::optional<std::size_t> number_of(std::string_view target) {
  if (target == "/") return 0;
  const std::size_t digits = target.find_last_not_of("0123456789") + 1;
  std::size_t number = 0;
  const auto [end, error] =
      std::from_chars(target.data() + digits, target.data() + target.size(), number);
  if (error != std::errc() || end != target.data() + target.size()) return std::nullopt;
  return target_of(number) == target ? std::optional(number) : std::nullopt;
}

/// One link, as someone might have written it.
std::string link_to(std::size_t number) {
  const std::string target = target_of(number);
  switch (number % 6) {
    case 1:
      return fmt::format("<a class=next href={}>{}</a>", target, number);
    case 2:
      return fmt::format("<A HREF='..{}#top'>{}</A>", target, number);
    case 3:
      return fmt::format("<a href=\"\n  {}\n\">{}</a>", target, number);
    default: {
      std::string escaped = target;
      if (const auto ampersand = escaped.find('&'); ampersand != escaped.npos)
        escaped.insert(ampersand + 1, "amp;");
      return fmt::format("<a href=\"{}\">{}</a>", escaped, number);
    }
  }
}

std::string body_of(std::size_t number, std::size_t pages) {
  std::string links;
  const std::size_t first = number * children_of_a_page + 1;
  for (std::size_t child = first; child < first + children_of_a_page && child < pages; ++child)
    links += fmt::format("  <li>{}\n", link_to(child));
  return fmt::format(R"(<!doctype html>
<title>Page {0}: <a href="/in-a-title"></title>
<h1>Page {0} of {1}</h1>
<!-- <a href="/in-a-comment">not a link</a> -->
<p>Back to <a href="/">the first page</a>, <a href="#top">the top</a>,
or off to <a href="http://elsewhere.example/">another site</a>.
<ul>
{2}</ul>
)",
                     number, pages, links);
}

struct Answer {
  std::string_view status;
  std::string headers;
  std::string body;
};

Answer answer(std::size_t pages, std::string_view target) {
  const std::optional<std::size_t> number = number_of(target);
  if (!number || *number >= pages) return {"404 Not Found", "", "<h1>No such page</h1>\n"};
  std::string body = body_of(*number, pages);
  switch (kind(*number)) {
    case Kind::moved:
      return {"301 Moved Permanently", "Location: " + target_of(*number - 1) + "\r\n",
              std::move(body)};
    case Kind::missing:
      return {"404 Not Found", "", std::move(body)};
    default:
      return {"200 OK", "", std::move(body)};
  }
}

}  // namespace

std::string respond(std::size_t pages, std::string_view target, std::string_view version) {
  const auto [status, headers, body] = answer(pages, target);
  return fmt::format(
      "{} {}\r\nContent-Type: text/html; charset=utf-8\r\n"
      "Content-Length: {}\r\n{}\r\n{}",
      version, status, body.size(), headers, body);
}

}  // namespace site
