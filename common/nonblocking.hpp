#pragma once

#include <array>

/// Opens descriptors that never block and are closed on exec. What the kernel cannot do while it
/// opens one is done before anybody sees it.
namespace nonblocking {

/// For TCP, in that address family. As socket(2) does, gives -1 and sets errno on failure.
int socket(int family);

/// The next connection of `listener`. As accept(2) does, gives -1 and sets errno if there is none.
int accept(int listener);

/// The end to read from, and the end to write to. Throws std::system_error.
std::array<int, 2> pipe();

}  // namespace nonblocking
