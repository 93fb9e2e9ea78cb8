#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/faulty_server.hpp"
#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"

using nlohmann::json;
using support::command;
using support::crawlers;
using support::FaultyServer;
using support::lines;
using support::Process;
using support::TemporaryDirectory;

namespace {

/// Two pages that are fetched, one that fails, and two that never will.
FaultyServer::Behaviours stuck() {
  return {{"/", support::answer(support::page({"/good", "/bad", "/stuck/1", "/stuck/2"}))},
          {"/good", support::answer(support::ok(""))},
          {"/bad", support::close_unanswered()}};
}

/// Returns when nothing can happen any more.
void wait_until_stuck(Process& crawler, const FaultyServer& server) {
  CHECK(crawler.read_line() == "/");
  CHECK(crawler.read_line() == "/good");
  crawler.wait_for_stderr("error: /bad: empty response\n");
  server.wait_for_requests(5);
}

}  // namespace

TEST_CASE("a signal in the middle of a crawl: the summary is printed and the report written") {
  for (const char* name : crawlers) {
    for (const auto& [signal, status] : {std::pair(SIGINT, 130), std::pair(SIGTERM, 143)}) {
      const FaultyServer server(stuck(), support::never_answer());
      const TemporaryDirectory directory;
      const auto report_path = directory / "report.json";
      Process crawler(command(name, {"--json", report_path, server.url("/")}));
      wait_until_stuck(crawler, server);
      crawler.signal(signal);

      const auto result = crawler.wait();
      CHECK(result.status == status);
      CHECK(result.err == "error: /bad: empty response\n");
      const auto out = lines(result.out);
      REQUIRE(out.size() == 3);
      CHECK(out[2].starts_with("2 URLs fetched in "));
      CHECK(out[2].ends_with(" achieved concurrency = 4"));

      const auto report = json::parse(support::read_file(report_path));
      CHECK(report["interrupted"] == true);
      REQUIRE(report["pages"].size() == 3);
      for (const auto& page : report["pages"])
        CHECK_FALSE(support::contains(page["url"].get<std::string>(), "/stuck"));
    }
  }
}

TEST_CASE("a crawl that is interrupted before its first page has a summary and a report too") {
  for (const char* name : crawlers) {
    const FaultyServer server({}, support::never_answer());
    Process crawler(command(name, {"--json", "-", server.url("/")}));
    server.wait_for_requests(1);
    crawler.signal(SIGINT);
    const auto result = crawler.wait();
    CHECK(result.status == 130);
    CHECK(result.err == "");
    const auto report = json::parse(result.out);
    CHECK(report["interrupted"] == true);
    CHECK(report["pages"] == json::array());
    CHECK(report["concurrency"] == 1);
  }
}

TEST_CASE("an interrupted quiet crawl still prints its last line") {
  for (const char* name : crawlers) {
    const FaultyServer server({}, support::never_answer());
    Process crawler(command(name, {"--quiet", server.url("/")}));
    server.wait_for_requests(1);
    crawler.signal(SIGTERM);
    const auto result = crawler.wait();
    CHECK(result.status == 143);
    CHECK(result.err == "");
    CHECK(result.out.starts_with("0 URLs fetched in "));
    CHECK(lines(result.out).size() == 1);
  }
}

TEST_CASE("Ctrl-C ends a crawl whose output nobody reads") {
  for (const char* name : crawlers) {
    const TemporaryDirectory directory;
    const auto pipe_path = directory / "pipe";
    REQUIRE(::mkfifo(pipe_path.c_str(), 0600) == 0);
    const support::Fd pipe(::open(pipe_path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    const std::string page(4096, '\n');
    while (::write(pipe.get(), page.data(), page.size()) > 0) {
    }

    const FaultyServer server({{"/", support::answer(support::page({"/stuck"}))}},
                              support::never_answer());
    std::vector<std::string> argv{"sh", "-c", "exec >\"$0\" \"$@\"", pipe_path};
    for (const auto& word : command(name, {server.url("/")})) argv.push_back(word);
    Process crawler(argv);
    server.wait_for_requests(1);
    crawler.signal(SIGINT);
    CHECK(crawler.wait().status == 130);
  }
}

TEST_CASE("standard output that nobody reads any more ends a crawl quietly") {
  const std::vector<std::vector<std::string>> all_words{
      {}, {"--quiet"}, {"--json", "-"}, {"--json", "-", "--quiet"}};
  for (const char* name : crawlers) {
    for (const auto& words : all_words) {
      for (const std::size_t bytes : {0U, 1U}) {
        // The last line alone might have been read when it closes. What is more than a pipe holds
        // cannot have been.
        if (bytes == 1 && !words.empty()) continue;
        const std::string pages = bytes == 1 ? "20000" : "5";
        std::vector<std::string> argv = command(name, {"--site-pages", pages});
        argv.insert(argv.end(), words.begin(), words.end());
        support::Options options;
        options.close_output_after = bytes;
        const auto result = support::run(argv, options);
        CHECK(result.status == 141);
        CHECK(result.err == "");
      }
    }
  }
}

TEST_CASE("a report that outgrows a pipe which nobody reads any more is given up quietly") {
  for (const char* name : crawlers) {
    support::Options options;
    options.close_output_after = 10;
    const auto result = support::run(
        command(name, {"--json", "-", "--site-pages", "3000", "--site-latency", "0"}), options);
    CHECK(result.status == 141);
    CHECK(result.err == "");
  }
}

TEST_CASE("the report is written though standard output is closed") {
  for (const char* name : crawlers) {
    const TemporaryDirectory directory;
    support::Options options;
    options.close_output_after = 0;
    const auto result = support::run(command(name, {"--json", directory / "report.json"}), options);
    CHECK(result.status == 141);
    CHECK(result.err == "");
    CHECK(json::parse(support::read_file(directory / "report.json"))["pages"].size() >= 1);
  }
}

TEST_CASE("a crawl that is killed leaves the report that was there") {
  for (const char* name : crawlers) {
    const FaultyServer server(stuck(), support::never_answer());
    const TemporaryDirectory directory;
    support::write_file(directory / "report.json", "old");
    Process crawler(command(name, {"--json", directory / "report.json", server.url("/")}));
    wait_until_stuck(crawler, server);
    crawler.signal(SIGKILL);
    CHECK(crawler.wait().status == 137);
    CHECK(support::read_file(directory / "report.json") == "old");
  }
}
