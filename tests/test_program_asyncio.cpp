#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

#include "tests/support/faulty_server.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/program_result.hpp"
#include "tests/support/temporary_directory.hpp"

using support::check_refused;
using support::Process;
using support::run;

namespace {

const std::string name = "05_mini_asyncio";
const std::string path = support::program(name);

/// The echo server of either kind, listening.
class Echo {
 public:
  explicit Echo(const std::vector<std::string>& options) : process_(command(options)) {
    const std::string line = process_.read_line().value_or("");
    REQUIRE(line.starts_with("listening on 127.0.0.1:"));
    port_ = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
  }

  std::uint16_t port() const { return port_; }
  Process& process() { return process_; }

 private:
  static std::vector<std::string> command(const std::vector<std::string>& options) {
    std::vector<std::string> all{path, "echo", "--port", "0"};
    all.insert(all.end(), options.begin(), options.end());
    return all;
  }

  Process process_;
  std::uint16_t port_ = 0;
};

void send(const support::Fd& socket, const std::string& text) {
  REQUIRE(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(text.size()));
}

std::string receive(const support::Fd& socket, std::size_t size) {
  std::string all;
  std::array<char, 4096> buffer;
  while (all.size() < size) {
    const ssize_t count = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    all.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return all;
}

bool is_at_end(const support::Fd& socket) {
  char byte = 0;
  return ::recv(socket.get(), &byte, 1, 0) == 0;
}

const std::vector<std::vector<std::string>> kinds{{}, {"--streams"}};

}  // namespace

TEST_CASE("without arguments it shows what asyncio is made of, and ends") {
  const auto result = run({path});
  CHECK(result.status == 0);
  CHECK(result.err == "");
  for (const char* line :
       {"the reader reads: hello, pipe\n", "the server answers: a\n", "their results: 2 and 3\n",
        "the squares of 2 and 3: 4 and 9\n", "an error among the results\n",
        "worker one has item 5\n", "now it is cancelled\n"})
    CHECK(support::contains(result.out, line));
}

TEST_CASE("Ctrl-C ends the demonstration, in each of its parts") {
  const std::vector<std::string> lines{
      "One loop",     "nothing to read yet",    "the client says:    d",
      "one counts 1", "the squares of 2 and 3", "the first error",
      "worker one",   "cancel() only asks"};
  for (const auto& line : lines) {
    CAPTURE(line);
    Process process({path});
    while (!process.read_line().value_or(line).starts_with(line));
    process.signal(SIGINT);
    const auto result = process.wait();
    CHECK(result.status == 130);
    CHECK(result.err == "");
  }
}

TEST_CASE("the echo server sends back what comes") {
  for (const auto& options : kinds) {
    Echo echo(options);
    const support::Fd client = support::connect_to(echo.port());
    send(client, "d\n");
    CHECK(receive(client, 2) == "d\n");
    send(client, "a\n");
    CHECK(receive(client, 2) == "a\n");
  }
}

TEST_CASE("without a host the echo server is reached at all addresses, and says each") {
  for (const auto& options : kinds) {
    std::vector<std::string> command{path, "echo", "--port", "0", "--host", ""};
    command.insert(command.end(), options.begin(), options.end());
    Process process(command);
    const std::string ip4 = "listening on 0.0.0.0:";
    std::string line = process.read_line().value_or("");
    if (line.starts_with("listening on [::]:")) line = process.read_line().value_or("");
    REQUIRE(line.starts_with(ip4));
    const int port = std::stoi(line.substr(ip4.size()));
    const support::Fd client = support::connect_to(static_cast<std::uint16_t>(port));
    send(client, "x");
    CHECK(receive(client, 1) == "x");
  }
}

TEST_CASE("the echo server serves many clients, and goes on after they are gone") {
  for (const auto& options : kinds) {
    Echo echo(options);
    for (int round = 0; round < 3; ++round) {
      std::vector<support::Fd> clients;
      for (int i = 0; i < 20; ++i) clients.push_back(support::connect_to(echo.port()));
      for (std::size_t i = 0; i < clients.size(); ++i) send(clients[i], std::to_string(i));
      for (std::size_t i = 0; i < clients.size(); ++i)
        CHECK(receive(clients[i], std::to_string(i).size()) == std::to_string(i));
    }
  }
}

TEST_CASE("a client that has said all gets the rest, and then the end") {
  for (const auto& options : kinds) {
    Echo echo(options);
    const support::Fd client = support::connect_to(echo.port());
    send(client, std::string(100'000, 'x'));
    REQUIRE(::shutdown(client.get(), SHUT_WR) == 0);
    CHECK(receive(client, 100'000).size() == 100'000);
    CHECK(is_at_end(client));
  }
}

TEST_CASE("a signal ends the echo server, its clients see the end") {
  for (const auto& options : kinds) {
    for (const auto& [signal, status] : {std::pair(SIGINT, 130), std::pair(SIGTERM, 143)}) {
      Echo echo(options);
      const support::Fd client = support::connect_to(echo.port());
      send(client, "x");
      CHECK(receive(client, 1) == "x");
      echo.process().signal(signal);
      const auto result = echo.process().wait();
      CHECK(result.status == status);
      CHECK(result.err == "");
      CHECK(is_at_end(client));
    }
  }
}

TEST_CASE("mistakes are refused with the name of what is wrong") {
  check_refused(run({path, "echo", "--port", "65536"}), name, "--port");
  check_refused(run({path, "echo", "--host"}), name, "--host");
  check_refused(run({path, "sing"}), name, "sing");
}

TEST_CASE("a command behind an option is told to come first") {
  const support::TemporaryDirectory directory;
  for (const std::string command : {"crawl", "echo"}) {
    const auto result = run({path, "--trace", directory / "trace", command});
    CHECK(result.status == 2);
    CHECK(result.out == "");
    CHECK(result.err ==
          name + ": " + command + ": the command comes first, its options after it\n");
  }
  CHECK(directory.entries() == 0);
}

TEST_CASE("an echo server that gets SIGUSR1 tells where its tasks wait, and goes on") {
  Echo echo({"--streams"});
  const support::Fd client = support::connect_to(echo.port());
  send(client, "hello");
  CHECK(receive(client, 5) == "hello");
  echo.process().signal(SIGUSR1);
  echo.process().wait_for_stderr(": serve_forever (server.cpp:");
  echo.process().wait_for_stderr("wait_for_data (stream_protocol.cpp:");
  echo.process().wait_for_stderr(" ← read (streams.cpp:");
  echo.process().wait_for_stderr(" ← echo (echo.cpp:");
  send(client, "still there");
  CHECK(receive(client, 11) == "still there");
}

TEST_CASE("an echo server may be asked where its tasks wait as soon as it says where it listens") {
  for (const auto& options : kinds) {
    Echo echo(options);
    echo.process().signal(SIGUSR1);
    echo.process().wait_for_stderr("Task-");
    echo.process().signal(SIGINT);
    CHECK(echo.process().wait().status == 130);
  }
}

TEST_CASE("a crawl that gets SIGUSR1 tells where each page's fetch waits, and goes on") {
  const support::FaultyServer server(
      {{"/", support::answer(support::page({"/stuck"}))}, {"/stuck", support::never_answer()}});
  Process crawl({path, "crawl", server.url("/")});
  server.wait_for_requests(2);
  crawl.signal(SIGUSR1);
  crawl.wait_for_stderr("Task-1: join (queue.hpp:");
  // It has sent its request, and reads in one of the next turns.
  crawl.wait_for_stderr("/stuck: ");
  crawl.wait_for_stderr("exchange (crawler.cpp:");
  for (const char* caller : {"fetch", "work"})
    crawl.wait_for_stderr(std::string(" ← ") + caller + " (crawler.cpp:");
  crawl.signal(SIGINT);
  CHECK(crawl.wait().status == 130);
}

TEST_CASE("an echo server that cannot listen says where, and why") {
  const Echo first({});
  const std::string port = std::to_string(first.port());
  const auto taken = run({path, "echo", "--port", port});
  CHECK(taken.status == 1);
  CHECK(taken.err == name + ": bind 127.0.0.1:" + port + ": Address already in use\n");
  const auto unknown = run({path, "echo", "--host", "256.256.256.256"});
  CHECK(unknown.status == 1);
  CHECK(unknown.err.starts_with(name + ": 256.256.256.256: "));
}
