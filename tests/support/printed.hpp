#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <string>

#include "common/output.hpp"

namespace support {

/// What `body` writes to the output::Stream that it is called with: at most what a pipe holds.
template <class Body>
std::string printed(Body body) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  {
    output::Stream stream(ends[1], "pipe");
    body(stream);
  }
  ::close(ends[1]);
  std::string text(64 * 1024, '\0');
  text.resize(static_cast<std::size_t>(::read(ends[0], text.data(), text.size())));
  ::close(ends[0]);
  return text;
}

}  // namespace support
