#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <future>
#include <string>
#include <thread>

#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"

using support::append_to;
using support::Process;
using support::TemporaryDirectory;
using support::write_file;

namespace {

const std::string path = support::program("01_generator_pipeline");

/// A log, and the program that follows it from its first line on.
struct Followed {
  const TemporaryDirectory directory;
  const std::string log = directory / "log";
  Process pipeline;

  explicit Followed(const std::string& text, support::Options options = {})
      : pipeline({path, "--from-start", (write_file(log, text), log), "x"}, std::move(options)) {}

  void expect(const std::string& line) { CHECK(pipeline.read_line() == line); }

  void expect_nothing_more(int signal = SIGINT, int status = 130) {
    pipeline.signal(signal);
    CHECK(pipeline.wait().status == status);
    CHECK(pipeline.read_line() == std::nullopt);
  }
};

/// Returns when the process has become `program`.
void wait_until_in(const std::string& pid, const std::string& program) {
  const auto deadline = std::chrono::steady_clock::now() + support::patience;
  while (!support::read_file("/proc/" + pid + "/cmdline").starts_with(program + '\0')) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::yield();
  }
}

/// Returns when the process waits for something.
void wait_until_asleep(const std::string& pid) {
  const auto deadline = std::chrono::steady_clock::now() + support::patience;
  while (!support::contains(support::read_file("/proc/" + pid + "/stat"), ") S ")) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::yield();
  }
}

}  // namespace

TEST_CASE("lines are printed as they are appended, until a signal comes") {
  for (const auto& [signal, status] : {std::pair(SIGINT, 130), std::pair(SIGTERM, 143)}) {
    Followed test("x 1\ny\n");
    test.expect("x 1");
    append_to(test.log, "x 2\ny\nx 3\n");
    test.expect("x 2");
    test.expect("x 3");
    test.expect_nothing_more(signal, status);
    CHECK(test.pipeline.wait().err == "");
  }
}

TEST_CASE("a line is printed when its newline has come, not before") {
  Followed test("x 1\nx 2 begins");
  test.expect("x 1");
  append_to(test.log, " and");
  append_to(test.log, " ends\nx 3 begins");
  test.expect("x 2 begins and ends");
  test.expect_nothing_more();
}

TEST_CASE("it begins at the end of the file") {
  const TemporaryDirectory directory;
  const auto log = directory / "log";
  write_file(log, "x old\n");
  Process pipeline({path, log, "x"});

  // When it has found the end nobody can know: so lines come until the first is seen.
  auto line = std::async(std::launch::async, [&] { return pipeline.read_line(); });
  do append_to(log, "x new\n");
  while (line.wait_for(std::chrono::milliseconds(10)) != std::future_status::ready);
  CHECK(line.get() == "x new");
  pipeline.signal(SIGINT);
  CHECK(pipeline.wait().status == 130);
}

TEST_CASE("a file that does not exist yet is waited for") {
  const TemporaryDirectory directory;
  const auto log = directory / "log";
  Process pipeline({path, log, "x"});
  pipeline.wait_for_stderr(log + ": does not exist yet");
  write_file(log, "x 1\n");
  CHECK(pipeline.read_line() == "x 1");
  append_to(log, "x 2\n");
  CHECK(pipeline.read_line() == "x 2");
  pipeline.signal(SIGINT);
  const auto result = pipeline.wait();
  CHECK(result.status == 130);
  CHECK(support::lines(result.err).size() == 1);
}

TEST_CASE("a file whose directory does not exist yet is waited for") {
  const TemporaryDirectory directory;
  std::filesystem::path folder = directory / "a";
  const auto log = (folder / "log").string();
  Process pipeline({path, log, "x"});
  pipeline.wait_for_stderr("does not exist yet");
  std::filesystem::create_directory(folder);
  write_file(log, "x 1\n");
  CHECK(pipeline.read_line() == "x 1");
}

TEST_CASE("waiting for a file that never comes ends with a signal") {
  const TemporaryDirectory directory;
  Process pipeline({path, directory / "log", "x"});
  pipeline.wait_for_stderr("does not exist yet");
  pipeline.signal(SIGTERM);
  CHECK(pipeline.wait().status == 143);
}

