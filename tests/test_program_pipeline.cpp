#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"

using support::check_complaint;
using support::check_refused;
using support::contains;
using support::lines;
using support::Options;
using support::Result;
using support::run;
using support::run_in_shell;
using support::TemporaryDirectory;

namespace {

const std::string name = "01_generator_pipeline";
const std::string path = support::program(name);

/// What of `text` is printed when it is all there is in a file.
Result search(const std::string& text, std::vector<std::string> words) {
  const TemporaryDirectory directory;
  support::write_file(directory / "log", text);
  words.insert(words.begin(), {path, "--no-follow", "--"});
  words.insert(words.end() - 1, directory / "log");
  return run(words);
}

std::string found(const std::string& text, const std::string& pattern) {
  const auto result = search(text, {pattern});
  CHECK(result.status == 0);
  CHECK(result.err == "");
  return result.out;
}

std::string found_by_regex(const std::string& text, const std::string& pattern) {
  Options options;
  options.input = text;
  const auto result = run({path, "--regex", "--", "-", pattern}, options);
  CHECK(result.status == 0);
  CHECK(result.err == "");
  return result.out;
}

}  // namespace

TEST_CASE("without arguments a log is searched while it is written, then there is the article's") {
  const auto result = run({path});
  CHECK(result.status == 0);
  auto out = lines(result.out);
  const std::vector<std::string> session{"Searching for coroutine", "you send None",
                                         "test coroutine"};
  REQUIRE(out.size() > session.size());
  CHECK(std::vector(out.end() - 3, out.end()) == session);
  out.resize(out.size() - 3);
  for (const auto& line : out) CHECK(contains(line, "coroutine"));
}

TEST_CASE("--help and --version are printed on standard output") {
  support::check_help_and_version(path, name,
                                  {"--from-start", "--no-follow", "--regex", "FILE", "PATTERN"});
}

TEST_CASE("mistakes on the command line are refused by name") {
  check_refused(run({path, "--no-such"}), name, "--no-such");
  check_refused(run({path, "log", "x", "--trace"}), name, "--trace");
  check_refused(run({path, "--no-follow", "--from-start=7", "log", "x"}), name, "--from-start");
  check_refused(run({path, "log"}), name, "PATTERN");
  check_refused(run({path, "log", "x", "more"}), name, "more");
  check_refused(run({path, "--regex", "log", "(x"}), name, "(x");
  check_refused(run({path, "--regex", "log", "x[["}), name, "--regex");
  check_refused(run({path, "", "x"}), name, "FILE");
}

TEST_CASE("a pattern that could be an option follows --") {
  CHECK(found("--regex\nother\n", "--regex") == "--regex\n");
  check_refused(run({path, "log", "-x"}), name, "-x");
}

TEST_CASE("a fixed pattern means its own characters") {
  CHECK(found("a.b*[c\na-b*[c\n", "a.b*[") == "a.b*[c\n");
  CHECK(found("x$\n^x\n\\x\n", "^x") == "^x\n");
  CHECK(found("x\\y\nxy\n", "\\") == "x\\y\n");
  CHECK(found("tab\there\ntab here\n", "\t") == "tab\there\n");
  CHECK(found("na\xc3\xafve\nnaive\n", "\xc3\xaf") == "na\xc3\xafve\n");
  CHECK(found("Case\ncase\n", "case") == "case\n");
  CHECK(found("one\ntwo\nthree\n", "one\nthree") == "one\nthree\n");
}

TEST_CASE("--regex takes extended regular expressions") {
  CHECK(found_by_regex("cat\ncot\ncoat\n", "^c(a|o)t$") == "cat\ncot\n");
  CHECK(found_by_regex("a+b\naab\n", "a+b") == "aab\n");
  CHECK(found_by_regex("12\n1\n", "^[[:digit:]]{2}$") == "12\n");
  CHECK(found_by_regex("one\n\ntwo\n", "^$") == "\n");
}

