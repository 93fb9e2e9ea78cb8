"""Generators: what an item, a value sent and a level of delegation cost, beside Python's."""

import timeit

from measuring import NANOSECOND, Row, note, run_benchmarks

ITEMS = 10_000
REPETITIONS = 20


def rows(build, _rounds):
    """All of them."""
    note("generators")
    mine, frame = measure_ours(build)
    python = measure_python()
    yield Row("generator, an item", "ns", mine["item"], "Python's", python["item"], most=2.5)
    yield Row("generator, an item", "ns", mine["item"], "Asio's", mine["asio_item"])
    yield Row("generator, an item", "ns", mine["item"], "a bare coroutine", mine["bare_item"])
    yield Row(
        "generator, a value sent", "ns", mine["send"], "Python's", python["send"], most=2.5,
        why="it may be None or an error instead, and is asked which",
    )  # fmt: skip
    yield Row("generator, a value sent", "ns", mine["send"], "a bare coroutine", mine["bare_send"])
    yield Row(
        "from, an item at depth 100", "ns", mine["from_depth/100"],
        "depth 1", mine["from_depth/1"], most=6, most_times=1.1,
    )  # fmt: skip
    yield Row(
        "from, an item at depth 100", "ns", mine["from_depth/100"],
        "Python's", python["from_depth/100"],
    )  # fmt: skip
    yield Row("a tree walked, a node", "ns", mine["tree_node"], "Python's", python["tree"], most=75)
    yield Row("a generator's frame", "bytes", frame)


def measure_ours(build):
    """Nanoseconds an item by benchmark, and the bytes of a frame."""
    best, counted = run_benchmarks(build / "tests/benchmarks/generators", REPETITIONS)
    return best, counted["item"]["frame_bytes"]


def count(items):
    for item in range(items):
        yield item


def echo():
    last = 0
    while True:
        last = yield last


def count_from(items, depth):
    if depth:
        yield from count_from(items, depth - 1)
    else:
        yield from count(items)


def in_order(begin, end):
    """The nodes of a balanced tree, from left to right."""
    if begin == end:
        return
    middle = (begin + end) // 2
    if begin < middle:
        yield from in_order(begin, middle)
    yield middle
    if middle + 1 < end:
        yield from in_order(middle + 1, end)


def exhaust(generator):
    for _ in generator:
        pass


def send_all():
    echoes = echo()
    next(echoes)
    send = echoes.send
    for _ in range(ITEMS):
        send(1)


def measure_python():
    """The same of Python's generators, by this interpreter."""
    actions = {
        "item": lambda: exhaust(count(ITEMS)),
        "send": send_all,
        "from_depth/100": lambda: exhaust(count_from(ITEMS, 100)),
        "tree": lambda: exhaust(in_order(0, ITEMS)),
    }
    return {
        name: min(timeit.repeat(action, number=1, repeat=REPETITIONS)) / ITEMS / NANOSECOND
        for name, action in actions.items()
    }