TEST_CASE("a truncated file is read again from its start") {
  Followed test("x 1 long enough to be cut off\nx unfinished");
  test.expect("x 1 long enough to be cut off");
  std::filesystem::resize_file(test.log, 0);
  test.pipeline.wait_for_stderr("truncated");
  append_to(test.log, "x 2\n");
  test.expect("x 2");
  test.expect_nothing_more();
}

TEST_CASE("a replaced file is followed by name, when the old one has been read to its end") {
  Followed test("x 1\n");
  test.expect("x 1");
  const auto old = test.directory / "log.1";
  std::filesystem::rename(test.log, old);
  append_to(old, "x 2\n");
  test.expect("x 2");
  append_to(old, "x 3 has no newline");
  write_file(test.log, "x 4\n");
  test.expect("x 3 has no newline");
  test.pipeline.wait_for_stderr("replaced");
  test.expect("x 4");
  append_to(test.log, "x 5\n");
  test.expect("x 5");
  test.expect_nothing_more();
}

TEST_CASE("a file that another is renamed to is replaced as well") {
  Followed test("x 1\n");
  test.expect("x 1");
  for (int i = 2; i < 10; ++i) {
    const auto next = "x " + std::to_string(i);
    write_file(test.directory / "new", next + "\n");
    std::filesystem::rename(test.directory / "new", test.log);
    test.pipeline.wait_for_stderr("replaced");
    test.expect(next);
  }
}

TEST_CASE("a file that is removed and comes back is followed") {
  Followed test("x 1\n");
  test.expect("x 1");
  std::filesystem::remove(test.log);
  write_file(test.log, "x 2\n");
  test.expect("x 2");
  test.expect_nothing_more();
}

TEST_CASE("a link is followed to the file that it leads to") {
  const TemporaryDirectory directory;
  write_file(directory / "log", "x 1\n");
  std::filesystem::create_symlink("log", directory / "link");
  Process pipeline({path, "--from-start", directory / "link", "x"});
  CHECK(pipeline.read_line() == "x 1");
  append_to(directory / "log", "x 2\n");
  CHECK(pipeline.read_line() == "x 2");
}

TEST_CASE("a FILE without a directory is one of the working directory") {
  const TemporaryDirectory directory;
  support::Options options;
  options.directory = directory.path();
  Process pipeline({path, "log", "x"}, options);
  pipeline.wait_for_stderr("log: does not exist yet");
  write_file(directory / "log", "x 1\n");
  CHECK(pipeline.read_line() == "x 1");
}

TEST_CASE("standard output that nobody reads any more ends it at the next line") {
  support::Options options;
  options.close_output_after = 4;
  Followed test("x 1\n", options);
  test.expect("x 1");
  append_to(test.log, "x 2\n");
  const auto result = test.pipeline.wait();
  CHECK(result.status == 141);
  CHECK(result.err == "");
}

TEST_CASE("a signal ends the wait for what a pipe may bring") {
  const TemporaryDirectory directory;
  const auto pipe = directory / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const support::Fd writer(::open(pipe.c_str(), O_RDWR | O_CLOEXEC));
  for (const std::string words : {"- x <\"$1\"", "\"$1\" x"}) {
    CAPTURE(words);
    Process pipeline({"sh", "-c", "echo $$; exec \"$0\" " + words, path, pipe});
    const auto pid = *pipeline.read_line();
    REQUIRE(::write(writer.get(), "x 1\n", 4) == 4);
    CHECK(pipeline.read_line() == "x 1");
    wait_until_asleep(pid);
    pipeline.signal(SIGINT);
    CHECK(pipeline.wait().status == 130);
  }
}

TEST_CASE("a signal ends the wait for somebody to write to a pipe") {
  const TemporaryDirectory directory;
  const auto pipe = directory / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  Process pipeline({"sh", "-c", "echo $$; exec \"$0\" \"$1\" x", path, pipe});
  const auto pid = *pipeline.read_line();
  wait_until_in(pid, path);
  wait_until_asleep(pid);
  pipeline.signal(SIGINT);
  const auto result = pipeline.wait();
  CHECK(result.status == 130);
  CHECK(result.err == "");
}

TEST_CASE("a signal in the middle of the demonstration ends it") {
  Process pipeline({path});
  pipeline.wait_for_stderr("the log gets");
  pipeline.signal(SIGINT);
  CHECK(pipeline.wait().status == 130);
}
