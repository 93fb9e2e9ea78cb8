#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "stages/01_generator_pipeline/generator.hpp"
#include "stages/compare/allocations.hpp"
#include "tests/lowered/witness.hpp"

namespace lowered {

using Totals = pipeline::Generator<int, int>;

/// One of the two generators, and all that was seen of it:
/// what it did by itself, and step by step what came out of
/// it, where it stood then, and how often memory was
/// allocated.
class Watched {
 public:
  explicit Watched(Totals (*make)(Witness)) {
    log_.reserve(4096);
    step([&] {
      generator_.emplace(make(Witness("label", log_)));
      return "made";
    });
  }

  void next() {
    step([&] { return told(generator_->next()); });
  }
  void send(int value) {
    step([&] { return told(generator_->send(value)); });
  }
  void throw_(const char* why) {
    step([&] {
      return told(
          generator_->throw_(std::out_of_range(why)));
    });
  }
  void close() {
    step([&] {
      generator_->close();
      return "closed";
    });
  }
  void drop() {
    step([&] {
      generator_.reset();
      return "dropped";
    });
  }

  const std::string& log() const { return log_; }

 private:
  static std::string told(const int* value) {
    return value ? std::to_string(*value) : "nothing";
  }

  template <class Step>
  void step(Step step) {
    std::string what;
    what.reserve(64);
    const auto before = comparison::allocations();
    try {
      what.append(step());
    } catch (const std::exception& error) {
      what.append(error.what());
    }
    const auto after = comparison::allocations();
    log_ += what + state() + ", " +
            std::to_string(after.count - before.count) +
            " allocated\n";
  }

  std::string state() const {
    if (!generator_) return "";
    switch (generator_->state()) {
      case pipeline::State::created:
        return ", created";
      case pipeline::State::running:
        return ", running";
      case pipeline::State::suspended:
        return ", suspended";
      case pipeline::State::closed:
        return ", closed";
    }
    return "";
  }

  std::string log_;
  std::optional<Totals> generator_;
};

}  // namespace lowered
