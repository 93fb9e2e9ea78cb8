"""What Python's asyncio costs: prints nanoseconds by what is done, and the bytes of what waits.

The same as asyncio.cpp and its neighbours, a smaller number of times: the best of a few runs."""

import asyncio
import json
import random
import socket
import time
import tracemalloc

CROWD = 1_000
MANY = 100_000
CONNECTIONS = 1_000
REPETITIONS = 3
NANOSECOND = 1e-9


async def take_turns(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def child(number):
    return number


async def call_children(count):
    for _ in range(count):
        await child(1)


async def await_children(count):
    for _ in range(count):
        await asyncio.create_task(child(1))


async def gather_children():
    await asyncio.gather(*(child(number) for number in range(MANY)))


async def crowd(make, members=CROWD):
    await asyncio.gather(*(make(number) for number in range(members)))


async def produce(queue, count):
    for _ in range(count):
        await queue.put(1)


async def consume(queue, count):
    for _ in range(count):
        await queue.get()


async def hand_on(count):
    queues = [asyncio.Queue(1) for _ in range(CROWD)]
    await crowd(lambda i: (consume if i % 2 else produce)(queues[i // 2], count), 2 * CROWD)


async def chains(count):
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    running = CROWD

    def call(left):
        nonlocal running
        if left > 0:
            loop.call_soon(call, left - 1)
            return
        running -= 1
        if running == 0:
            ended.set_result(None)

    for _ in range(CROWD):
        call(count)
    await ended


class Timed:
    """A loop whose clock is moved by hand, and its timers."""

    def __init__(self):
        self.now = 0.0
        self.loop = asyncio.new_event_loop()
        self.loop.time = lambda: self.now
        delay = random.Random(1).random
        self.delays = [1000 * delay() for _ in range(MANY)]
        self.fired = 0

    def fire(self):
        for delay in self.delays:
            self.loop.call_later(delay, self.count)
        self.now += 1000
        self.take_turn()

    def cancel(self):
        for handle in [self.loop.call_later(delay, self.count) for delay in self.delays]:
            handle.cancel()
        self.take_turn()

    def count(self):
        self.fired += 1

    def take_turn(self):
        self.loop.stop()
        self.loop.run_forever()


def cost(action, times):
    """Nanoseconds of this process for each of so many times."""
    spent = []
    for _ in range(REPETITIONS):
        begin = time.process_time()
        action()
        spent.append(time.process_time() - begin)
    return min(spent) / times / NANOSECOND


def in_loop(make, times):
    return cost(lambda: asyncio.run(make()), times)


async def sleep_long():
    await asyncio.sleep(3600)


async def sleeping_task(count=10_000):
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    sleepers = {asyncio.create_task(sleep_long()) for _ in range(count)}
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    for sleeper in sleepers:
        sleeper.cancel()
    return (after - before) / count


class Echo(asyncio.Protocol):
    """Tells when all have had an echo."""

    left = CONNECTIONS
    all_used = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)
        Echo.left -= 1
        if Echo.left == 0:
            Echo.all_used.set_result(None)


async def idle_connection():
    loop = asyncio.get_running_loop()
    Echo.all_used = loop.create_future()
    server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=CONNECTIONS)
    clients = [socket.create_connection(server.sockets[0].getsockname()) for _ in range(CONNECTIONS)]
    for client in clients:
        client.send(b"idle from now on")
    tracemalloc.start()
    await Echo.all_used
    await asyncio.sleep(0.01)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    for client in clients:
        client.close()
    server.close()
    return size / CONNECTIONS


def main():
    timed = Timed()
    costs = {
        "a_switch": in_loop(lambda: crowd(lambda _: take_turns(100)), 100 * CROWD),
        "switch_alone": in_loop(lambda: take_turns(10_000), 10_000),
        "await_coroutine": in_loop(lambda: call_children(MANY), MANY),
        "create_and_await": in_loop(lambda: crowd(lambda _: await_children(20)), 20 * CROWD),
        "call_soon": in_loop(lambda: chains(100), 100 * CROWD),
        "gather/100000": in_loop(gather_children, MANY),
        "queue_item": in_loop(lambda: hand_on(20), 20 * CROWD),
        "timer_fired/100000": cost(timed.fire, MANY),
        "timer_cancelled/100000": cost(timed.cancel, MANY),
        "sleeping_task": asyncio.run(sleeping_task()),
        "idle_connection": asyncio.run(idle_connection()),
    }
    if timed.fired != REPETITIONS * MANY:
        raise RuntimeError("not all timers were called")
    timed.loop.close()
    print(json.dumps(costs))


main()
