"""Cases of real_clients.py about what a client gets back, however it behaves, and others do."""

import asyncio
import contextlib
import re
import shutil
import socket
import subprocess

import echo_clients as clients
from echo_clients import check_same, connect, receive_all
from echo_server import HOST, PATIENCE, Failed

KIB = 1024
MIB = 1024 * KIB
# For one client that does not read. Writing may go 64 KiB beyond its limit of 64, streams keep 192
# in front of that, and strings that grow leave holes. Measured: 0.4 MiB; 1.2 with sanitizers.
MOST_KEPT = 4 * MIB


# --- bytes come back


def find_netcat():
    """The path of OpenBSD's: others have no -N, which tells the server that all is said."""
    path = shutil.which("nc")
    if not path:
        return None
    usage = subprocess.run([path, "-h"], capture_output=True, text=True).stderr
    return path if re.search(r"^\s+-N\b", usage, re.MULTILINE) else None


def check_netcat(server, _):
    """what is typed into netcat comes back line by line, and netcat ends when all is said"""
    # With -w it ends when nothing comes back.
    command = [find_netcat(), "-N", "-w", str(PATIENCE), HOST, str(server.port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as netcat:
        for line in (b"hello\n", b"\n", b"\xff\0 no text\n"):
            netcat.stdin.write(line)
            netcat.stdin.flush()
            check_same(netcat.stdout.readline(), line, "netcat")
        rest, _ = netcat.communicate(b"without a line's end", timeout=PATIENCE)
        check_same(rest, b"without a line's end", "netcat")
    if netcat.returncode != 0:
        raise Failed(f"netcat's status is {netcat.returncode}")


def check_sizes(server, rng):
    """asyncio's client gets back what it sends, from 1 byte to 8 MiB, while it sends"""

    async def send_and_receive(size):
        async with clients.connected(server.port, 1) as [client]:
            await clients.exchange(client, rng.randbytes(size), rng, f"with {size} bytes, it")

    for size in (1, 2, KIB, 64 * KIB, MIB, 8 * MIB):
        clients.run(send_and_receive(size))


def check_half_close(server, rng):
    """a client that has said all and shut down writing gets everything, then the end"""
    for size in (0, 1, 64 * KIB):
        data = rng.randbytes(size)
        with connect(server.port) as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            check_same(receive_all(client), data, f"with {size} bytes, it")
    clients.run(half_close_early(server.port, rng))


async def half_close_early(port, rng):
    """More than is under way at once: the end is there long before the server has seen all."""
    data = rng.randbytes(8 * MIB)
    async with clients.connected(port, 1) as [(reader, writer)]:
        writer.write(data)
        writer.write_eof()
        check_same(await reader.read(), data)


def check_end_while_sending(server, rng):
    """what the server has not sent yet when it sees the end is not lost"""
    # Little is under way at once, and nobody reads: of some of these sizes the last bytes are the
    # server's to send when the end comes.
    with contextlib.ExitStack() as open_clients:
        waiting = []
        for size in range(16 * KIB, 256 * KIB, 16 * KIB):
            client = open_clients.enter_context(clients.connect_narrowly(server.port))
            data = rng.randbytes(size)
            sent = clients.send_until_stuck(client, data)
            client.shutdown(socket.SHUT_WR)
            waiting.append((client, data[:sent]))
        for _ in range(5):  # each time the server has had some turns
            clients.check_still_serves(server)
        for client, data in waiting:
            check_same(receive_all(client), data, f"with {len(data)} bytes, it")


# --- clients that do not behave


def check_slow_reader(server, rng):
    """from a client that does not read the server soon reads nothing more, and loses nothing"""
    data = rng.randbytes(64 * MIB)
    before = server.memory()
    with connect(server.port) as client:
        sent = clients.send_until_stuck(client, data)
        if sent == len(data):
            raise Failed(f"the server took {sent} bytes, and nobody read what it sent back")
        grown = server.memory() - before
        if grown > MOST_KEPT:
            raise Failed(f"the server's memory has grown by {grown} bytes for {sent} sent")
        clients.check_still_serves(server)
        client.shutdown(socket.SHUT_WR)
        check_same(receive_all(client), data[:sent])


def check_resets(server, rng):
    """two hundred clients break off amid what they send, and the others notice nothing"""
    server.wait_until_alone()
    clients.run(break_off(server.port, rng))
    server.wait_until_alone()
    server.check_silent()
    clients.check_still_serves(server)


async def break_off(port, rng):
    async with clients.connected(port, 20) as others:
        is_over = asyncio.Event()
        going_on = [
            asyncio.ensure_future(go_on_until(is_over, client, rng, f"client {i}"))
            for i, client in enumerate(others)
        ]
        async with clients.connected(port, 200) as broken:
            for reader, writer in broken:
                await break_one_off(reader, writer, rng)
        is_over.set()
        await asyncio.gather(*going_on)


async def break_one_off(reader, writer, rng):
    # The largest does not fit into what is under way: the server then has things left to send.
    size = rng.choice([0, 1, 1000, 3 * MIB])
    writer.write(bytes(size))
    if size and rng.random() < 0.5:
        await reader.readexactly(1)
    clients.reset_when_closed(writer.get_extra_info("socket"))
    writer.transport.abort()


async def go_on_until(is_over, client, rng, who):
    is_last = False
    while not is_last:
        is_last = is_over.is_set()
        await clients.exchange(client, rng.randbytes(rng.randint(1, 100_000)), rng, who)


CASES = [
    check_netcat,
    check_sizes,
    check_half_close,
    check_end_while_sending,
    check_slow_reader,
    check_resets,
]
