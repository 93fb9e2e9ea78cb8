#include "stages/01_generator_pipeline/demonstration.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <system_error>
#include <thread>

#include "common/program.hpp"
#include "stages/01_generator_pipeline/follow.hpp"
#include "stages/01_generator_pipeline/grep.hpp"

namespace pipeline {
namespace {

constexpr std::array log_lines = {
    "a function returns once",
    "a generator stops, and goes on: half a coroutine",
    "a pipeline pulls lines through generators",
    "a coroutine waits without holding up the others",
    "this line has nothing to say",
    "and that is all: bye, coroutine",
};
constexpr int matching_lines = 3;
constexpr std::chrono::milliseconds between_lines(50);

/// An empty file of its own that goes with it.
class TemporaryFile {
 public:
  TemporaryFile()
      : path_((std::filesystem::temp_directory_path() / "pipeline-XXXXXX")
                  .string()),
        fd_(::mkstemp(path_.data())) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), path_);
  }
  ~TemporaryFile() {
    ::close(fd_);
    ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }
  int fd() const { return fd_; }

 private:
  std::string path_;
  int fd_;
};

void write_log(int fd) {
  output::Stream log(fd, "log");
  for (const char* line : log_lines) {
    std::this_thread::sleep_for(between_lines);
    program::say(fmt::format("  the log gets: {}\n", line));
    log.write(line);
    log.write("\n");
    log.flush();
  }
}

bool follow_a_log(output::Stream& output, int wake_fd) {
  const TemporaryFile log;
  Watch watch(log.path(), wake_fd);
  // Is waited for where it goes out of scope.
  const auto writer = std::async(std::launch::async, write_log, log.fd());
  int seen = 0;
  // #region pull
  for (const std::string_view line :
       grep(Pattern::fixed("coroutine"), follow(log.path(), watch, {}))) {
    output.write(std::string(line) + "\n");
    output.flush();
    // The pipeline would wait for ever. Leaving the loop destroys it where it
    // stands.
    if (++seen == matching_lines) return true;
  }
  // #endregion pull
  return false;
}

void talk_to_grep(output::Stream& output) {
  const auto prompt = [&output](const char* call) {
    output.flush();
    program::say(fmt::format(">>> {}\n", call));
  };
  // #region conversation
  auto search = grep("coroutine", output);
  prompt("search.send(None)");
  search.send(None());
  prompt("search.send(None)");
  search.send(None());
  prompt("search.send(\"test\")");
  search.send("test");
  prompt("search.send(\"test coroutine\")");
  search.send("test coroutine");
  // #endregion conversation
  output.flush();
}

}  // namespace

bool demonstrate(output::Stream& output, int wake_fd) {
  program::say("follow | grep coroutine, on a log that is being written:\n");
  if (!follow_a_log(output, wake_fd)) return false;
  program::say("\ngrep as a sink:\n");
  talk_to_grep(output);
  return true;
}

}  // namespace pipeline
