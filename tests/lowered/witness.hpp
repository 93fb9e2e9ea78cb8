#pragma once

#include <string>
#include <utility>

namespace lowered {

/// Writes down when it is made, moved and destroyed. What
/// was moved from goes in silence.
class Witness {
 public:
  Witness(const char* name, std::string& log) noexcept
      : name_(name), log_(&log) {
    note("make ");
  }
  Witness(Witness&& other) noexcept
      : name_(other.name_),
        log_(std::exchange(other.log_, nullptr)) {
    note("move ");
  }
  Witness& operator=(Witness&&) = delete;
  ~Witness() { note("end "); }

  std::string& log() const noexcept { return *log_; }

 private:
  void note(const char* what) noexcept {
    if (log_) log_->append(what).append(name_).append("; ");
  }

  const char* name_;
  std::string* log_;
};

}  // namespace lowered
