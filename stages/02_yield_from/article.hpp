#pragma once

#include "common/output.hpp"

/// Three programs about `yield from`, and a fourth that does without. Each
/// prints what its Python twin prints.
namespace yield_from {

/// Two generators become one.
void composition(output::Stream& output);

/// A generator has a return value, and `from` has it in turn.
void return_value(output::Stream& output);

/// What is not a generator, but can give one.
void iterables(output::Stream& output);

/// The first program with `yield` in place of `yield from`.
void yield_instead(output::Stream& output);

}  // namespace yield_from
