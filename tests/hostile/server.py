"""A web server that does to its clients what it is told, and keeps what they said.

    with Server() as server:
        server.answers["/"] = answers.whole(b"hello")
        ...  # crawl server.url("/")
        server.requests()

It runs in a thread of its own.
"""

import asyncio
import itertools
import select
import socket
import struct
import threading
import typing

from answers import End, whole

LOCALHOST = "127.0.0.1"
BACKLOG = 1000
LONGEST_REQUEST = 1 << 20  # bytes: of a longer one nothing more is read
AT_ONCE = 20  # pieces: of a longer answer no more is sent than the client takes
NOT_FOUND = whole(b"", status="HTTP/1.1 404 Not Found")
RESET_AT_CLOSE = struct.pack("ii", 1, 0)
GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR


class Request(typing.NamedTuple):
    raw: bytes  # with the empty line at its end
    is_first: bool  # on its connection

    @property
    def target(self):
        return self.raw.split(b" ", 2)[1].decode("latin-1")


class Server:
    def __init__(self):
        self.answers = {}  # by target; 404 for all others
        self.asked = None  # if any: called with server and Request in the server's thread
        self._requests = []
        self._open = set()  # connections
        self._most_open = 0
        self._listener = socket.create_server((LOCALHOST, 0), backlog=BACKLOG)
        self._listener.setblocking(False)
        # Connections inherit it: else what is sent shortly before a reset may never go out.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = self._listener.getsockname()[1]
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self):
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def url(self, target):
        return f"http://{LOCALHOST}:{self.port}{target}"

    def requests(self):
        """All that came whole, in that order."""
        return list(self._requests)

    def most_open(self):
        """The most connections that were open at one moment, as their clients see it."""
        return self._most_open

    def stop_listening(self):
        """From here on connections are refused. Only to be called in the server's thread."""
        if self._listener.fileno() >= 0:
            self._loop.remove_reader(self._listener)
            self._listener.close()

    # --- in its thread

    async def _serve(self):
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._started.set()
        self._loop.add_reader(self._listener, self._accept)
        await self._stop.wait()
        self.stop_listening()
        for connection in self._open:
            connection.transport.abort()

    def _accept(self):
        try:
            client, _ = self._listener.accept()
        except OSError:  # gone again
            return
        client.setblocking(False)
        made = self._loop.connect_accepted_socket(lambda: Connection(self), client)
        self._loop.create_task(made)

    def opened(self, connection):
        self._open.add(connection)
        if len(self._open) > self._most_open:
            self._most_open = max(self._most_open, self._still_there())

    def closed(self, connection):
        self._open.discard(connection)

    def _still_there(self):
        """Who went before another came may not have been noticed yet."""
        poll = select.poll()
        for connection in self._open:
            poll.register(connection.socket, select.POLLRDHUP)
        return len(self._open) - sum(1 for _, events in poll.poll(0) if events & GONE)

    def answer_to(self, request):
        self._requests.append(request)
        if self.asked:
            self.asked(self, request)
        return self.answers.get(request.target, NOT_FOUND)


class Connection(asyncio.Protocol):
    def __init__(self, server):
        self._server = server
        self._received = bytearray()
        self._is_first = True
        self._sending = None  # a task, if that takes time
        self._writable = asyncio.Event()

    def connection_made(self, transport):
        self.transport = transport
        self.socket = transport.get_extra_info("socket")
        self._server.opened(self)
        self._writable.set()

    def connection_lost(self, _):
        self._server.closed(self)
        if self._sending:
            self._sending.cancel()

    def pause_writing(self):
        self._writable.clear()

    def resume_writing(self):
        self._writable.set()

    def data_received(self, data):
        self._received += data
        if len(self._received) > LONGEST_REQUEST:
            self.transport.pause_reading()
        elif not self._sending:
            self._answer()

    def _answer(self):
        end = self._received.find(b"\r\n\r\n") + 4
        if end < 4:
            return
        request = Request(bytes(self._received[:end]), self._is_first)
        self._is_first = False
        del self._received[:end]
        answer = self._server.answer_to(request)
        if answer.forever or answer.pause or len(answer.pieces) > AT_ONCE:
            self._sending = asyncio.create_task(self._send_slowly(answer, request))
            return
        for piece in answer.pieces:
            if not self.transport.is_closing():
                self.transport.write(piece)
        self._end(answer.end, request)

    async def _send_slowly(self, answer, request):
        """No faster than the client takes it; until it goes, if there is no end."""
        behind = itertools.repeat(answer.forever) if answer.forever else ()
        for piece in itertools.chain(answer.pieces, behind):
            await asyncio.sleep(answer.pause)
            await self._writable.wait()
            if self.transport.is_closing():
                return
            self.transport.write(piece)
        self._sending = None
        self._end(answer.end, request)

    def _end(self, end, request):
        if end is End.RESET:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
            self.transport.abort()
        elif end is End.CLOSE or (end is End.POLITE and b" HTTP/1.0\r\n" in request.raw):
            self.transport.close()
