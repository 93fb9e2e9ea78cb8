"""Cases of real_clients.py with servers of their own, which are ended, or have few descriptors."""

import contextlib
import signal
import time

import echo_clients as clients
from echo_clients import check_answers, connect, receive_all
from echo_server import Failed, wait_until

FEW_DESCRIPTORS = 64
LOOP = "asyncio: "
FULL = LOOP + "socket.accept() out of system resource"


def check_interrupted(serving, rng):
    """Ctrl-C ends it with 100 clients connected: status 130, and not a word"""
    check_ended(serving, rng, signal.SIGINT, 130)


def check_terminated(serving, rng):
    """SIGTERM ends it with 100 clients connected: status 143, and not a word"""
    check_ended(serving, rng, signal.SIGTERM, 143)


def check_ended(serving, rng, number, expected):
    with serving() as server, contextlib.ExitStack() as open_clients:
        everybody = [open_clients.enter_context(connect(server.port)) for _ in range(100)]
        for client in everybody:
            check_answers(client, rng.randbytes(10))
        does_not_read = open_clients.enter_context(connect(server.port))
        clients.send_until_stuck(does_not_read, bytes(64 << 20))  # the server waits to send
        status = server.end(number)
        if status != expected:
            raise Failed(f"the status is {status}")
        server.check_silent()
        for client in everybody:
            clients.check_same(receive_all(client), b"")


def check_descriptors_run_out(serving, rng):
    """without descriptors it says so, serves whom it has, rests, and later serves the others"""
    with serving(descriptors=FEW_DESCRIPTORS) as server, contextlib.ExitStack() as open_clients:
        everybody = [open_clients.enter_context(connect(server.port)) for _ in range(200)]
        accepted = everybody[: FEW_DESCRIPTORS - server.descriptors_at_start]
        wait_until(lambda: FULL in server.complaints(), "the server tells that it is full")
        for client in accepted:
            check_answers(client, rng.randbytes(10), "one that was accepted")
        check_rests(server)
        for client in everybody:
            check_answers(client, rng.randbytes(10), "one that could be accepted then")
            client.close()
        server.wait_until_alone()
        clients.check_still_serves(server)
        check_complains_of_nothing_else(server)


def check_rests(server):
    """While nobody goes, there is nothing to do but to try again now and then."""
    before = server.cpu_time()
    time.sleep(1)
    used = server.cpu_time() - before
    if used > 0.5:
        raise Failed(f"it has used {used:.2f} seconds of CPU in one second without descriptors")


def check_complains_of_nothing_else(server):
    for line in server.complaints().splitlines():
        if line.startswith(LOOP) and not line.startswith(FULL):
            raise Failed(f"the loop complains of something else: {line}")


CASES = [check_interrupted, check_terminated, check_descriptors_run_out]
