#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/crawls.hpp"

namespace support {

/// One URL of a site: what the server does, and what a crawl has to tell of it.
struct Served {
  Behaviour behaviour;
  report::Page outcome;  // with the target for a URL
};

inline Served linking(std::string target, const std::string& html, std::size_t links) {
  return {answer(ok(html)), {std::move(target), 200, html.size(), links, {}}};
}

inline Served failing(std::string target, Behaviour behaviour, std::string why) {
  return {std::move(behaviour), {std::move(target), {}, 0, 0, std::move(why)}};
}

/// Some of everything, in the order in which the pages are found and so, one at a time, done.
inline const std::vector<Served> mixed_site = {
    linking("/", "<a href=/a><a href='/b?x=1'><a href=/gone><a href=/short><a href=/empty>", 5),
    linking("/a", "<a href=/a/1><a href=/a/2><a href=/><a href=/reset>", 4),
    linking("/b?x=1", "<a href='/b?x=2'><a href='?x=1'><a href=/bad>", 3),
    {not_found(), {"/gone", 404, 0, 0, {}}},
    {answer("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n<a href=/no>"),
     {"/short", 200, 12, 0, "truncated"}},
    failing("/empty", close_unanswered(), "empty response"),
    {answer_byte_by_byte(ok("byte by byte")), {"/a/1", 200, 12, 0, {}}},
    {answer("HTTP/1.0 302 Found\r\nLocation: /a/3?from=2\r\nContent-Length: 0\r\n\r\n"),
     {"/a/2", 302, 0, 1, {}}},
    failing("/reset", reset_unanswered(), "connection reset by peer"),
    {answer(ok(std::string(300'000, 'x'))), {"/b?x=2", 200, 300'000, 0, {}}},
    failing("/bad", answer("hello\r\n\r\n"), "bad status line"),
    {answer_then_hold(ok("<a href=/no>", "text/plain")), {"/a/3?from=2", 200, 12, 0, {}}},
};

inline FaultyServer::Behaviours mixed_behaviours() {
  FaultyServer::Behaviours behaviours;
  for (const auto& served : mixed_site) behaviours.emplace(served.outcome.url, served.behaviour);
  return behaviours;
}

inline Pages mixed_outcomes(const FaultyServer& server) {
  Pages pages;
  for (const auto& served : mixed_site) {
    pages.push_back(served.outcome);
    pages.back().url = server.url(served.outcome.url);
  }
  return pages;
}

}  // namespace support
