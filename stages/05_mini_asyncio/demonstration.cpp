#include "stages/05_mini_asyncio/demonstration.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>

#include "stages/05_mini_asyncio/asyncio.hpp"
#include "stages/05_mini_asyncio/echo.hpp"

namespace asyncio {
namespace {

using namespace std::chrono_literals;

/// Tells what happens, as it happens.
class Teller {
 public:
  explicit Teller(output::Stream& output) : output_(output) {}

  void heading(const std::string& text) const { say("\n" + text); }
  void say(const std::string& text) const {
    output_.write(text + "\n");
    output_.flush();
  }

 private:
  output::Stream& output_;
};

class Pipe {
 public:
  Pipe() {
    if (::pipe(ends_.data()) < 0)
      throw std::system_error(errno, std::generic_category(), "pipe");
  }
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int read_end() const { return ends_[0]; }
  void write(std::string_view text) const {
    if (::write(ends_[1], text.data(), text.size()) < 0)
      throw std::system_error(errno, std::generic_category(), "write");
  }
  std::string read() const {
    std::array<char, 100> buffer;
    const ssize_t size = ::read(read_end(), buffer.data(), buffer.size());
    return std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  std::array<int, 2> ends_;
};

// #region reader
Coroutine<> show_reader(const Teller& tell) {
  tell.heading("add_reader: a callback when there is something to read");
  EventLoop& loop = get_running_loop();
  const Pipe pipe;
  const auto done = loop.create_future();
  const auto read = [&](const char* name) {
    tell.say(std::string(name) + " reads: " + pipe.read());
    loop.remove_reader(pipe.read_end());
    done.set_result();
  };
  loop.add_reader(pipe.read_end(), read, "the reader");
  loop.call_later(20ms, [&] {
    tell.say("something is written");
    pipe.write("hello, pipe");
  });
  tell.say("nothing to read yet");
  co_await done;
}
// #endregion reader

// #region echo
Coroutine<> show_echo(const Teller& tell) {
  tell.heading("Protocol: an echo server, and a client to it");
  const ProtocolFactory make = [] { return std::make_shared<EchoProtocol>(); };
  Server server =
      co_await get_running_loop().create_server(make, "127.0.0.1", 0);
  const auto port = server.sockets()[0].port();
  auto [reader, writer] = co_await open_connection("127.0.0.1", port);
  for (const char* line : {"d", "a"}) {
    tell.say(std::string("the client says:    ") + line);
    writer.write(std::string(line) + "\n");
    const std::string answer = co_await reader.readline();
    tell.say("the server answers: " + answer.substr(0, answer.find('\n')));
  }
  writer.close();
  server.close();
  co_await server.wait_closed();
}
// #endregion echo

// #region tasks
Coroutine<int> count(const Teller& tell, std::string name, int to) {
  for (int i = 1; i <= to; ++i) {
    tell.say(name + " counts " + std::to_string(i));
    co_await sleep(0s);
  }
  co_return to;
}

Coroutine<> show_tasks(const Teller& tell) {
  tell.heading("create_task: two coroutines take turns");
  const auto one = create_task(count(tell, "one", 2));
  const auto two = create_task(count(tell, "two", 3));
  tell.say("created, and nothing has run yet");
  const int first = co_await one;
  const int second = co_await two;
  tell.say("their results: " + std::to_string(first) + " and " +
           std::to_string(second));
}
// #endregion tasks

// #region gather
Coroutine<int> square_after(Duration delay, int number) {
  co_await sleep(delay);
  if (number < 0) throw std::runtime_error("no squares of negative numbers");
  co_return number* number;
}

Coroutine<> show_gather(const Teller& tell) {
  tell.heading("gather: results in the order of the arguments");
  const auto squares =
      co_await gather(square_after(20ms, 2), square_after(10ms, 3));
  tell.say("the squares of 2 and 3: " + std::to_string(squares[0]) + " and " +
           std::to_string(squares[1]));
  try {
    co_await gather(square_after(20ms, 2), square_after(10ms, -3));
  } catch (const std::runtime_error& error) {
    tell.say(std::string("the first error is the gather's: ") + error.what());
  }
  auto all =
      gather(return_exceptions, square_after(20ms, 2), square_after(10ms, -3));
  const auto outcomes = co_await all;
  for (const auto& [result, error] : outcomes)
    tell.say(result ? "a result: " + std::to_string(*result)
                    : "an error among the results");
}
// #endregion gather

// #region queue
Coroutine<> work(const Teller& tell, Queue<int>& queue, std::string name) {
  for (;;) {
    const int item = co_await queue.get();
    tell.say(name + " has item " + std::to_string(item));
    co_await sleep(10ms);
    queue.task_done();
  }
}

Coroutine<> show_queue(const Teller& tell) {
  tell.heading("Queue: two workers share five items");
  Queue<int> queue;
  for (int item = 1; item <= 5; ++item) queue.put_nowait(item);
  const auto one = create_task(work(tell, queue, "worker one"));
  const auto two = create_task(work(tell, queue, "worker two"));
  co_await queue.join();
  tell.say("all items are done, the workers still wait: they are cancelled");
  one.cancel();
  two.cancel();
  co_await gather(return_exceptions, one, two);
}
// #endregion queue

// #region cancel
Coroutine<> sleep_long(const Teller& tell) {
  try {
    co_await sleep(1h);
  } catch (const CancelledError&) {
    tell.say("the sleeper is woken by a CancelledError, and lets it pass");
    throw;
  }
}

Coroutine<> show_cancel(const Teller& tell) {
  tell.heading("cancel: an error is raised where a task waits");
  const auto task = create_task(sleep_long(tell));
  co_await sleep(10ms);
  task.cancel();
  tell.say("cancel() only asks: it has not run yet");
  co_await gather(return_exceptions, task);
  tell.say(task.cancelled() ? "now it is cancelled" : "it went on");
}
// #endregion cancel

Coroutine<> show_all(const Teller& tell) {
  tell.say("One loop, one thread. Here is what asyncio is made of.");
  co_await show_reader(tell);
  co_await show_echo(tell);
  co_await show_tasks(tell);
  co_await show_gather(tell);
  co_await show_queue(tell);
  co_await show_cancel(tell);
}

}  // namespace

void demonstrate(output::Stream& output, int wake_fd) {
  const Teller tell(output);
  EventLoop loop;
  const auto all = loop.create_task(show_all(tell));
  loop.add_reader(wake_fd, [&] {
    loop.remove_reader(wake_fd);  // it can be read from now on
    all.cancel();
  });
  const PrintStacksOnSignal on_request(loop);
  try {
    loop.run_until_complete(all);
  } catch (const CancelledError&) {
    // By a signal.
  }
  cancel_all_tasks(loop);
}

}  // namespace asyncio
