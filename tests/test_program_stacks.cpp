#include <doctest/doctest.h>

#include <csignal>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/url.hpp"
#include "tests/support/faulty_server.hpp"
#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"

using nlohmann::json;
using support::command;
using support::FaultyServer;
using support::Process;
using support::TemporaryDirectory;

namespace {

const std::string callback_crawler = "03_callback_crawler";
const std::string coroutine_crawler = "04_coroutine_crawler";

/// Two pages that never come.
FaultyServer::Behaviours stuck() {
  return {{"/", support::answer(support::page({"/stuck/1", "/stuck/2"}))}};
}

/// The paths of a site of 300 pages with what is reported of each; `each_page` is called when the
/// crawler has told of one.
json pages_of(const std::string& crawler, const std::function<void(Process&)>& each_page) {
  const TemporaryDirectory directory;
  const auto path = directory / "report.json";
  Process process(command(crawler, {"--site-pages", "300", "--site-latency", "1", "--json", path}));
  while (process.read_line()) each_page(process);
  const auto result = process.wait();
  CHECK(result.status == 0);
  json pages = json::object();
  json report = json::parse(support::read_file(path));
  for (json& page : report["pages"]) {
    const std::string target = url::target(page["url"].get<std::string>());
    page.erase("url");
    pages[target] = page;
  }
  return pages;
}

}  // namespace

TEST_CASE("a crawl that gets SIGUSR1 tells where each fetch waits, and goes on") {
  const FaultyServer server(stuck(), support::never_answer());
  Process crawl(command(coroutine_crawler, {server.url("/")}));
  server.wait_for_requests(3);
  for (int i = 0; i < 2; ++i) {
    crawl.signal(SIGUSR1);
    for (const char* page : {"/stuck/1", "/stuck/2"}) {
      crawl.wait_for_stderr(page + std::string(": read (fetcher.cpp:"));
      crawl.wait_for_stderr(" ← read_all (fetcher.cpp:");
      crawl.wait_for_stderr(" ← fetch (fetcher.cpp:");
      crawl.wait_for_stderr(")\n");
    }
  }
  crawl.signal(SIGINT);
  const auto result = crawl.wait();
  CHECK(result.status == 130);
  CHECK(support::lines(result.err).size() == 4);
}

TEST_CASE("a storm of SIGUSR1 changes nothing of what is found") {
  for (const std::string& name : {coroutine_crawler, std::string("05_mini_asyncio")}) {
    const json calm = pages_of(name, [](Process&) {});
    const json stormy = pages_of(name, [](Process& crawler) {
      for (int i = 0; i < 20; ++i) crawler.signal(SIGUSR1);
    });
    CHECK(stormy.size() == 300);
    CHECK(stormy == calm);
  }
}

TEST_CASE("a crawler of callbacks has no stacks to print: SIGUSR1 ends it as it ends any program") {
  const FaultyServer server(stuck(), support::never_answer());
  Process crawl(command(callback_crawler, {server.url("/")}));
  server.wait_for_requests(3);
  crawl.signal(SIGUSR1);
  const auto result = crawl.wait();
  CHECK(result.signalled);
  CHECK(result.status == 128 + SIGUSR1);
  CHECK(result.err == "");
}
