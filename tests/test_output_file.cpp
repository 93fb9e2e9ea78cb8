#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "common/output_file.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/thread.hpp"

namespace fs = std::filesystem;

namespace {

void write_file(const std::string& path, const std::string& text) {
  output::File file(path);
  file.stream().write(text);
  file.commit();
}

}  // namespace

TEST_CASE("a file appears when it is committed, whole") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "file";
  output::File file(path);
  file.stream().write(std::string(1 << 20, 'x'));
  CHECK_FALSE(fs::exists(path));
  file.commit();
  CHECK(fs::file_size(path) == 1 << 20);
  CHECK(directory.entries() == 1);
}

TEST_CASE("a file that is not committed leaves the old one as it was") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "file";
  write_file(path, "old");
  {
    output::File file(path);
    file.stream().write("new");
    file.stream().flush();
    CHECK(support::read_file(path) == "old");
  }
  CHECK(support::read_file(path) == "old");
  CHECK(directory.entries() == 1);
}

TEST_CASE("a file that is replaced keeps its permissions, and links to it stay links") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "file";
  write_file(path, "old");
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  const auto before = fs::status(path).permissions();
  fs::create_symlink("file", directory / "link");
  write_file(directory / "link", "new");
  CHECK(support::read_file(path) == "new");
  CHECK(fs::is_symlink(directory / "link"));
  CHECK(fs::status(path).permissions() == before);
}

TEST_CASE("a file in a directory that is not there is refused at once, by name") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "nowhere/file";
  CHECK_THROWS_WITH_AS(output::File{path}, (path + ": No such file or directory").c_str(),
                       std::system_error);
}

TEST_CASE("a directory is no file") {
  const support::TemporaryDirectory directory;
  CHECK_THROWS_AS(output::File{directory.path()}, std::system_error);
}

TEST_CASE("a full disk is told when the buffer goes out, or at the commit") {
  output::File file("/dev/full");
  file.stream().write("little");
  CHECK_THROWS_WITH_AS(file.commit(), "/dev/full: No space left on device", std::system_error);
  const std::string much(1 << 20, 'x');
  CHECK_THROWS_AS(file.stream().write(much), std::system_error);
}

TEST_CASE("what is no regular file is written as it is") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  std::ifstream reader;
  // Opening one end of a pipe waits for the other.
  support::Thread opener([&] { reader.open(path); });
  write_file(path, "through the pipe");
  opener.join();
  std::string text;
  std::getline(reader, text);
  CHECK(text == "through the pipe");
  CHECK(fs::is_fifo(path));
}
