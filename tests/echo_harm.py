"""A case of real_clients.py: a crowd that means harm, and a client among it that does not."""

import contextlib
import socket

import echo_clients as clients
from echo_clients import check_answers, connect
from echo_endings import FEW_DESCRIPTORS, check_complains_of_nothing_else

TURNS = 1000
CROWD = 150  # at most, at one moment: more than the server can accept


def say_nothing(client, rng):
    pass


def say_much_and_never_read(client, rng):
    client.setblocking(False)
    with contextlib.suppress(OSError):  # full, reset or not connected to anybody yet
        client.send(bytes(rng.randrange(4 << 20)))


def say_it_in_bytes(client, rng):
    client.setblocking(False)
    with contextlib.suppress(OSError):
        for _ in range(rng.randrange(20)):
            client.send(b"x")


def read_a_little(client, rng):
    client.setblocking(False)
    with contextlib.suppress(OSError):
        client.recv(rng.randrange(1, 1000))


def half_close(client, rng):
    with contextlib.suppress(OSError):
        client.shutdown(rng.choice([socket.SHUT_WR, socket.SHUT_RD, socket.SHUT_RDWR]))


HARM = [say_nothing, say_much_and_never_read, say_it_in_bytes, read_a_little, half_close]


def check_harm(serving, rng):
    """a crowd that means harm, larger than what it can accept, is not at the cost of the others"""
    with serving(descriptors=FEW_DESCRIPTORS) as server, contextlib.ExitStack() as closing:
        friend = closing.enter_context(connect(server.port))
        check_answers(friend, b"first")
        crowd = []
        for turn in range(TURNS):
            if len(crowd) < CROWD and rng.random() < 0.5:
                crowd.append(closing.enter_context(connect(server.port)))
            elif crowd:
                do_harm(crowd, rng)
            if turn % 10 == 0:
                check_answers(friend, rng.randbytes(rng.randrange(1, 2000)), f"in turn {turn} it")
        for client in crowd:
            client.close()
        friend.close()
        server.wait_until_alone()
        clients.check_still_serves(server)
        check_complains_of_nothing_else(server)


def do_harm(crowd, rng):
    client = rng.choice(crowd)
    if rng.random() < 0.8:
        rng.choice(HARM)(client, rng)
        return
    if rng.random() < 0.5:
        clients.reset_when_closed(client)
    client.close()
    crowd.remove(client)


CASES = [check_harm]