TEST_CASE("an empty pattern is in each line, empty ones too") {
  CHECK(found("one\n\ntwo", "") == "one\n\ntwo\n");
  CHECK(found_by_regex("one\n\ntwo", "") == "one\n\ntwo\n");
}

TEST_CASE("at the end of the file a last line without newline counts") {
  CHECK(found("x 1\ny\nx 2", "x") == "x 1\nx 2\n");
  CHECK(found("x", "x") == "x\n");
  CHECK(found("", "") == "");
  CHECK(found("\n", "") == "\n");
}

TEST_CASE("lines may hold any bytes") {
  const std::string line("\0before needle\xff\xfe\0\r\x80", 19);
  const std::string text = line + "\nother\n" + line + "\n";
  CHECK(found(text, "needle") == line + "\n" + line + "\n");
  CHECK(found(text, "\xff\xfe") == line + "\n" + line + "\n");
  CHECK(found_by_regex(text, "needle") == line + "\n" + line + "\n");
  CHECK(found("dos\r\n", "dos") == "dos\r\n");
}

TEST_CASE("a line may have 64 MiB") {
  std::string text(64 * 1024 * 1024, 'x');
  text.replace(text.size() - 6, 6, "needle");
  const auto line = text + "\n";
  CHECK((found(line + "short\n", "needle") == line));
}

TEST_CASE("standard input is a file too") {
  Options options;
  options.input = "x 1\ny\nx 2";
  const auto result = run({path, "-", "x"}, options);
  CHECK(result.status == 0);
  CHECK(result.err == "");
  CHECK(result.out == "x 1\nx 2\n");
  CHECK(run({path, "-", "x"}).out == "");
}

TEST_CASE("a file as standard input is read from where it stands to its end") {
  const TemporaryDirectory directory;
  support::write_file(directory / "log", "x 1\ny\nx 2");
  const auto result = run_in_shell("exec \"$0\" - x <\"$1\"", {path, directory / "log"});
  CHECK(result.status == 0);
  CHECK(result.out == "x 1\nx 2\n");
}

TEST_CASE("a file that cannot be read is named") {
  const TemporaryDirectory directory;
  check_complaint(run({path, directory.path(), "x"}), name, directory.path(), 1);
  check_complaint(run({path, "--no-follow", directory / "none", "x"}), name,
                  directory / "none: No such file or directory", 1);
  check_complaint(run({path, "/dev/null/log", "x"}), name, "/dev/null/log", 1);
}

TEST_CASE("a standard input that is closed is told") {
  check_complaint(run_in_shell("exec \"$0\" - x <&-", {path}), name, "Bad file descriptor", 1);
}

TEST_CASE("results that cannot be written are status 1 with one line") {
  const TemporaryDirectory directory;
  support::write_file(directory / "log", "x\n");
  for (const std::string nowhere : {" >&-", " >/dev/full"}) {
    CAPTURE(nowhere);
    const auto result =
        run_in_shell("exec \"$0\" --no-follow \"$1\" x" + nowhere, {path, directory / "log"});
    check_complaint(result, name, "standard output", 1);
  }
}

TEST_CASE("without a standard error the demonstration goes on") {
  for (const std::string nowhere : {" 2>&-", " 2>/dev/full"}) {
    CAPTURE(nowhere);
    const auto result = run_in_shell("exec \"$0\"" + nowhere, {path});
    CHECK(result.status == 0);
    CHECK(result.out.ends_with("you send None\ntest coroutine\n"));
  }
}

TEST_CASE("standard output that nobody reads any more ends it quietly") {
  const TemporaryDirectory directory;
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "x\n";
  support::write_file(directory / "log", text);
  for (const std::size_t bytes : {0U, 3U}) {
    Options options;
    options.close_output_after = bytes;
    const auto result = run({path, "--no-follow", directory / "log", "x"}, options);
    CHECK(result.status == 141);
    CHECK(result.err == "");
  }
  Options options;
  options.close_output_after = 0;
  CHECK(run({path}, options).status == 141);
}
