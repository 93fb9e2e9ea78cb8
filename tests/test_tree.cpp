#include <doctest/doctest.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "stages/02_yield_from/tree.hpp"
#include "tests/support/temporary_directory.hpp"

namespace fs = std::filesystem;

namespace {

struct Walk {
  std::vector<std::string> paths;
  std::vector<std::string> errors;
};

Walk walk(const std::string& path) {
  Walk walk;
  const yield_from::OnError on_error = [&](const std::string& where, std::error_code) {
    walk.errors.push_back(where);
  };
  for (const std::string& found : yield_from::tree(path, on_error)) walk.paths.push_back(found);
  return walk;
}

std::set<std::string> set(const std::vector<std::string>& paths) {
  return {paths.begin(), paths.end()};
}

}  // namespace

TEST_CASE("a tree is walked with its root, parents before their children") {
  const support::TemporaryDirectory directory;
  const std::string root = directory.path();
  fs::create_directories(directory / "a/b/c");
  fs::create_directories(directory / "empty");
  std::ofstream(directory / "a/b/file") << "x";
  const Walk found = walk(root);
  CHECK(set(found.paths) == std::set<std::string>{root, root + "/a", root + "/a/b", root + "/a/b/c",
                                                  root + "/a/b/file", root + "/empty"});
  CHECK(found.paths.size() == 6);
  CHECK(found.paths.front() == root);
  CHECK(found.errors.empty());
}

TEST_CASE("names may hold any bytes") {
  const support::TemporaryDirectory directory;
  for (const std::string name : {" ", "new\nline", "\xff\xfe", "-n", "*"})
    std::ofstream(directory / name) << "x";
  const auto found = set(walk(directory.path()).paths);
  CHECK(found.size() == 6);
  CHECK(found.count(directory / "new\nline") == 1);
  CHECK(found.count(directory / "\xff\xfe") == 1);
}

TEST_CASE("links are named and not followed, not even the root") {
  const support::TemporaryDirectory directory;
  fs::create_directories(directory / "a");
  fs::create_symlink("..", directory / "a/up");
  fs::create_symlink("nowhere", directory / "dangling");
  fs::create_symlink("a", directory / "link");
  CHECK(walk(directory.path()).paths.size() == 5);
  CHECK(walk(directory / "link").paths == std::vector{directory / "link"});
  CHECK(walk(directory / "dangling").paths.size() == 1);
}

TEST_CASE("a slash at the end of the root is not doubled") {
  const support::TemporaryDirectory directory;
  fs::create_directories(directory / "a");
  const std::string root = directory.path() + "/";
  CHECK(set(walk(root).paths) == std::set{root, root + "a"});
}

TEST_CASE("a file is a tree of one") {
  const support::TemporaryDirectory directory;
  std::ofstream(directory / "file") << "x";
  CHECK(walk(directory / "file").paths == std::vector{directory / "file"});
}

TEST_CASE("what is not there is an error that names it") {
  CHECK_THROWS_WITH_AS(walk("/nowhere"), "/nowhere: No such file or directory", std::system_error);
}

TEST_CASE("a directory that is gone before its turn is told, and the rest is walked") {
  const support::TemporaryDirectory directory;
  for (const std::string name : {"a", "b"}) fs::create_directories(directory / (name + "/x"));
  std::vector<std::string> errors;
  const yield_from::OnError on_error = [&](const std::string& where, std::error_code) {
    errors.push_back(where);
  };
  std::size_t count = 0;
  for (const std::string& path : yield_from::tree(directory.path(), on_error)) {
    // Of the two directories, the one that is found first is removed while it is looked at.
    if (++count == 2) fs::remove_all(path);
  }
  CHECK(errors.size() == 1);
  CHECK(count == 4);
}

TEST_CASE("a tree may be deeper than the process may have files open") {
  const support::TemporaryDirectory directory;
  std::string deep = directory.path();
  for (int i = 0; i < 300; ++i) deep += "/d";
  fs::create_directories(deep);
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit lowered{64, limit.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &lowered);
  const Walk found = walk(directory.path());
  ::setrlimit(RLIMIT_NOFILE, &limit);
  CHECK(found.errors.empty());
  CHECK(found.paths.size() == 301);
}
