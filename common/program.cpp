#include "common/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <cctype>
#include <csignal>
#include <exception>
#include <string>
#include <system_error>

#include "common/command_line.hpp"
#include "common/output.hpp"

namespace program {
namespace {

/// What takes the place of a descriptor can only be used the wrong way round: reading from it, or
/// writing to it, fails as if there were none.
void occupy_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest free number is this one.
    ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

/// Otherwise glibc learns from the first of them to keep the next ones in its heap. There, what
/// grows leaves holes behind, which together are as large as itself.
void give_large_blocks_back_at_once() {
#ifdef __GLIBC__
  constexpr int large = 1 << 20;  // bytes
  ::mallopt(M_MMAP_THRESHOLD, large);
  ::mallopt(M_TRIM_THRESHOLD, 2 * large);  // as much as glibc would have learned with it
#endif
}

}  // namespace

int run(std::string_view name, const std::function<int()>& body) {
  try {
    occupy_standard_descriptors();
    give_large_blocks_back_at_once();
    // A closed pipe, or a file beyond `ulimit -f`, is an error of write().
    for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
    return body();
  } catch (const command_line::Exit& exit) {
    return exit.status;
  } catch (const std::exception& error) {
    if (output::is_closed_pipe(error)) return closed_pipe;
    complain(name, error.what());
    return failure;
  }
}

int unless_interrupted(signals::SignalPipe& signals, const std::function<int()>& body) {
  int status = success;
  try {
    status = body();
  } catch (const std::system_error& error) {
    if (!output::is_interrupted(error)) throw;
  }
  const auto signal = signals.received();
  return signal ? 128 + *signal : status;
}

void complain(std::string_view name, std::string_view words) {
  // What comes from a user or a server stays on the line, and is no command to the terminal.
  std::string message;
  for (const char c : words) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
      message += fmt::format("\\x{:02x}", c);
    else
      message += c;
  }
  say(fmt::format("{}: {}\n", name, message));
}

void say(std::string_view text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

void say_lines(std::string_view lines) {
  const bool on_terminal = ::isatty(STDERR_FILENO) == 1;
  say((on_terminal ? "\r\x1b[K" : "") + std::string(lines));
}

std::string reason(const std::exception& error) {
  const auto* failed_call = dynamic_cast<const std::system_error*>(&error);
  if (!failed_call) return error.what();
  std::string message = failed_call->code().message();
  if (!message.empty())
    message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  return message;
}

}  // namespace program
