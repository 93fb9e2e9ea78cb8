// How long it takes until an appended line is out.
//
//   append_latency FILE LINES PROGRAM [ARGS...]
//
// Runs a program that follows FILE, appends a line to it, waits for the line on the program's
// standard output, and so on. Prints {"median": …, "p99": …} in microseconds.
#include <fcntl.h>
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

/// A program with its standard output.
struct Follower {
  pid_t pid;
  int output;
};

Follower start(char** argv) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) < 0) throw std::runtime_error("pipe2");
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("fork");
  if (pid == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::execvp(argv[0], argv);
    ::_exit(127);
  }
  ::close(ends[1]);
  return {pid, ends[0]};
}

void append(int file, const std::string& line) {
  if (::write(file, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw std::runtime_error("write");
}

/// Reads until `line` has come whole.
void wait_for(int output, const std::string& line) {
  std::string text;
  std::array<char, 4096> buffer;
  while (!text.ends_with(line)) {
    const ssize_t size = ::read(output, buffer.data(), buffer.size());
    if (size <= 0) throw std::runtime_error("the program has ended");
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

double microseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

std::vector<double> measure(int file, int output, int lines) {
  std::vector<double> times;
  for (int i = 0; i < lines; ++i) {
    // Longer than it takes to go to sleep again, and not in step with anything.
    std::this_thread::sleep_for(std::chrono::microseconds(500 + 137 * (i % 10)));
    const std::string line = "line " + std::to_string(i) + "\n";
    const auto begin = Clock::now();
    append(file, line);
    wait_for(output, line);
    times.push_back(microseconds(Clock::now() - begin));
  }
  std::sort(times.begin(), times.end());
  return times;
}

int run(int lines, const char* path, char** program) {
  const int file = ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("open");
  const Follower follower = start(program);
  // It follows from the end: only a line that comes back shows that it has begun.
  for (bool begun = false; !begun;) {
    append(file, "begin\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::array<char, 4096> buffer;
    ::fcntl(follower.output, F_SETFL, O_NONBLOCK);
    begun = ::read(follower.output, buffer.data(), buffer.size()) > 0;
    ::fcntl(follower.output, F_SETFL, 0);
  }
  const auto times = measure(file, follower.output, lines);
  ::kill(follower.pid, SIGTERM);
  ::waitpid(follower.pid, nullptr, 0);
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
