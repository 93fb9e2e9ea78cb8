"""Checks stage 5's echo server with clients that others have written: netcat and Python's asyncio.

    real_clients.py 05_mini_asyncio [SEED]

The argument is the program's path. Each case is tried on both forms of the server, with a protocol
and with streams. Bytes and the order of things are chosen by a seed, which is shown if a case
fails. Without OpenBSD's netcat its case is skipped.
"""

import contextlib
import functools
import pathlib
import random
import resource
import signal
import sys
import textwrap
import traceback

sys.dont_write_bytecode = True  # the tree is the user's

import echo_crowds
import echo_endings
import echo_exchanges
import echo_harm
import echo_server

FORMS = [[], ["--streams"]]


class Cases:
    """Runs cases, each named by its docstring; prints how each ended, and counts."""

    def __init__(self, seed):
        self._seed = seed
        self.passed = 0
        self.failed = 0

    def run(self, form, case, server):
        """A `server` that all cases of a form share, or what starts one."""
        name = f"{form}: {case.__doc__}"
        try:
            note = case(server, random.Random(self._seed))
        except Exception as error:
            self.failed += 1
            print(f"failed: {name} (seed {self._seed})")
            print(textwrap.indent(explain(error), "    "))
        else:
            self.passed += 1
            print(f"ok: {name}{note and f' ({note})' or ''}")
        sys.stdout.flush()


def explain(error):
    # Where it came up says nothing that the words of a failed case do not say.
    is_plain = isinstance(error, echo_server.Failed)
    write = traceback.format_exception_only if is_plain else traceback.format_exception
    return "".join(write(error)).rstrip()


def blaming(case):
    """The case, for a server that others have started."""

    @functools.wraps(case)
    def run(server, rng):
        with server.blamed():
            return case(server, rng)

    return run


def check_form(cases, program, options):
    form = " ".join(["echo", *options])
    serving = functools.partial(echo_server.serving, program, *options)
    with serving() as server:
        for case in echo_exchanges.CASES + echo_crowds.CASES:
            cases.run(form, blaming(case), server)
    for case in echo_endings.CASES + echo_harm.CASES:
        cases.run(form, case, serving)


def allow_all_descriptors():
    """Also to the servers, which inherit it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main(program, seed=None):
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))  # and clean up
    allow_all_descriptors()
    if not echo_exchanges.find_netcat():
        print("skipped: real_clients: netcat-openbsd is not installed")
        echo_exchanges.CASES.remove(echo_exchanges.check_netcat)
    cases = Cases(int(seed) if seed else random.randrange(1 << 32))
    for options in FORMS:
        check_form(cases, pathlib.Path(program).absolute(), options)
    print(f"{cases.passed} passed, {cases.failed} failed")
    return 1 if cases.failed else 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(*sys.argv[1:]))
    sys.exit(128 + signal.SIGINT)
