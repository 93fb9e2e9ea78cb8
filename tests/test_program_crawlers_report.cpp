#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/support/faulty_server.hpp"
#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"

using nlohmann::json;
using support::check_complaint;
using support::command;
using support::crawlers;
using support::FaultyServer;
using support::run;
using support::TemporaryDirectory;

namespace {

using Keys = std::set<std::string>;

Keys keys(const json& object) {
  Keys names;
  for (const auto& [name, value] : object.items()) names.insert(name);
  return names;
}

json read_report(const std::string& path) { return json::parse(support::read_file(path)); }

}  // namespace

TEST_CASE("the report has exactly the keys of its schema") {
  for (const std::string name : crawlers) {
    const auto result = run(command(name, {"--site-pages", "12", "--json", "-"}));
    CHECK(result.status == 0);
    CHECK(result.err == "");
    const auto report = json::parse(result.out);  // and nothing beside it
    CHECK(keys(report) == Keys{"schema", "crawler", "start", "seconds", "cpu_seconds",
                               "concurrency", "interrupted", "pages", "loop", "state"});
    CHECK(report["schema"] == "crawl-report/1");
    CHECK(name.find(report["crawler"].get<std::string>()) != name.npos);
    CHECK(report["start"].get<std::string>().starts_with("http://127.0.0.1:"));
    CHECK(report["seconds"].get<double>() > 0);
    CHECK(report["cpu_seconds"].is_number_float());
    CHECK(report["concurrency"].is_number_unsigned());
    CHECK(report["interrupted"] == false);
    CHECK(report["state"] == nullptr);
    CHECK(keys(report["loop"]) == Keys{"selects", "events", "registrations"});
    for (const auto& count : report["loop"]) {
      CHECK(count.is_number_unsigned());
      CHECK(count > 0);
    }

    REQUIRE(report["pages"].size() == 12);
    CHECK(report["pages"][0]["url"] == report["start"]);
    Keys urls;
    for (const auto& page : report["pages"]) {
      CHECK(keys(page) == Keys{"url", "status", "bytes", "links", "error"});
      CHECK(page["url"].get<std::string>().starts_with(report["start"].get<std::string>()));
      CHECK(page["status"].is_number_unsigned());
      CHECK(page["bytes"].is_number_unsigned());
      CHECK(page["links"].is_number_unsigned());
      CHECK(page["error"] == nullptr);
      urls.insert(page["url"]);
    }
    CHECK(urls.size() == 12);
  }
}

TEST_CASE("the report tells how each page ended") {
  for (const char* name : crawlers) {
    const FaultyServer server(
        {{"/", support::answer(support::page({"/silent", "/cut", "/gone", "http://other.org/"}))},
         {"/silent", support::close_unanswered()},
         {"/cut", support::answer("HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nhalf")},
         {"/gone", support::answer("HTTP/1.0 410 \r\n\r\nno more")}});
    const auto result = run(command(name, {"--json", "-", server.url("/")}));
    CHECK(result.status == 0);
    std::map<std::string, json> pages;
    const auto report = json::parse(result.out);
    for (const auto& page : report["pages"]) pages[page["url"]] = page;
    REQUIRE(pages.size() == 4);

    const auto& start = pages[server.url("/")];
    CHECK(start["status"] == 200);
    CHECK(start["links"] == 4);
    CHECK(start["error"] == nullptr);
    const auto& silent = pages[server.url("/silent")];
    CHECK(silent["status"] == nullptr);
    CHECK(silent["bytes"] == 0);
    CHECK(silent["error"] == "empty response");
    const auto& cut = pages[server.url("/cut")];
    CHECK(cut["status"] == 200);
    CHECK(cut["error"] == "truncated");
    const auto& gone = pages[server.url("/gone")];
    CHECK(gone["status"] == 410);
    CHECK(gone["bytes"] == 7);
    CHECK(gone["links"] == 0);
  }
}

TEST_CASE("a report in a file leaves standard output as it is") {
  for (const char* name : crawlers) {
    const TemporaryDirectory directory;
    const auto path = directory / "report.json";
    const auto result = run(command(name, {"--site-pages", "5", "--json", path}));
    CHECK(result.status == 0);
    CHECK(result.err == "");
    CHECK(support::lines(result.out).size() == 6);
    CHECK(read_report(path)["pages"].size() == 5);
    CHECK(directory.entries() == 1);
  }
}

TEST_CASE("a report that is replaced keeps its permissions") {
  for (const char* name : crawlers) {
    const TemporaryDirectory directory;
    const auto path = directory / "report.json";
    support::write_file(path, std::string(100'000, 'x'));
    REQUIRE(::chmod(path.c_str(), 0604) == 0);
    CHECK(run(command(name, {"--site-pages", "2", "--json", path})).status == 0);
    CHECK(read_report(path)["pages"].size() == 2);
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0604);
    CHECK(directory.entries() == 1);
  }
}

TEST_CASE("a link to the report is followed, also where it leads to no file yet") {
  for (const char* name : crawlers) {
    for (const bool exists : {true, false}) {
      const TemporaryDirectory directory;
      if (exists) support::write_file(directory / "target.json", "old");
      std::filesystem::create_symlink("target.json", directory / "link.json");
      CHECK(run(command(name, {"--site-pages", "2", "--json", directory / "link.json"})).status ==
            0);
      CHECK(std::filesystem::is_symlink(directory / "link.json"));
      REQUIRE(std::filesystem::exists(directory / "target.json"));
      CHECK(read_report(directory / "target.json")["pages"].size() == 2);
    }
  }
}

TEST_CASE("a report can go where there is no regular file") {
  for (const char* name : crawlers) {
    const auto result = run(command(name, {"--site-pages", "2", "--json", "/dev/stderr"}));
    CHECK(result.status == 0);
    CHECK(support::lines(result.out).size() == 3);
    CHECK(json::parse(result.err)["pages"].size() == 2);
  }
}

TEST_CASE("a report that cannot be written at its end is status 1, the results are there") {
  for (const char* name : crawlers) {
    const auto result = run(command(name, {"--site-pages", "5", "--json", "/dev/full"}));
    check_complaint(result, name, "/dev/full: No space left on device", 1);
    CHECK(support::lines(result.out).size() == 6);
  }
}

TEST_CASE("a report that can never be written is told before anything is crawled") {
  const TemporaryDirectory directory;
  for (const char* name : crawlers) {
    for (const auto& path : {directory / "missing/report.json", directory.path(),
                             directory / "missing/", std::string("/dev/null/report.json")}) {
      const FaultyServer server({});
      const auto result = run(command(name, {"--json", path, server.url("/")}));
      check_complaint(result, name, path, 1);
      CHECK(result.out == "");
      CHECK(server.connections() == 0);
    }
    CHECK(directory.entries() == 0);
  }
}

TEST_CASE("a report without a name is told before anything is crawled") {
  for (const char* name : crawlers) {
    const FaultyServer server({});
    const auto result = run(command(name, {"--json", "", server.url("/")}));
    CHECK(result.status != 0);
    CHECK(support::lines(result.err).size() == 1);
    CHECK(result.out == "");
    CHECK(server.connections() == 0);
  }
}
