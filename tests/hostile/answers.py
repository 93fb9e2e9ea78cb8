"""What a hostile server answers: bytes, how they are cut, and how the connection ends."""

import dataclasses
import enum


class End(enum.Enum):
    """What becomes of the connection behind the last byte."""

    POLITE = "it is kept if the client speaks HTTP/1.1, else closed"
    CLOSE = "it is closed"
    RESET = "it is reset"
    HOLD = "it stays, whatever the client said, and the next request is answered"


@dataclasses.dataclass(frozen=True)
class Answer:
    pieces: tuple = ()  # of bytes, each sent by a call of its own
    end: End = End.POLITE
    forever: bytes = b""  # sent behind the pieces, again and again
    pause: float = 0  # seconds before each piece


def head(*headers, status="HTTP/1.1 200 OK"):
    return "".join(line + "\r\n" for line in (status, *headers, "")).encode("latin-1")


def whole(body=b"", *headers, status="HTTP/1.1 200 OK"):
    """A response that says how long it is."""
    length = f"Content-Length: {len(body)}"
    return Answer((head(*headers, length, status=status), body))


HTML = "Content-Type: text/html"  # the header of a page that may have links


def close(*pieces):
    return Answer(pieces, End.CLOSE)


def reset(*pieces):
    """Few enough bytes to be on their way before the reset, which overtakes what is kept back."""
    return Answer(pieces, End.RESET)


def hold(*pieces):
    return Answer(pieces, End.HOLD)


def endless(repeated, *pieces):
    return Answer(pieces, End.HOLD, forever=repeated)


def drip(data, seconds):
    """One byte in so many seconds."""
    return Answer(tuple(data[i : i + 1] for i in range(len(data))), End.HOLD, pause=seconds)


def chunk(data, size=None):
    """One chunk; `size` is what it says in place of its length."""
    return (f"{len(data):x}" if size is None else size).encode() + b"\r\n" + data + b"\r\n"


LAST_CHUNK = b"0\r\n\r\n"
CHUNKED = head("Transfer-Encoding: chunked", HTML)
