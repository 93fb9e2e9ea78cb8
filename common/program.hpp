#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "common/signals.hpp"

/// What every program has around its main.
namespace program {

/// The exit statuses: done, failed, used wrongly; and what ended it from outside.
inline constexpr int success = 0;
inline constexpr int failure = 1;
inline constexpr int usage = 2;
inline constexpr int closed_pipe = 141;

/// Writes `text` on standard error as it is; if that cannot be written, it is lost.
void say(std::string_view text);

/// The same, of whole lines: on a terminal they stand where a status line may have stood.
void say_lines(std::string_view lines);

/// Runs `body` and gives its exit status. A standard descriptor that the user closed is occupied,
/// so that no file or socket takes its number. What it throws becomes one line on standard error,
/// `name: what failed: why`, and status 1; a closed standard output a silent 141.
int run(std::string_view name, const std::function<int()>& body);

/// Runs `body` and gives its status, or, if a signal came meanwhile, that of a program that it
/// ended: 128 and its number. A wait that the signal ended is no error.
int unless_interrupted(signals::SignalPipe& signals, const std::function<int()>& body);

/// Says `name: message`.
void complain(std::string_view name, std::string_view message);

/// Why it failed, in few words: the kernel's reason alone, with a small letter as in a sentence, or
/// what the exception says.
std::string reason(const std::exception& error);

}  // namespace program
