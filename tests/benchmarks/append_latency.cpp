// How long it takes until an appended line is out.
//
//   append_latency FILE LINES PROGRAM [ARGS...]
//
// Runs a program that follows FILE, appends a line to it, waits for the line on the program's
// standard output, and so on. Prints {"median": …, "p99": …} in microseconds.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience(30);

/// A program that runs as long as this lives.
class Follower {
 public:
  explicit Follower(char** argv) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) < 0) throw std::runtime_error("pipe2");
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork");
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::execvp(argv[0], argv);
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
  }
  ~Follower() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    ::close(output_);
  }
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  /// Waits for more of its standard output; nothing if there is none in that time.
  std::string read(std::chrono::milliseconds timeout) const {
    pollfd polled{output_, POLLIN, 0};
    if (::poll(&polled, 1, static_cast<int>(timeout.count())) <= 0) return {};
    std::array<char, 4096> buffer;
    const ssize_t size = ::read(output_, buffer.data(), buffer.size());
    if (size <= 0) throw std::runtime_error("the program has ended");
    return {buffer.data(), static_cast<std::size_t>(size)};
  }

 private:
  pid_t pid_ = 0;
  int output_ = -1;
};

void append(int file, const std::string& line) {
  if (::write(file, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw std::runtime_error("write");
}

/// Reads until `line` has come whole.
void wait_for(const Follower& follower, const std::string& line) {
  std::string text;
  while (!text.ends_with(line)) {
    const std::string more = follower.read(patience);
    if (more.empty()) throw std::runtime_error("the line does not come");
    text += more;
  }
}

/// It follows from the end: only a line that comes back shows that it has begun.
void wait_until_it_follows(int file, const Follower& follower) {
  const auto deadline = Clock::now() + patience;
  do {
    if (Clock::now() > deadline) throw std::runtime_error("no line comes back");
    append(file, "begin\n");
  } while (follower.read(std::chrono::milliseconds(20)).empty());
}

double microseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

std::vector<double> measure(int file, const Follower& follower, int lines) {
  std::vector<double> times;
  for (int i = 0; i < lines; ++i) {
    // Longer than it takes to go to sleep again, and not in step with anything.
    std::this_thread::sleep_for(std::chrono::microseconds(500 + 137 * (i % 10)));
    const std::string line = "line " + std::to_string(i) + "\n";
    const auto begin = Clock::now();
    append(file, line);
    wait_for(follower, line);
    times.push_back(microseconds(Clock::now() - begin));
  }
  std::sort(times.begin(), times.end());
  return times;
}

int run(int lines, const char* path, char** program) {
  const int file = ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("open");
  const Follower follower(program);
  wait_until_it_follows(file, follower);
  const auto times = measure(file, follower, lines);
  std::cout << nlohmann::json{{"median", times[times.size() / 2]},
                              {"p99", times[times.size() * 99 / 100]}}
            << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  try {
    return run(std::atoi(argv[2]), argv[1], argv + 3);
  } catch (const std::exception& error) {
    std::cerr << "append_latency: " << error.what() << "\n";
    return 1;
  }
}
