"""What the Python halves of the pairs share: their cases, a loop on a manual clock, and how errors
are printed. `python3 TOPIC.py` prints what the cases of a topic print.
"""

import asyncio
import gc
import inspect
import selectors
import sys

_CASES = []


def case(function):
    """A coroutine function, run as asyncio.run does, or a function of a loop."""
    _CASES.append(function)
    return function


def differs_since(*version):
    """Marks a case in which Python behaves otherwise from that version on: it is another one there."""

    def mark(function):
        function.differs_since = version
        return function

    return mark


def main():
    """Runs them all, in the order in which they are written."""
    for function in _CASES:
        version = getattr(function, "differs_since", None)
        differs = version and sys.version_info >= version
        of_version = f" (since Python {'.'.join(map(str, version))})" if differs else ""
        print(f"== {function.__name__}{of_version}")
        _run(function)


def describe(error):
    """As the other half prints it: the type and what it says."""
    if error is None:
        return "None"
    text = "" if isinstance(error, OSError) else str(error)
    if isinstance(error, asyncio.IncompleteReadError):
        text = error.partial.decode()
    if isinstance(error, asyncio.LimitOverrunError):
        text = str(error.consumed)
    return type(error).__name__ + (f": {text}" if text else "")


def milliseconds(loop):
    """Since the loop was made."""
    return round(loop.time() * 1000)


class ManualLoop(asyncio.SelectorEventLoop):
    """Nobody waits: when nothing is ready, the clock goes on to the next timer."""

    def __init__(self):
        self.now = 0.0
        super().__init__(_ManualSelector(self))

    def time(self):
        return self.now


class _ManualSelector(selectors.DefaultSelector):
    def __init__(self, loop):
        super().__init__()
        self._loop = loop

    def select(self, timeout=None):
        ready = super().select(0 if timeout is not None else None)
        if not ready and timeout is not None:
            self._loop.now += max(timeout, 0)
        return ready


def _handle_exception(_loop, context):
    message = "Exception in callback" if "handle" in context else context["message"]
    error = context.get("exception")
    print(f"handler: {message}" + (f": {describe(error)}" if error else ""))


def _run(function):
    loop = ManualLoop()
    asyncio.set_event_loop(loop)
    loop.set_exception_handler(_handle_exception)
    try:
        if inspect.iscoroutinefunction(function):
            loop.run_until_complete(function())
        else:
            function(loop)
        if not loop.is_closed():
            asyncio.runners._cancel_all_tasks(loop)
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    gc.collect()
