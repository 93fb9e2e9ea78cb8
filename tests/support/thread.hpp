#pragma once

#include <thread>

namespace support {

/// std::jthread, which not every library has yet, without a way to stop it.
class Thread : public std::thread {
 public:
  using std::thread::thread;
  Thread(Thread&&) = default;
  Thread& operator=(Thread&&) = delete;
  ~Thread() {
    if (joinable()) join();
  }
};

}  // namespace support
