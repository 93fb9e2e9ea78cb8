// What echo servers take for a request, as seen from outside.
//
//   echo_load CONNECTIONS BYTES REQUESTS TURNS PORT PID [PORT PID...]
//
// Connects to servers on 127.0.0.1. Each connection sends a message, waits for all of it, checks it
// and sends the next. The servers take turns of so many requests each, so that what else goes on on
// the machine meets all of them alike. Prints the seconds of processor time that each of the
// processes took in all its turns together; what it took to start, to accept and for the first
// message of each connection is not among them.
#include <sys/resource.h>
#include <time.h>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/benchmarks/echo_load.hpp"

namespace {

using echo_load::check;
using echo_load::Load;

/// Once the process waits again. While it runs on another processor, the clock that others read
/// stands at the kernel's last tick, up to some milliseconds ago; and it may have more to do when
/// the last message is back.
double processor_time(pid_t pid) {
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  clockid_t clock{};
  timespec time{};
  if (const int error = clock_getcpuclockid(pid, &clock))
    throw std::system_error(error, std::generic_category(), "clock_getcpuclockid");
  check("clock_gettime", clock_gettime(clock, &time));
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Each connection is a descriptor, and there may be more than a shell lets one have.
void lift_limit_of_descriptors() {
  rlimit limit{};
  check("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = limit.rlim_max;
  check("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
}

/// A process that echoes, what it is given to do, and the seconds that it took.
struct Server {
  Server(std::uint16_t port, pid_t process, std::size_t connections, std::size_t bytes)
      : pid(process), load(port, connections, bytes) {
    load.run(connections);
  }

  pid_t pid;
  Load load;
  double spent = 0;
};

std::size_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

void run(const std::vector<std::size_t>& arguments) {
  const std::size_t connections = arguments[0];
  const std::size_t bytes = arguments[1];
  const std::size_t requests = arguments[2];
  const std::size_t turns = arguments[3];
  std::deque<Server> servers;
  for (std::size_t i = 4; i + 1 < arguments.size(); i += 2)
    servers.emplace_back(static_cast<std::uint16_t>(arguments[i]),
                         static_cast<pid_t>(arguments[i + 1]), connections, bytes);
  for (std::size_t turn = 0; turn < turns * servers.size(); ++turn) {
    Server& server = servers[turn % servers.size()];
    const double before = processor_time(server.pid);
    server.load.run(requests);
    server.spent += processor_time(server.pid) - before;
  }
  auto spent = nlohmann::json::array();
  for (const Server& server : servers) spent.push_back(server.spent);
  std::cout << spent << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) return 2;
  try {
    lift_limit_of_descriptors();
    std::vector<std::size_t> arguments;
    for (int i = 1; i < argc; ++i) arguments.push_back(number(argv[i]));
    run(arguments);
  } catch (const std::exception& error) {
    std::cerr << "echo_load: " << error.what() << "\n";
    return 1;
  }
}
