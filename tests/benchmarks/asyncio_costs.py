"""Stage 5's asyncio: what a switch, a task, a callback, an item and a timer cost, and what waits."""

import collections
import json
import sys

from measuring import PEERS, Row, callgrind, need, note, run, run_benchmarks

REPETITIONS = 10

Cost = collections.namedtuple("Cost", "what name most why")

TIMES = [
    Cost("a switch, sleep(0), 1,000 tasks", "a_switch", 15, "two indirect calls and a place in line"),
    Cost("a switch of a task alone", "switch_alone", None, ""),
    Cost("await of a coroutine that does not wait", "await_coroutine", None, ""),
    Cost(
        "create_task and await", "create_and_await", 60,
        "a frame, a task that is a future as well, and two turns",
    ),  # fmt: skip
    Cost("call_soon, 1,000 a turn", "call_soon", 20, ""),
    Cost("gather of 100,000, a task", "gather/100000", 150, "they do not fit into the caches"),
    Cost("Queue(1), an item", "queue_item", 40, "two switches, and two coroutines awaited"),
    Cost("a timer of 100,000, set and fired", "timer_fired/100000", 300, ""),
    Cost("a timer of 100,000, set and cancelled", "timer_cancelled/100000", 200, ""),
]

BYTES = [
    Cost(
        "a sleeping task", "sleeping_task", 250,
        "a frame with its awaiter, the task with its future, and a timer",
    ),  # fmt: skip
    Cost("an idle connection, with its protocol", "idle_connection", 1_000, ""),
]

GROWTH = [
    ("gather of 1,000,000, a task", "gather"),
    ("a timer of 1,000,000, set and fired", "timer_fired"),
    ("a timer of 1,000,000, set and cancelled", "timer_cancelled"),
]


def rows(build, _rounds):
    """All of them."""
    note("asyncio, Python's")
    python = json.loads(run(sys.executable, PEERS / "asyncio_loop.py").out)
    note("asyncio, times")
    times, _ = run_benchmarks(build / "tests/benchmarks/asyncio_costs", REPETITIONS)
    for cost in TIMES:
        yield beside_python(cost, "ns", times, python)
        for peer, prefix in (("Asio's", "asio_"), ("libuv's", "libuv_")):
            theirs = times.get(prefix + cost.name)
            if theirs:
                yield Row(f"asyncio, {cost.what}", "ns", times[cost.name], peer, theirs)
    yield Row(
        "asyncio, Queue(1), an item", "ns", times["queue_item"], "a bare slot", times["bare_slot"]
    )
    for what, name in GROWTH:
        yield Row(
            f"asyncio, {what}", "ns", times[f"{name}/1000000"],
            "of 100,000", times[f"{name}/100000"],
        )  # fmt: skip
    need("valgrind")
    note("asyncio, instructions")
    for what, name in GROWTH:
        yield Row(
            f"asyncio, {what}", "instructions", instructions(build, f"{name}/1000000"),
            "of 100,000", instructions(build, f"{name}/100000"), most_times=1.25,
        )  # fmt: skip
    note("asyncio, memory")
    held = json.loads(run(build / "tests/benchmarks/asyncio_memory").out)
    for cost in BYTES:
        yield beside_python(cost, "bytes", held, python)


def instructions(build, name):
    """An item's. What is linear takes as many for any number, what is logarithmic a few more."""
    counted = callgrind(
        build / "tests/benchmarks/asyncio_costs", f"--benchmark_filter=^{name}(/|$)",
        "--benchmark_min_time=0.000001", "--benchmark_format=json",
    )  # fmt: skip
    entries = json.loads(counted.out)["benchmarks"]
    times = sum(entry["iterations"] for entry in entries if entry["run_type"] == "iteration")
    return counted.instructions / (times * int(name.partition("/")[2]))


def beside_python(cost, unit, ours, python):
    return Row(
        f"asyncio, {cost.what}", unit, ours[cost.name],
        "Python's", python[cost.name], most=cost.most, why=cost.why,
    )  # fmt: skip
