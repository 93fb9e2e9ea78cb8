#pragma once

#include <cstdint>

/// How long something takes, in steps instead of seconds: the same on every machine.
namespace steps {

/// Blocks of code entered by what is compiled with -fsanitize-coverage=trace-pc, and bytes looked
/// through for one, since the program began. Not counted: what happens inside of libraries.
std::uint64_t taken();

}  // namespace steps
