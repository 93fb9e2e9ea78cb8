#include "tests/parity/parity.hpp"

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "tests/support/fake_loop.hpp"

namespace parity {
namespace {

struct Named {
  const char* name;
  std::function<void(asyncio::EventLoop&)> run;
};

std::vector<Named>& cases() {
  static std::vector<Named> all;
  return all;
}

void run(const Named& named) {
  say("== {}", named.name);
  now = {};
  asyncio::EventLoop loop(std::make_unique<support::Impatient>(now), [] { return now; });
  asyncio::set_event_loop(&loop);
  loop.set_exception_handler([](asyncio::EventLoop&, const asyncio::Context& context) {
    const std::string why = context.exception ? ": " + describe(context.exception) : "";
    say("handler: {}{}", context.message, why);
  });
  named.run(loop);
  if (!loop.is_closed()) asyncio::cancel_all_tasks(loop);
  asyncio::set_event_loop(nullptr);
}

std::string with(const char* name, const std::string& text) {
  return text.empty() ? name : fmt::format("{}: {}", name, text);
}

}  // namespace

std::int64_t milliseconds() {
  return std::chrono::round<std::chrono::milliseconds>(now.time_since_epoch()).count();
}

std::string describe(const std::exception_ptr& error) {
  if (!error) return "None";
  try {
    std::rethrow_exception(error);
  } catch (const asyncio::CancelledError& cancelled) {
    return with("CancelledError", cancelled.message());
  } catch (const asyncio::InvalidStateError& exception) {
    return with("InvalidStateError", exception.what());
  } catch (const asyncio::TimeoutError&) {
    return "TimeoutError";
  } catch (const asyncio::QueueEmpty&) {
    return "QueueEmpty";
  } catch (const asyncio::QueueFull&) {
    return "QueueFull";
  } catch (const std::invalid_argument& exception) {
    return with("ValueError", exception.what());
  } catch (const std::system_error& exception) {
    if (exception.code() == std::errc::connection_reset) return "ConnectionResetError";
    if (exception.code() == std::errc::connection_refused) return "ConnectionRefusedError";
    if (exception.code() == std::errc::broken_pipe) return "BrokenPipeError";
    return "OSError";
  } catch (const asyncio::IncompleteReadError& exception) {
    return with("IncompleteReadError", exception.partial);
  } catch (const asyncio::LimitOverrunError& exception) {
    return with("LimitOverrunError", std::to_string(exception.consumed));
  } catch (const std::runtime_error& exception) {
    return with("RuntimeError", exception.what());
  } catch (const std::exception& exception) {
    return with("Exception", exception.what());
  }
}

Case::Case(const char* name, asyncio::Coroutine<> (*body)()) {
  cases().push_back({name, [body](asyncio::EventLoop& loop) { loop.run_until_complete(body()); }});
}

Case::Case(const char* name, void (*body)(asyncio::EventLoop&)) { cases().push_back({name, body}); }

}  // namespace parity

int main() {
  for (const auto& named : parity::cases()) parity::run(named);
}
