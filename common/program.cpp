#include "common/program.hpp"

#include <fmt/core.h>

#include <cctype>
#include <cstdio>
#include <exception>
#include <string>
#include <system_error>

#include "common/command_line.hpp"
#include "common/output.hpp"

namespace program {

int run(std::string_view name, const std::function<int()>& body) {
  try {
    return body();
  } catch (const command_line::Exit& exit) {
    return exit.status;
  } catch (const std::exception& error) {
    if (output::is_closed_pipe(error)) return closed_pipe;
    complain(name, error.what());
    return failure;
  }
}

void complain(std::string_view name, std::string_view message) {
  fmt::print(stderr, "{}: {}\n", name, message);
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
