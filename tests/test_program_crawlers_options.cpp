#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/program_result.hpp"

using support::check_refused;
using support::command;
using support::contains;
using support::crawlers;
using support::lines;
using support::Result;
using support::run;

namespace {

const std::vector<std::string> options{
    "--max-connections", "--max-pages",    "--timeout",      "--max-body",     "--json",
    "--quiet",           "--site-pages",   "--site-latency", "--virtual-time", "--shuffle",
    "--trace",           "--trace-format", "--step",
};

Result run_crawler(const char* name, const std::vector<std::string>& words) {
  return run(command(name, words));
}

}  // namespace

TEST_CASE("--help tells of each option on standard output") {
  for (const char* name : crawlers) {
    const auto result = run_crawler(name, {"--help"});
    CHECK(result.status == 0);
    CHECK(result.err == "");
    CHECK(contains(result.out, name));
    for (const auto& option : options) CHECK_MESSAGE(contains(result.out, option), option);
    const bool is_asyncio = std::string(name) == "05_mini_asyncio";
    CHECK(contains(result.out, "--keep-alive") == is_asyncio);
    CHECK_FALSE(contains(result.out, "18446744073709551615"));
  }
}

TEST_CASE("--version is one line with the program's name") {
  for (const char* name : crawlers) {
    const auto result = run_crawler(name, {"--version"});
    CHECK(result.status == 0);
    CHECK(result.err == "");
    REQUIRE(lines(result.out).size() == 1);
    CHECK(result.out.starts_with(std::string(name) + " "));
    CHECK(contains(result.out, "."));
    CHECK(result.out.ends_with(" (not run on macOS by us)\n"));
  }
}

TEST_CASE("what --help prints and cannot be written is a failure") {
  for (const char* name : crawlers) {
    for (const char* asked : {"--help", "--version"}) {
      const auto result =
          support::run_in_shell("exec \"$0\" \"$@\" >/dev/full", command(name, {asked}));
      support::check_complaint(result, name, "No space left on device", 1);
    }
  }
}

TEST_CASE("an option that does not exist is refused by name") {
  for (const char* option : {"--no-such", "--max-page", "-q", "-j", "--quiett", "--json-file"})
    for (const char* name : crawlers) check_refused(run_crawler(name, {option}), name, option);
}

TEST_CASE("an option that is unknown is refused with a value too, a flag with any") {
  for (const char* name : crawlers) {
    check_refused(run_crawler(name, {"--traces", "file.json"}), name, "--traces");
    check_refused(run_crawler(name, {"--step=7"}), name, "--step");
  }
}

TEST_CASE("steps cannot be shown where something else is written") {
  for (const char* name : crawlers)
    for (const char* other : {"--json", "--trace"})
      check_refused(run_crawler(name, {"--step", other, "-"}), name, "--step");
}

TEST_CASE("a value that an option cannot take is refused by the option's name") {
  const std::vector<std::string> no_count{"x",  "-1",  "-18446744073709551615",   "1.5",
                                          "5x", "1e3", "99999999999999999999999", "",
                                          "5 ", "nan", "18446744073709551616"};
  const std::vector<std::string> no_time{"x", "-1", "0", "nan", "inf", "-inf", "1e300", "", "5s"};
  const auto check = [](const std::string& option, const std::string& value) {
    for (const char* name : crawlers) {
      CAPTURE(value);
      check_refused(run_crawler(name, {"--site-pages=2", option, value}), name, option);
      check_refused(run_crawler(name, {"--site-pages=2", option + "=" + value}), name, option);
    }
  };
  for (const char* option : {"--max-connections", "--max-pages", "--max-body", "--site-pages",
                             "--site-latency", "--shuffle"})
    for (const auto& value : no_count) check(option, value);
  for (const char* option : {"--max-connections", "--max-pages", "--site-pages"})
    check(option, "0");
  for (const auto& value : no_time) check("--timeout", value);
}

