"""Faults by name, each with what the report has to say of it: what is tolerated, and what fails."""

import answers
from answers import CHUNKED, LAST_CHUNK, chunk, close, drip, endless, head, hold, reset, whole
from sites import Outcome, failed

HI = Outcome(bytes=2)
EMPTY = Outcome(bytes=0)
RESET = "connection reset by peer"
CONTINUE = head(status="HTTP/1.1 100 Continue")
NO_CONTENT = head(status="HTTP/1.1 204 No Content")
BAD_LENGTH = failed("bad Content-Length", 200)
TOO_LONG = failed("head too large", 200)
BAD_CHUNK = failed("bad chunk", 200)
BAD_STATUS_LINE = failed("bad status line")
FIFTY_MB = [bytes(100_000)] * 500
TOO_LARGE = failed("body too large", 200)


def ok(*headers):
    """An answer of two bytes that has these headers as well."""
    return whole(b"hi", *headers)


def length(value):
    return head(f"Content-Length: {value}")


def many_headers(count):
    return [f"X-{i}: {i}" for i in range(count)]


TOLERATED = {
    "good": (ok(), HI),
    "no-such-page": (whole(b"hi", status="HTTP/1.1 404 Not Found"), Outcome(404, bytes=2)),
    "server-error": (whole(b"hi", status="HTTP/1.0 500 Oh"), Outcome(500, bytes=2)),
    "unknown-status": (whole(b"hi", status="HTTP/1.7 799 What"), Outcome(799, bytes=2)),
    "no-reason-phrase": (whole(b"hi", status="HTTP/1.1 200"), HI),
    "nul-in-the-phrase": (whole(b"hi", status="HTTP/1.1 200 O\0K"), HI),
    "header-without-colon": (ok("What a day"), HI),
    "header-without-name": (ok(": nobody"), HI),
    "headers-folded": (ok("X: a", "\tb", "  c"), HI),
    "nul-in-a-header": (ok("X: a\0b", "Y\0: c"), HI),
    "bytes-beyond-ascii": (ok("X: \xff\xfe", "\xe9: 1"), HI),
    "1000-headers": (ok(*many_headers(1000)), HI),
    "bare-lf": (close(b"HTTP/1.0 200 OK\nContent-Length: 2\n\nhi"), HI),
    "length-doubled": (ok("Content-Length: 2"), HI),
    "length-smaller": (hold(length(2), b"hi, and HTTP/1.1 200 OK\r\n\r\nmore"), HI),
    "length-0-and-a-body": (hold(length(0) + b"hi"), EMPTY),
    "a-second-response": (hold(b"".join(ok().pieces * 2)), HI),
    "204-with-a-body": (hold(NO_CONTENT + b"hi"), Outcome(204, bytes=0)),
    "304-with-a-length": (hold(head("Content-Length: 9", status="HTTP/1.1 304 Not Modified")),
                          Outcome(304, bytes=0)),
    "100-first": (hold(CONTINUE, *ok().pieces), HI),
    "100-many-times": (hold(head(status="HTTP/1.1 103 Early Hints") * 1000, *ok().pieces), HI),
    "no-length": (close(head(), b"hi"), HI),
    "no-length-no-body": (close(head()), EMPTY),
    "chunked": (hold(CHUNKED, chunk(b"hi"), chunk(b"there"), LAST_CHUNK), Outcome(bytes=7)),
    "chunked-oddly": (hold(CHUNKED, chunk(b"hi", "0002 ;x=\"\0\""), b"000;y\nX: y\n\n"), HI),
    "encoded": (ok("Content-Encoding: gzip"), HI),
    "byte-by-byte": (drip(b"".join(ok().pieces), 0.001), HI),
    "reset-after-the-end": (reset(*ok().pieces), HI),
}

