"""Stage 1 as a whole program: reading a large log, and telling of an appended line."""

import json
import pathlib
import sys
import tempfile

from measuring import PEERS, Row, note, run

LOG_SIZE = 200_000_000  # bytes
APPENDED = 2_000  # lines
PATTERN = "coroutine"


def rows(build, rounds):
    """All of them."""
    with tempfile.TemporaryDirectory(prefix="log-") as folder:
        log = pathlib.Path(folder) / "log"
        yield from reading(build, rounds, log)
        yield from following(build, log)


def reading(build, rounds, log):
    note("stage 1, a log of 200 MB")
    write_log(log)
    commands = {
        "ours": [stage(build), "--from-start", "--no-follow", log, PATTERN],
        "its loop without coroutines": [build / "tests/benchmarks/search", log, PATTERN],
        "LC_ALL=C grep -F": ["env", "LC_ALL=C", "grep", "-F", PATTERN, log],
        "Python's": [sys.executable, PEERS / "grep.py", log, PATTERN],
    }
    costs = {name: [] for name in commands}
    outputs = set()
    for _ in range(5 * rounds):
        for name, command in commands.items():
            cost = run(*command)
            costs[name].append(cost.cpu)
            outputs.add(cost.out)
    if len(outputs) != 1:
        raise RuntimeError("stage 1 and its peers differ in the lines that they find")
    # The best of many short runs: whatever else runs on a machine only adds to it.
    best = {name: min(of_one) for name, of_one in costs.items()}
    mine = best.pop("ours")
    for (name, theirs), most in zip(best.items(), (1.1, 1.15, 1 / 3), strict=True):
        yield Row("stage 1, CPU for 200 MB", "s", mine, name, theirs, most_times=most)


def following(build, log):
    note("stage 1, appended lines")
    mine = append_latency(build, log, stage(build), log, "in")  # as "begin" and "line" do
    theirs = append_latency(build, log, "tail", "-f", log)
    for what, key, most in (("median", "median", 50), ("99th percentile", "p99", 300)):
        yield Row(
            f"stage 1, an appended line is out, {what}", "µs", mine[key],
            "tail -f", theirs[key], most=most,
        )  # fmt: skip


def stage(build):
    return build / "stages/01_generator_pipeline"


def append_latency(build, log, *follower):
    program = build / "tests/benchmarks/append_latency"
    return json.loads(run(program, log, str(APPENDED), *follower).out)


def write_log(path):
    """Lines of about 100 bytes, of which one in a hundred has the pattern."""
    lines = []
    for number in range(100):
        what = PATTERN if number == 50 else "callback"
        lines.append(f"2024-01-01T00:00:{number:02} server[{number}]: a {what} was " + "x" * 60)
    block = "\n".join(lines) + "\n"
    with open(path, "w", encoding="ascii") as log:
        for _ in range(LOG_SIZE // len(block)):
            log.write(block)