TEST_CASE("a flag takes no value") {
  for (const char* name : crawlers)
    for (const char* flag : {"--quiet=maybe", "--quiet=7", "--version=3", "--virtual-time=yes"})
      check_refused(run_crawler(name, {flag}), name, std::string(flag).substr(0, 5));
}

TEST_CASE("a delay that no clock can count is refused") {
  for (const char* name : crawlers) {
    const auto result =
        run_crawler(name, {"--site-latency", "18446744073709551615", "--site-pages", "1"});
    check_refused(result, name, "--site-latency");
  }
}

TEST_CASE("a count with a leading zero is decimal") {
  for (const char* name : crawlers) {
    const auto result = run_crawler(name, {"--quiet", "--site-pages", "010"});
    CHECK(result.status == 0);
    CHECK(result.out.starts_with("10 URLs fetched"));
  }
}

TEST_CASE("an option without its value is refused by name") {
  for (const char* name : crawlers)
    for (const auto& option : options)
      if (option != "--quiet" && option != "--virtual-time" && option != "--step")
        check_refused(run_crawler(name, {option}), name, option);
}

TEST_CASE("of an option that is given twice the last one counts") {
  for (const char* name : crawlers) {
    const auto result = run_crawler(name, {"--quiet", "--site-pages", "9", "--site-pages", "4"});
    CHECK(result.status == 0);
    CHECK(result.out.starts_with("4 URLs fetched"));
  }
}

TEST_CASE("virtual time is refused for a site that is not embedded, and a seed without it") {
  for (const char* name : crawlers) {
    const auto other = run_crawler(name, {"--virtual-time", "http://127.0.0.1:1/"});
    check_refused(other, name, "--virtual-time");
    CHECK(contains(other.err, "http://127.0.0.1:1/"));
    const auto real = run_crawler(name, {"--shuffle", "7"});
    check_refused(real, name, "--shuffle");
    CHECK(contains(real.err, "--virtual-time"));
  }
}

TEST_CASE("a seed may be any number of 64 bits") {
  for (const char* name : crawlers) {
    for (const char* seed : {"0", "1", "18446744073709551615"}) {
      const auto result =
          run_crawler(name, {"--virtual-time", "--shuffle", seed, "--site-pages", "3", "--quiet"});
      CHECK(result.status == 0);
      CHECK(result.err == "");
    }
  }
}

TEST_CASE("https is refused, and it is said why") {
  for (const char* name : crawlers) {
    for (const char* url : {"https://example.org/", "HTTPS://example.org/"}) {
      const auto result = run_crawler(name, {url});
      check_refused(result, name, url);
      CHECK(contains(result.err, "https is not supported"));
    }
  }
}

TEST_CASE("what is no URL of a web site is refused by name") {
  for (const char* name : crawlers) {
    for (const char* url : {"example.org", "/", "http:", "http://", "http:///path", "http://:80/",
                            "ftp://host/", "http://host:0/", "http://host:65536/", "http://host:x/",
                            "http://user@host/", "http://user:secret@host/", "http://[::1/",
                            "javascript:alert(1)", "http://two words/", "http://host :80/"}) {
      check_refused(run_crawler(name, {url}), name, url);
    }
    check_refused(run_crawler(name, {""}), name, "URL");
  }
}

TEST_CASE("a second URL is refused") {
  for (const char* name : crawlers) {
    const auto result = run_crawler(name, {"http://one.invalid/", "http://two.invalid/"});
    check_refused(result, name, "http://two.invalid/");
  }
}

TEST_CASE("a mistake is one line, whatever bytes it has") {
  for (const char* name : crawlers) {
    check_refused(run_crawler(name, {"--no\nsuch"}), name, "--no");
    check_refused(run_crawler(name, {"http://host\n:80/"}), name, "http://host");
    const auto coloured = run_crawler(name, {"--no-such\x1b[31m"});
    check_refused(coloured, name, "--no-such");
    CHECK_FALSE(contains(coloured.err, "\x1b"));
  }
}
