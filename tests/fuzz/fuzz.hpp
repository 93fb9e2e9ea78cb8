#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string_view>

/// What a target is to libFuzzer, and to whoever runs its corpus: something that takes any bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

/// Something that must hold of every input does not. A target lets it out: to libFuzzer that is a
/// crash, with a stack that still stands.
class Violation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

inline void require(bool holds, const char* what) {
  if (!holds) throw Violation(what);
}

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Numbers that depend on the input alone, so that a failure comes again. Choices made by them need
/// no bytes of their own: an input is what the code under test reads, as it stands.
class Random {
 public:
  explicit Random(std::string_view input) {
    std::seed_seq seed(input.begin(), input.end());
    generator_.seed(seed);
  }

  /// From 0 up to, and without, `end`, which is not 0.
  std::size_t below(std::size_t end) { return generator_() % end; }

  /// Takes a piece off the front of `bytes`, which are not empty: at least one byte, mostly few.
  std::string_view take_piece(std::string_view& bytes) {
    const std::string_view piece = bytes.substr(0, 1 + below(std::size_t{1} << below(8)));
    bytes.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::minstd_rand generator_;
};

}  // namespace fuzz
