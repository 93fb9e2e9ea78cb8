#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

/// The sources of the stages, as they were when the program was built: it can show them wherever it
/// is run.
namespace sources {

/// The lines of a file, without their line feeds. None if it is not one of those: stages 1 to 5,
/// and what they share that tells of itself in a trace. `path` is as source::file gives it.
std::vector<std::string_view> lines(std::string_view path);

/// What is kept while the program waits at that line, counted from 1, by name. In a coroutine these
/// are its parameters and the variables that are in scope there, in another member function the
/// members of its object; in any other place nothing.
std::vector<std::string_view> kept(std::string_view path, std::size_t line);

}  // namespace sources
