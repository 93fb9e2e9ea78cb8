#include "tests/support/process.hpp"

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <stdexcept>
#include <tuple>
#include <utility>

extern char** environ;  // which POSIX leaves to its users to declare

namespace support {
namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& additions) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    if (!additions.contains(std::string(text.substr(0, text.find('='))))) all.emplace_back(text);
  }
  for (const auto& [name, value] : additions) all.push_back(name + "=" + value);
  return all;
}

pid_t spawn(std::vector<std::string> argv, const Options& options, const std::array<int, 3>& fds) {
  auto environment = environment_with(options.environment);
  const auto argv_pointers = pointers(argv);
  const auto environment_pointers = pointers(environment);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int i = 0; i < 3; ++i) {
    posix_spawn_file_actions_adddup2(&actions, fds[static_cast<std::size_t>(i)], i);
  }
  if (!options.directory.empty()) {
    posix_spawn_file_actions_addchdir_np(&actions, options.directory.c_str());
  }

  sigset_t unblocked;
  sigset_t not_ignored;
  sigemptyset(&unblocked);
  sigemptyset(&not_ignored);
  for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM}) {
    sigaddset(&not_ignored, number);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask(&attributes, &unblocked);
  posix_spawnattr_setsigdefault(&attributes, &not_ignored);

  pid_t pid = 0;
  const int error = posix_spawnp(&pid, argv_pointers[0], &actions, &attributes,
                                 argv_pointers.data(), environment_pointers.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error) throw std::system_error(error, std::generic_category(), argv[0]);
  return pid;
}

// Appends what there is to read, until `text` has `limit` bytes; closes `from` at its end or then.
void drain(Fd& from, std::string& text, std::size_t limit = std::string::npos) {
  std::array<char, 64 * 1024> buffer;
  const auto size = ::read(from.get(), buffer.data(), std::min(buffer.size(), limit - text.size()));
  if (size < 0 && errno == EINTR) return;
  if (size > 0) text.append(buffer.data(), static_cast<std::size_t>(size));
  if (size <= 0 || text.size() == limit) from.reset();
}

}  // namespace

std::string program(std::string_view name) {
  const char* folder = std::getenv("STAGES_DIR");
  if (!folder) throw std::runtime_error("STAGES_DIR does not say where the programs are");
  return std::string(folder).append("/").append(name);
}

Process::Process(const std::vector<std::string>& argv, Options options)
    : name_(argv.at(0)), options_(std::move(options)) {
  Fd out;
  Fd err;
  Fd running;
  std::tie(input_reader_, input_) = open_pipe();
  std::tie(out_, out) = open_pipe();
  std::tie(err_, err) = open_pipe();
  std::tie(ended_, running) = open_pipe();
  if (options_.input.empty()) input_.reset();
  if (options_.close_output_after == 0) out_.reset();

  pid_ = spawn(argv, options_, {input_reader_.get(), out.get(), err.get()});
  waiter_ = std::thread([pid = pid_, running = std::move(running)] {
    siginfo_t info;
    while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR);
  });
}

Process::~Process() {
  if (status_) return;
  signal(SIGKILL);
  waiter_.join();
  ::waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) {
  if (!status_) ::kill(pid_, number);
}

std::optional<std::string> Process::read_line() {
  auto end = std::string::npos;
  auto searched = out_taken_;
  wait_until("a line on standard output", [&] {
    end = out_text_.find('\n', searched);
    searched = out_text_.size();
    return end != std::string::npos || !out_.is_open();
  });
  if (out_taken_ == out_text_.size()) return std::nullopt;
  auto line = out_text_.substr(out_taken_, end - out_taken_);
  out_taken_ = std::min(end, out_text_.size() - 1) + 1;
  return line;
}

void Process::wait_for_stderr(std::string_view text) {
  auto found = std::string::npos;
  const auto what = "'" + std::string(text) + "' on standard error";
  wait_until(what, [&] {
    found = err_text_.find(text, err_taken_);
    return found != std::string::npos || !err_.is_open();
  });
  if (found == std::string::npos) fail("ended without " + what);
  err_taken_ = found + text.size();
}

Result Process::wait() {
  wait_until("its end", [&] { return !ended_.is_open() && !out_.is_open() && !err_.is_open(); });
  if (!status_) {
    waiter_.join();
    int status = 0;
    check("waitpid", ::waitpid(pid_, &status, 0));
    status_ = status;
  }
  const bool signalled = WIFSIGNALED(*status_);
  return {signalled ? 128 + WTERMSIG(*status_) : WEXITSTATUS(*status_), signalled, out_text_,
          err_text_};
}

void Process::wait_until(std::string_view what, const std::function<bool()>& come) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!come()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) fail("timed out waiting for " + std::string(what));
    transfer(left);
  }
}

void Process::transfer(std::chrono::milliseconds timeout) {
  std::array<pollfd, 4> polled{{{input_.get(), POLLOUT, 0},
                                {out_.get(), POLLIN, 0},
                                {err_.get(), POLLIN, 0},
                                {ended_.get(), POLLIN, 0}}};
  const int ready = ::poll(polled.data(), polled.size(), static_cast<int>(timeout.count()));
  if (ready < 0 && errno == EINTR) return;
  check("poll", ready);
  if (polled[0].revents) feed_input();
  if (polled[1].revents) {
    drain(out_, out_text_, options_.close_output_after.value_or(std::string::npos));
  }
  if (polled[2].revents) drain(err_, err_text_);
  if (polled[3].revents) ended_.reset();
}

// A pipe that is ready takes PIPE_BUF bytes without blocking.
void Process::feed_input() {
  const auto piece = std::string_view(options_.input).substr(input_sent_, PIPE_BUF);
  const auto size = ::write(input_.get(), piece.data(), piece.size());
  if (size > 0) input_sent_ += static_cast<std::size_t>(size);
  if (input_sent_ == options_.input.size()) input_.reset();
}

void Process::fail(std::string_view why) const {
  throw std::runtime_error(name_ + ": " + std::string(why) + "\nstandard output so far:\n" +
                           out_text_ + "\nstandard error so far:\n" + err_text_);
}

Result run(const std::vector<std::string>& argv, Options options) {
  return Process(argv, std::move(options)).wait();
}

}  // namespace support
