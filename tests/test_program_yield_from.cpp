#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"

using support::check_complaint;
using support::check_refused;
using support::lines;
using support::run;
using support::run_in_shell;
using support::TemporaryDirectory;
using support::write_file;

namespace {

const std::string name = "02_yield_from";
const std::string path = support::program(name);

/// In one order, whatever the order was. A name with a newline is more than one line.
std::string sorted_lines(std::string_view text) {
  auto all = lines(text);
  std::sort(all.begin(), all.end());
  std::string sorted;
  for (const auto& line : all) sorted += line + "\n";
  return sorted;
}

void check_as_find(const std::string& directory, std::size_t count) {
  CAPTURE(directory);
  const auto found = run({"find", directory});
  const auto tree = run({path, "tree", directory});
  CHECK(tree.status == 0);
  CHECK(tree.err == "");
  CHECK(sorted_lines(tree.out) == sorted_lines(found.out));
  CHECK(lines(tree.out).size() == count);
}

/// The words that run a program as one whom permissions concern; empty if there is no such way.
std::vector<std::string> unprivileged() {
  if (::geteuid() != 0) return {"env"};
  // A build that counts what is run wants to write that where only the test's own user may.
  std::vector<std::string> words{"env",           "LLVM_PROFILE_FILE=/dev/null",
                                 "setpriv",       "--reuid=65534",
                                 "--regid=65534", "--clear-groups"};
  auto trial = words;
  trial.insert(trial.end(), {path, "--version"});
  if (run_in_shell("exec \"$0\" \"$@\"", trial).status != 0) words.clear();
  return words;
}

}  // namespace

TEST_CASE("without arguments it prints what the article's programs print") {
  const auto result = run({path});
  CHECK(result.status == 0);
  CHECK(lines(result.out) ==
        std::vector<std::string>{
            "return value of yield-from: None",
            "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]",
            "result of yield: None", "result of 2nd yield: None",
            "return value of yield-from: done", "[1, 2]", "True", "[<Test object>]",
            "return value of yield-from: None", "[<generator object>, <generator object>]"});
}

TEST_CASE("--help and --version are printed on standard output") {
  support::check_help_and_version(path, name, {"tree", "DIR"});
}

TEST_CASE("mistakes on the command line are refused by name") {
  check_refused(run({path, "--no-such"}), name, "--no-such");
  check_refused(run({path, "trees"}), name, "trees");
  check_refused(run({path, "/"}), name, "/");
  check_refused(run({path, "tree", ".", "more"}), name, "more");
  check_refused(run({path, "tree", "--trace"}), name, "--trace");
}

TEST_CASE("a tree with odd names is the one that find shows") {
  const TemporaryDirectory directory;
  for (const char* folder : {"a", "a/b", "a/b/c", "empty", " ", "with space", "new\nline",
                             "-option", "bytes\xff\xfe", ".hidden", "na\xc3\xafve", "*"})
    std::filesystem::create_directory(directory / folder);
  for (const char* file : {"a/b/c/file", "with space/a\tb", "new\nline/\n", "bytes\xff\xfe/\x80",
                           ".hidden/.file", "\x1b[31m", "a/\"quoted\"", "back\\slash"})
    write_file(directory / file, "");
  REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  check_as_find(directory.path(), 25);
  check_as_find(directory.path() + "/", 25);
}

TEST_CASE("links are shown and not entered, but for DIR with a slash behind it") {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "real");
  write_file(directory / "real/file", "");
  std::filesystem::create_symlink("real", directory / "link");
  std::filesystem::create_symlink(".", directory / "real/loop");
  std::filesystem::create_symlink("self", directory / "self");
  std::filesystem::create_symlink("nowhere", directory / "dangling");
  check_as_find(directory.path(), 7);
  check_as_find(directory / "link", 1);
  check_as_find(directory / "link/", 3);
  check_as_find(directory / "self", 1);
  check_as_find(directory / "dangling", 1);
}

