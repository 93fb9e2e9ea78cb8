"""Cases of real_clients.py with many clients, at once or one after the other."""

import resource

import echo_clients as clients
from echo_clients import check_same, connect
from echo_server import Failed

MOST_AT_ONCE = 1000  # clients
OF_THIS_TEST = 100  # descriptors, more than it needs beside those of its clients
# What memory may grow by, in bytes, between two times at which the same was done. Measured: between
# 0.6 MiB less and 0.1 more, as the kernel's timing has buffers of other sizes, and 1.7 more, but not
# twice; with sanitizers the same. 21,000 clients that leave 50 bytes each are beyond it.
MARGIN = 1 << 20


# --- at once


def check_many(server, rng):
    """a thousand clients at once each get their own bytes back, and nobody else's"""
    _, descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(MOST_AT_ONCE, descriptors - OF_THIS_TEST)
    clients.run(talk_at_once(server.port, count, rng))
    return f"{count}, as there are {descriptors} descriptors" if count < MOST_AT_ONCE else None


async def talk_at_once(port, count, rng):
    async with clients.connected(port, count) as everybody:
        heard = [b""] * count
        said = [b""] * count
        for _ in range(4):
            for i in shuffled(range(count), rng):
                words = rng.randbytes(rng.randint(1, 3000))
                said[i] += words
                everybody[i][1].write(words)
            # Something has come, all of it perhaps not: the rest comes behind the next words.
            for i in shuffled(range(count), rng):
                heard[i] += await everybody[i][0].read(1000)
        for i in shuffled(range(count), rng):
            heard[i] += await everybody[i][0].readexactly(len(said[i]) - len(heard[i]))
            check_same(heard[i], said[i], f"client {i}")


def shuffled(items, rng):
    return rng.sample(items, len(items))


# --- one after the other


def close(client):
    client.close()


def say_and_close(client):
    client.send(b"x")
    client.close()


def talk_and_close(client):
    clients.check_answers(client, b"x")
    client.close()


def reset(client):
    clients.reset_when_closed(client)
    client.close()


def say_and_reset(client):
    client.send(b"x")
    reset(client)


def come_and_go(server, count, rng, at_once=200):
    for batch in range(count // at_once):
        # From many addresses: each has ports of its own, which are not free at once.
        address = f"127.0.0.{2 + batch % 100}"
        batch_of_clients = [connect(server.port, address) for _ in range(at_once)]
        for client in batch_of_clients:
            rng.choice([close, say_and_close, talk_and_close, reset, say_and_reset])(client)
        # Whoever came before has been accepted when this one is.
        clients.check_still_serves(server)


def check_nothing_is_left(server, rng):
    """20,000 clients come and go, then a thousand at once, and nothing of them is left"""
    # The thousand come before and after: what would be left lies in the memory that they need.
    grown = [growth(server, rng, count=2_000), growth(server, rng)]
    # Once, buffers of other sizes may find no place in it: what is left, is left each time.
    while grown[-1] > MARGIN:
        if len(grown) == 4:
            raise Failed(f"the server's memory has grown by {grown} bytes")
        grown.append(growth(server, rng))


def growth(server, rng, count=20_000):
    before = server.memory()
    come_and_go(server, count, rng)
    check_many(server, rng)
    server.wait_until_alone()
    server.check_silent()
    return server.memory() - before


CASES = [check_many, check_nothing_is_left]
