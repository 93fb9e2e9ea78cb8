#pragma once

#include <atomic>
#include <string>
#include <utility>

/// Knows how many of its kind are alive: shows that what was made is unmade, and once.
struct Counted {
  static inline std::atomic<int> alive = 0;  // in all threads

  explicit Counted(std::string with = "") : value(std::move(with)) { ++alive; }
  Counted(const Counted& other) : value(other.value) { ++alive; }
  Counted(Counted&& other) noexcept : value(std::move(other.value)) { ++alive; }
  Counted& operator=(const Counted&) = default;
  Counted& operator=(Counted&&) = default;
  ~Counted() { --alive; }

  std::string value;
};

/// Appends its name when it is destroyed: shows the order in which things end.
class Mourned {
 public:
  Mourned(std::string name, std::string& log) : name_(std::move(name)), log_(log) {}
  Mourned(const Mourned&) = delete;
  Mourned& operator=(const Mourned&) = delete;
  ~Mourned() { log_ += name_ + " "; }

 private:
  std::string name_;
  std::string& log_;
};