BROKEN = {
    "closed-without-a-byte": (close(), failed("empty response")),
    "reset-before-the-head": (reset(), failed(RESET)),
    "reset-in-the-status-line": (reset(b"HTTP/1.1 200 O"), failed(RESET)),
    "reset-in-the-head": (reset(b"HTTP/1.1 200 OK\r\nX: y\r\n"), failed(RESET, 200)),
    "reset-after-the-head": (reset(length(2)), failed(RESET, 200)),
    "reset-in-the-body": (reset(length(3), b"hi"), failed(RESET, 200)),
    "reset-in-a-body-of-any-length": (reset(head(), b"hi"), failed(RESET, 200)),
    "reset-between-chunks": (reset(CHUNKED, chunk(b"hi")), failed(RESET, 200)),
    "closed-in-the-status-line": (close(b"HTTP/1.1 200 O"), failed("truncated")),
    "closed-after-100": (close(CONTINUE), failed("truncated")),
    "closed-in-the-head": (close(b"HTTP/1.1 200 OK\r\nX: y\r\n"), failed("truncated", 200)),
    "closed-after-the-head": (close(length(2)), failed("truncated", 200)),
    "length-larger": (close(length(3), b"hi"), failed("truncated", 200)),
    "closed-in-a-chunk": (close(CHUNKED, b"3\r\nhi"), failed("truncated", 200)),
    "closed-between-chunks": (close(CHUNKED, chunk(b"hi")), failed("truncated", 200)),
    "closed-before-the-trailer": (close(CHUNKED, chunk(b"hi"), b"0\r\n"), failed("truncated", 200)),
    "http-0.9": (close(b"<html>hi</html>\n"), BAD_STATUS_LINE),
    "another-protocol": (hold(b"SSH-2.0-OpenSSH_9.2\r\n"), BAD_STATUS_LINE),
    "http-2": (hold(head(status="HTTP/2 200")), BAD_STATUS_LINE),
    "status-below-100": (hold(head(status="HTTP/1.1 099 OK")), BAD_STATUS_LINE),
    "status-of-letters": (hold(head(status="HTTP/1.1 two OK")), BAD_STATUS_LINE),
    "status-of-four-digits": (hold(head(status="HTTP/1.1 2000 OK")), BAD_STATUS_LINE),
    "nul-first": (hold(b"\0HTTP/1.1 200 OK\r\n\r\n"), BAD_STATUS_LINE),
    "empty-lines-first": (hold(b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), BAD_STATUS_LINE),
    "head-without-end": (endless(b"X: y\r\n" * 1000, b"HTTP/1.1 200 OK\r\n"), TOO_LONG),
    "phrase-without-end": (endless(b"OK" * 1000, b"HTTP/1.1 200 "), failed("head too large")),
    "header-of-1-mb": (hold(*ok("X: " + "y" * 1_000_000).pieces), TOO_LONG),
    "10000-headers": (hold(*ok(*many_headers(10_000)).pieces), TOO_LONG),
    "100-without-end": (endless(CONTINUE * 1000), failed("head too large")),
    "length-negative": (hold(length(-2), b"hi"), BAD_LENGTH),
    "length-unequal": (ok("Content-Length: 3"), BAD_LENGTH),
    "length-unequal-in-a-list": (hold(length("2, 3"), b"hi"), BAD_LENGTH),
    "length-absurd": (hold(length(10**30), b"hi"), BAD_LENGTH),
    "length-of-2-to-the-64": (hold(length(1 << 64), b"hi"), BAD_LENGTH),
    "length-hexadecimal": (hold(length("0x2"), b"hi"), BAD_LENGTH),
    "length-empty": (hold(length(""), b"hi"), BAD_LENGTH),
    "chunk-size-of-letters": (hold(CHUNKED, chunk(b"hi", "two")), BAD_CHUNK),
    "chunk-size-negative": (hold(CHUNKED, chunk(b"hi", "-2")), BAD_CHUNK),
    "chunk-size-prefixed": (hold(CHUNKED, chunk(b"hi", "0x2")), BAD_CHUNK),
    "chunk-size-absurd": (hold(CHUNKED, chunk(b"hi", "1" + "0" * 16)), BAD_CHUNK),
    "chunk-size-missing": (hold(CHUNKED, chunk(b"hi", "")), BAD_CHUNK),
    "chunk-size-smaller": (hold(CHUNKED, chunk(b"hi", "1")), BAD_CHUNK),
    "chunk-extension-without-end": (endless(b"x" * 1000, CHUNKED, b"2;"), BAD_CHUNK),
    "trailer-without-end": (endless(b"X: y\r\n" * 1000, CHUNKED, b"0\r\n"), BAD_CHUNK),
    "chunk-larger-than-all": (hold(CHUNKED, b"7fffffffffffffff\r\nhi"), TOO_LARGE),
    "chunks-without-end": (endless(chunk(b"x" * 10_000), CHUNKED), TOO_LARGE),
    "length-of-too-much": (hold(length(10**18), b"hi"), TOO_LARGE),
    "body-of-50-mb": (close(length(50_000_000), *FIFTY_MB), TOO_LARGE),
    "body-of-50-mb-unannounced": (close(head(), *FIFTY_MB), TOO_LARGE),
    "body-without-end": (endless(b"x" * 10_000, head()), TOO_LARGE),
}

SLOW = {
    "no-answer": (answers.hold(), failed("timed out")),
    "a-byte-a-second": (drip(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1000, 1), failed("timed out")),
    "stops-in-the-head": (hold(b"HTTP/1.1 200 OK\r\nX:"), failed("timed out", 200)),
    "stops-in-the-body": (hold(length(3), b"hi"), failed("timed out", 200)),
    "stops-in-a-chunk": (hold(CHUNKED, b"3\r\nhi"), failed("timed out", 200)),
    "stops-before-the-trailer": (hold(CHUNKED, chunk(b"hi"), b"0\r\n"), failed("timed out", 200)),
    "no-length-and-no-end": (hold(head(), b"hi"), failed("timed out", 200)),
}

# What comes behind their end has to come with it: later, when the connection carries the next
# request, it would be that one's answer.
GO_ON = {"length-smaller", "length-0-and-a-body", "a-second-response", "204-with-a-body"}

FAULTS = {**TOLERATED, **BROKEN, **SLOW}
