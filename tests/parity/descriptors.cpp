// Readers and writers of descriptors, and threads.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/parity/parity.hpp"
#include "tests/support/thread.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using parity::describe;
using parity::say;
using parity::truth;

namespace {

class Pair {
 public:
  Pair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) != 0)
      throw std::runtime_error("socketpair");
  }
  ~Pair() {
    ::close(near());
    close_far();
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  int near() const { return ends_[0]; }
  int far() const { return ends_[1]; }
  void close_far() { ::close(std::exchange(ends_[1], -1)); }

 private:
  std::array<int, 2> ends_;
};

void send(int fd, const std::string& text) {
  if (::send(fd, text.data(), text.size(), 0) < 0) throw std::runtime_error("send");
}

std::string receive(int fd) {
  std::array<char, 100> buffer;
  const ssize_t size = ::recv(fd, buffer.data(), buffer.size(), 0);
  if (size < 0) throw std::runtime_error("recv");
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

void print(const char* text) { say("{}", text); }

// #region reader
void a_reader_is_called_when_there_is_something_to_read(EventLoop& loop) {
  const Pair pair;
  const auto read = [&](const char* name) {
    say("{} {}", name, receive(pair.near()));
    loop.stop();
  };
  loop.add_reader(pair.near(), read, "got");
  loop.call_soon(print, "waiting");
  send(pair.far(), "hello");
  loop.run_forever();
  loop.remove_reader(pair.near());
}
// #endregion reader
PARITY(a_reader_is_called_when_there_is_something_to_read);

void a_reader_is_called_in_every_turn_until_it_reads(EventLoop& loop) {
  const Pair pair;
  int calls = 0;
  loop.add_reader(pair.near(), [&] {
    say("call {}", ++calls);
    if (calls < 3) return;
    loop.remove_reader(pair.near());
    loop.stop();
  });
  send(pair.far(), "x");
  loop.run_forever();
}
PARITY(a_reader_is_called_in_every_turn_until_it_reads);

void a_second_reader_replaces_the_first(EventLoop& loop) {
  const Pair pair;
  loop.add_reader(pair.near(), print, "first");
  loop.add_reader(pair.near(), [&] {
    print("second");
    loop.stop();
  });
  send(pair.far(), "x");
  loop.run_forever();
  say("{}", truth(loop.remove_reader(pair.near())));
}
PARITY(a_second_reader_replaces_the_first);

void what_is_not_watched_cannot_be_removed(EventLoop& loop) {
  const Pair pair;
  const int fd = pair.near();
  const auto remove_reader = [&] { return truth(loop.remove_reader(fd)); };
  const auto remove_writer = [&] { return truth(loop.remove_writer(fd)); };
  const auto first = remove_reader();
  say("{} {}", first, remove_writer());
  loop.add_reader(fd, [] {});
  const auto writer = remove_writer();
  const auto reader = remove_reader();
  say("{} {} {}", writer, reader, remove_reader());
}
PARITY(what_is_not_watched_cannot_be_removed);

void a_writer_is_called_when_it_can_write(EventLoop& loop) {
  const Pair pair;
  loop.add_writer(pair.near(), [&] {
    send(pair.near(), "x");
    say("written {}", truth(loop.remove_writer(pair.near())));
    loop.stop();
  });
  loop.run_forever();
  say("{}", receive(pair.far()));
}
PARITY(a_writer_is_called_when_it_can_write);

void a_reader_comes_before_the_writer_of_the_same_descriptor(EventLoop& loop) {
  const Pair pair;
  send(pair.far(), "x");
  loop.add_writer(pair.near(), print, "writer");
  loop.add_reader(pair.near(), print, "reader");
  loop.stop();
  loop.run_forever();
  loop.remove_reader(pair.near());
  loop.remove_writer(pair.near());
}
PARITY(a_reader_comes_before_the_writer_of_the_same_descriptor);

void a_reader_can_remove_the_writer_of_the_same_turn(EventLoop& loop) {
  const Pair pair;
  send(pair.far(), "x");
  loop.add_writer(pair.near(), print, "never");
  loop.add_reader(pair.near(), [&] { print(truth(loop.remove_writer(pair.near()))); });
  loop.stop();
  loop.run_forever();
  loop.remove_reader(pair.near());
}
PARITY(a_reader_can_remove_the_writer_of_the_same_turn);

void a_reader_that_throws_is_told_of_and_stays(EventLoop& loop) {
  const Pair pair;
  int calls = 0;
  loop.add_reader(pair.near(), [&] {
    if (++calls == 2) loop.stop();
    throw std::invalid_argument("call " + std::to_string(calls));
  });
  send(pair.far(), "x");
  loop.run_forever();
  loop.remove_reader(pair.near());
}
PARITY(a_reader_that_throws_is_told_of_and_stays);

void the_end_of_a_stream_can_be_read(EventLoop& loop) {
  Pair pair;
  loop.add_reader(pair.near(), [&] {
    say("{}", receive(pair.near()).size());
    loop.stop();
  });
  pair.close_far();
  loop.run_forever();
  loop.remove_reader(pair.near());
}
PARITY(the_end_of_a_stream_can_be_read);

void a_descriptor_that_is_closed_after_it_was_removed_can_come_again(EventLoop& loop) {
  for (int number = 0; number < 2; ++number) {
    const Pair pair;
    loop.add_reader(pair.near(), [&] {
      say("{} {}", number, receive(pair.near()));
      loop.stop();
    });
    send(pair.far(), "x");
    loop.run_forever();
    loop.remove_reader(pair.near());
  }
}
PARITY(a_descriptor_that_is_closed_after_it_was_removed_can_come_again);

Coroutine<> another_thread_can_wake_the_loop() {
  EventLoop& loop = asyncio::get_running_loop();
  const auto future = loop.create_future<std::string>();
  support::Thread thread(
      [&] { loop.call_soon_threadsafe([&future] { future.set_result("from a thread"); }); });
  const std::string result = co_await future;
  say("{}", result);
}
PARITY(another_thread_can_wake_the_loop);

Coroutine<> callbacks_from_one_thread_keep_their_order() {
  EventLoop& loop = asyncio::get_running_loop();
  const auto future = loop.create_future();
  support::Thread thread([&] {
    for (int number = 0; number < 5; ++number)
      loop.call_soon_threadsafe([number] { say("{}", number); });
    loop.call_soon_threadsafe([&future] { future.set_result(); });
  });
  co_await future;
}
PARITY(callbacks_from_one_thread_keep_their_order);

Coroutine<> an_executor_gives_the_result_of_a_function() {
  const auto future = asyncio::get_running_loop().run_in_executor([] { return 6 * 7; });
  const int result = co_await future;
  say("{}", result);
}
PARITY(an_executor_gives_the_result_of_a_function);

Coroutine<> an_executor_gives_the_error_of_a_function() {
  const auto future = asyncio::get_running_loop().run_in_executor(
      [] { throw std::invalid_argument("in a thread"); });
  try {
    co_await future;
  } catch (const std::invalid_argument&) {
    say("{}", describe(std::current_exception()));
  }
}
PARITY(an_executor_gives_the_error_of_a_function);

Coroutine<> an_executor_runs_somewhere_else() {
  const auto here = std::this_thread::get_id();
  const auto future =
      asyncio::get_running_loop().run_in_executor([] { return std::this_thread::get_id(); });
  const auto there = co_await future;
  say("{}", truth(here == there));
}
PARITY(an_executor_runs_somewhere_else);

}  // namespace