TEST_CASE("a file and an empty directory are trees too") {
  const TemporaryDirectory directory;
  write_file(directory / "file", "");
  check_as_find(directory / "file", 1);
  std::filesystem::create_directory(directory / "empty");
  check_as_find(directory / "empty", 1);
}

TEST_CASE("a wide tree, and one that is deep, are shown whole") {
  const TemporaryDirectory directory;
  for (int i = 0; i < 500; ++i) write_file(directory / ("file " + std::to_string(i)), "");
  std::filesystem::path deep = directory.path();
  for (int i = 0; i < 500; ++i) std::filesystem::create_directory(deep /= "d");
  check_as_find(directory.path(), 1001);
}

TEST_CASE("a path may be longer than the kernel takes at once") {
  const TemporaryDirectory directory;
  const std::string folder(200, 'd');
  const auto made =
      run_in_shell("for i in $(seq 30); do mkdir \"$0\" && cd -P \"./$0\" || exit; done", {folder},
                   {.directory = directory.path()});
  REQUIRE(made.status == 0);
  check_as_find(directory.path(), 31);
}

TEST_CASE("without DIR it is the working directory") {
  const TemporaryDirectory directory;
  std::filesystem::create_directories(directory / "a/b");
  support::Options options;
  options.directory = directory.path();
  const auto result = run({path, "tree"}, options);
  CHECK(result.status == 0);
  CHECK(result.out == ".\n./a\n./a/b\n");
}

TEST_CASE("a DIR that is not there is named") {
  const TemporaryDirectory directory;
  for (const auto& missing :
       {directory / "none", directory / "none/", std::string("/dev/null/x")}) {
    const auto result = run({path, "tree", missing});
    check_complaint(result, name, missing, 1);
    CHECK(result.out == "");
  }
  check_complaint(run({path, "tree", ""}), name, "No such file or directory", 1);
}

TEST_CASE("a directory that cannot be read is named, and all else is shown") {
  const TemporaryDirectory directory;
  for (const char* folder : {"closed", "closed/inside", "open"})
    std::filesystem::create_directory(directory / folder);
  write_file(directory / "open/file", "");
  REQUIRE(::chmod(directory.path().c_str(), 0755) == 0);
  auto words = unprivileged();
  if (words.empty()) {
    std::puts("skipped: a directory that cannot be read (setpriv cannot run the program)");
    return;
  }
  REQUIRE(::chmod((directory / "closed").c_str(), 0) == 0);
  auto find = words;
  find.insert(find.end(), {"find", directory.path()});
  words.insert(words.end(), {path, "tree", directory.path()});
  const auto result = run(words);
  check_complaint(result, name, directory / "closed: Permission denied", 1);
  CHECK(sorted_lines(result.out) == sorted_lines(run(find).out));
  CHECK(lines(result.out).size() == 4);
  REQUIRE(::chmod((directory / "closed").c_str(), 0700) == 0);
}

TEST_CASE("results that cannot be written are status 1 with one line") {
  for (const std::string nowhere : {" >&-", " >/dev/full"}) {
    CAPTURE(nowhere);
    const auto result = run_in_shell("exec \"$0\" tree /dev" + nowhere, {path});
    check_complaint(result, name, "standard output", 1);
    CHECK(run_in_shell("exec \"$0\"" + nowhere, {path}).status == 1);
  }
}

TEST_CASE("standard output that nobody reads any more ends it quietly") {
  support::Options options;
  options.close_output_after = 0;
  const auto result = run({path, "tree", "/dev"}, options);
  CHECK(result.status == 141);
  CHECK(result.err == "");
  CHECK(run({path}, options).status == 141);
}

TEST_CASE("without a standard error the demonstration is complete") {
  for (const std::string nowhere : {" 2>&-", " 2>/dev/full"}) {
    CAPTURE(nowhere);
    const auto result = run_in_shell("exec \"$0\"" + nowhere, {path});
    CHECK(result.status == 0);
    CHECK(lines(result.out).size() == 10);
    CHECK(run_in_shell("exec \"$0\" tree /no/such/directory" + nowhere, {path}).status == 1);
  }
}
