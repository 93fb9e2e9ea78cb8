#pragma once

#include <sys/event.h>

#include <functional>

/// A kqueue where there is none, over poll(2), so that what macOS compiles can be tested elsewhere.
/// It was made from the manual, as what is tested was: of a misreading of it, it has the same.
namespace fake_kqueue {

using Kevent = decltype(::kevent);

/// What kevent() does as long as no test says otherwise. Its queues are one thread's.
Kevent kevent;

/// What kevent() does.
inline std::function<Kevent> kernel = kevent;

}  // namespace fake_kqueue
