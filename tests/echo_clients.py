"""Clients of an echo server: plain sockets, and Python's asyncio."""

import asyncio
import contextlib
import select
import socket
import struct
import sys

from echo_server import HOST, PATIENCE, Failed

MIB = 1 << 20
CHUNKS = [1, 3, 100, 1500, 10_000, 65_536, 200_000]  # the largest that are sent at once
STUCK_AFTER = 1000  # milliseconds in which not a byte could be sent


def check_same(received, expected, who="the client"):
    if received == expected:
        return
    pairs = enumerate(zip(received, expected))
    shorter = min(len(received), len(expected))
    at = next((n for n, (a, b) in pairs if a != b), shorter)
    raise Failed(
        f"{who} has got {len(received)} bytes back, {len(expected)} expected; byte {at} differs"
    )


# --- plain sockets


def connect(port, own_address=HOST):
    return socket.create_connection((HOST, port), PATIENCE, source_address=(own_address, 0))


def connect_narrowly(port):
    """As over a slow line: the kernels keep little of what is under way."""
    client = socket.socket()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(PATIENCE)
    client.connect((HOST, port))
    return client


def receive(client, size):
    """So many bytes, or those before the end."""
    received = bytearray()
    try:
        while len(received) < size and (some := client.recv(min(size - len(received), MIB))):
            received += some
    except TimeoutError:
        raise Failed(
            f"after {len(received)} bytes nothing more came, and no end, for {PATIENCE} seconds"
        ) from None
    return bytes(received)


def receive_all(client):
    return receive(client, sys.maxsize)


def check_answers(client, data, who="the client"):
    """Says little, and waits for the answer."""
    client.sendall(data)
    check_same(receive(client, len(data)), data, who)


def send_until_stuck(client, data):
    """Gives how much could be sent."""
    client.setblocking(False)
    poll = select.poll()
    poll.register(client, select.POLLOUT)
    sent = 0
    while sent < len(data) and poll.poll(STUCK_AFTER):
        sent += client.send(data[sent : sent + MIB])
    client.settimeout(PATIENCE)
    return sent


def check_still_serves(server):
    with connect(server.port) as client:
        check_answers(client, b"still there?", "a new client")


def reset_when_closed(client):
    """The other side then gets an error, not the end."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


# --- asyncio


def run(coroutine):
    async def in_time():
        try:
            return await asyncio.wait_for(coroutine, PATIENCE)
        except asyncio.TimeoutError:
            raise Failed(f"not done after {PATIENCE} seconds") from None

    return asyncio.run(in_time())


@contextlib.asynccontextmanager
async def connected(port, count):
    """So many pairs of a reader and a writer, open at once."""
    clients = []
    try:
        for _ in range(count):
            clients.append(await asyncio.open_connection(HOST, port))
        yield clients
    finally:
        for _, writer in clients:
            writer.close()
        closed = [writer.wait_closed() for _, writer in clients]
        # Those that were reset say so once more.
        await asyncio.gather(*closed, return_exceptions=True)


async def send(writer, data, rng):
    """In pieces of all sizes."""
    sent = 0
    while sent < len(data):
        size = rng.randint(1, rng.choice(CHUNKS))
        writer.write(data[sent : sent + size])
        await writer.drain()
        sent += size


async def exchange(client, data, rng, who="the client"):
    """Sends, and receives at the same time."""
    reader, writer = client
    sending = asyncio.ensure_future(send(writer, data, rng))
    try:
        received = await reader.readexactly(len(data))
    except asyncio.IncompleteReadError as error:
        received = error.partial
    finally:
        await sending
    check_same(received, data, who)
