#include "stages/01_generator_pipeline/watch.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

// The tests compile both ways.
#if defined(__linux__) && !defined(ONLY_POSIX)
#include <sys/inotify.h>
#endif

namespace pipeline {
namespace {

constexpr int polling_interval = 100;  // milliseconds
// Not every change on a network file system is told: look now and then.
constexpr int longest_wait = 1000;

/// False if it was woken.
bool wait_for(int fd, int wake_fd, int milliseconds) {
  std::array<pollfd, 2> polled{pollfd{fd, POLLIN, 0},
                               pollfd{wake_fd, POLLIN, 0}};
  // A signal that ends the wait has made wake_fd readable, as another look
  // shows.
  while (::poll(polled.data(), polled.size(), milliseconds) < 0)
    if (errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
  return polled[1].revents == 0;
}

}  // namespace

#if defined(__linux__) && !defined(ONLY_POSIX)

Watch::Method Watch::best() { return Method::inotify; }

Watch::Watch(std::string path, int wake_fd, Method method)
    : path_(std::move(path)), wake_fd_(wake_fd) {
  // Should there be none left for this user, polling does as well.
  if (method == Method::inotify)
    inotify_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
}

void Watch::arm() {
  if (inotify_ < 0) return;
  // The name can be given to another file, in its directory; the file that has
  // it now can be changed through another name. Watching twice is watching
  // once.
  const auto parent = std::filesystem::absolute(path_).parent_path();
  const bool name = ::inotify_add_watch(inotify_, parent.c_str(),
                                        IN_CREATE | IN_MOVED_TO) >= 0;
  const bool file = ::inotify_add_watch(inotify_, path_.c_str(),
                                        IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF |
                                            IN_DELETE_SELF) >= 0;
  complete_ = name && (file || errno == ENOENT);
}

#else

Watch::Method Watch::best() { return Method::polling; }

Watch::Watch(std::string path, int wake_fd, Method)
    : path_(std::move(path)), wake_fd_(wake_fd) {}

void Watch::arm() {}

#endif

Watch::~Watch() {
  if (inotify_ >= 0) ::close(inotify_);
}

bool Watch::wait() {
  const bool undisturbed =
      wait_for(inotify_, wake_fd_, complete_ ? longest_wait : polling_interval);
  forget_events();
  return undisturbed;
}

void Watch::forget_events() {
  std::array<char, 4096> events;
  while (inotify_ >= 0 && ::read(inotify_, events.data(), events.size()) > 0) {
  }
}

bool Watch::wait_readable(int fd) { return wait_for(fd, wake_fd_, -1); }

bool Watch::woken() { return !wait_for(-1, wake_fd_, 0); }

}  // namespace pipeline
