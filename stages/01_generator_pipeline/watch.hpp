#pragma once

#include <string>

namespace pipeline {

/// Waits for a file to change, whatever happens to it: being written, cut off,
/// removed, replaced, or coming into being.
class Watch {
 public:
  enum class Method { inotify, polling };

  /// inotify(7) where there is such a thing.
  static Method best();

  /// `wake_fd` ends every wait when it can be read; it is not owned.
  Watch(std::string path, int wake_fd, Method method = best());
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// From here on, no change is missed by the next wait(). To be called before
  /// the file is looked at, for then it cannot change unseen after that.
  void arm();

  /// Blocks until the file may have changed. False if it was woken.
  bool wait();

  /// Blocks until there is something to read, or the end. False if it was
  /// woken.
  bool wait_readable(int fd);

  /// Whether it would be woken, without waiting.
  bool woken();

 private:
  void forget_events();

  std::string path_;
  int wake_fd_;
  int inotify_ = -1;       // -1: no such thing
  bool complete_ = false;  // all that can happen to the file will be told
};

}  // namespace pipeline
