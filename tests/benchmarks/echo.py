"""An echo server: what it takes for a request, beside others that do the same."""

import collections
import contextlib
import json
import os
import select
import statistics
import subprocess
import sys

from measuring import PEERS, Row, note, run

MICROSECOND = 1e-6
PATIENCE = 30  # seconds, for what takes a moment

# How many at once, the requests of a turn, and the turns of each server in a round.
CONNECTIONS = {1: (250, 80), 100: (1_000, 32), 1_000: (4_000, 16)}
MESSAGES = (("64 B", 64), ("16 KB", 16 * 1024))

# Beside whom, and at most how many times as much.
LIMITS = {"raw epoll": 1.1, "Asio's": 1, "libuv's": None, "Python's": None}

# All of them on one processor. On two, what a message takes depends on where the system places who
# sends it: to wake another processor takes longer than to serve a message.
ON_ONE_PROCESSOR = ["taskset", "--cpu-list", str(max(os.sched_getaffinity(0)))]


def rows(build, rounds):
    """All of them."""
    for what, size in MESSAGES:
        for connections in CONNECTIONS:
            crowd = f"{connections:,} connection{'s' if connections > 1 else ''}"
            note(f"echo, {what}, {crowd}")
            costs = measure(build, connections, size, rounds)
            for peer, most_times in LIMITS.items():
                yield Row(
                    f"echo, CPU a request, {what}, {crowd}", "µs", costs["ours"] / MICROSECOND,
                    peer, costs[peer] / MICROSECOND, most_times=most_times,
                )  # fmt: skip


def measure(build, connections, size, rounds):
    """Seconds a request by server: medians of so many rounds, in each of which all take turns."""
    requests, turns = CONNECTIONS[connections]
    costs = collections.defaultdict(list)
    for _ in range(rounds):
        with contextlib.ExitStack() as stack:
            addresses = {
                name: stack.enter_context(serving(command))
                for name, command in servers(build).items()
            }
            load = [build / "tests/benchmarks/echo_load", connections, size, requests, turns]
            for address in addresses.values():
                load.extend(address)
            spent = json.loads(run(*ON_ONE_PROCESSOR, *map(str, load)).out)
        for name, seconds in zip(addresses, spent, strict=True):
            costs[name].append(seconds / (turns * requests))
    return {name: statistics.median(of_one) for name, of_one in costs.items()}


def servers(build):
    """Programs that echo on a free port of 127.0.0.1, and say on which."""
    peers = build / "tests/benchmarks"
    return {
        "ours": [build / "stages/05_mini_asyncio", "echo", "--port", "0"],
        "raw epoll": [peers / "raw_echo"],
        "Asio's": [peers / "asio_echo"],
        "libuv's": [peers / "libuv_echo"],
        "Python's": [sys.executable, PEERS / "asyncio_echo.py"],
    }


@contextlib.contextmanager
def serving(command):
    """Its port and its process, as long as it is used."""
    with subprocess.Popen(
        [*ON_ONE_PROCESSOR, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as server:
        try:
            ready, _, _ = select.select([server.stdout], [], [], PATIENCE)
            said = server.stdout.readline().decode() if ready else ""
            if not said.startswith("listening on "):
                raise RuntimeError(f"{command[0]} does not listen")
            yield said.strip().rpartition(":")[2], server.pid
        finally:
            server.kill()
