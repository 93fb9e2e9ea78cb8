"""Protocols, transports and servers."""

import asyncio
import socket
import struct

from parity import case, describe, main


class Quiet(asyncio.Protocol):
    """Keeps what comes; `lost` is done when the connection is over."""

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.lost = self.loop.create_future()
        self.made = self.loop.create_future()
        self.received = b""

    def connection_made(self, transport):
        self.transport = transport
        self.made.set_result(None)

    def data_received(self, data):
        self.received += data

    def connection_lost(self, error):
        self.lost.set_result(error)


class Told(Quiet):
    """Tells what happens."""

    def connection_made(self, transport):
        print("connection_made")
        super().connection_made(transport)

    def data_received(self, data):
        print("data_received", data.decode())
        super().data_received(data)

    def eof_received(self):
        print("eof_received")

    def connection_lost(self, error):
        print("connection_lost", describe(error))
        super().connection_lost(error)

    def pause_writing(self):
        print("pause_writing")

    def resume_writing(self):
        print("resume_writing")


class Echo(Quiet):
    def data_received(self, data):
        self.transport.write(data)


class Connected:
    """A server, a client, and both their protocols."""

    def __init__(self, server_side=Quiet, client_side=Quiet):
        self.sides = (server_side, client_side)

    async def __aenter__(self):
        loop = asyncio.get_running_loop()
        accepted = loop.create_future()

        def factory():
            accepted.set_result(self.sides[0]())
            return accepted.result()

        self.listening = await loop.create_server(factory, "127.0.0.1", 0)
        self.port = self.listening.sockets[0].getsockname()[1]
        _, self.client = await loop.create_connection(self.sides[1], "127.0.0.1", self.port)
        self.server = await accepted
        await self.server.made
        return self

    async def __aexit__(self, *_):
        self.listening.close()
        for protocol in (self.client, self.server):
            if not protocol.lost.done():
                protocol.transport.abort()
            await protocol.lost


@case
async def what_is_written_comes_back_from_an_echo():
    async with Connected(server_side=Echo, client_side=Told) as both:
        both.client.transport.write(b"hello")
        while both.client.received != b"hello":
            await asyncio.sleep(0)
        both.client.transport.close()
        await both.client.lost


@case
async def connection_made_comes_before_create_connection_returns():
    async with Connected(client_side=Told):
        print("connected")


@case
async def close_sends_what_was_written():
    async with Connected() as both:
        both.client.transport.write(b"x" * 40_000_000)
        print(both.client.transport.get_write_buffer_size() > 0)
        both.client.transport.close()
        print(both.client.transport.is_closing(), both.client.lost.done())
        print(describe(await both.server.lost))
        print(len(both.server.received))


@case
async def abort_sends_no_more():
    async with Connected() as both:
        both.server.transport.pause_reading()
        both.client.transport.write(b"x" * 40_000_000)
        both.client.transport.abort()
        print(both.client.transport.get_write_buffer_size(), both.client.transport.is_closing())
        print(describe(await both.client.lost))
        both.server.transport.resume_reading()
        await both.server.lost
        print(len(both.server.received) < 40_000_000)


@case
async def connection_lost_is_called_in_the_next_turn():
    async with Connected(client_side=Told) as both:
        both.client.transport.close()
        print("closed")
        asyncio.get_running_loop().call_soon(print, "scheduled later")
        await both.client.lost


@case
async def to_close_twice_is_to_close_once():
    async with Connected(client_side=Told) as both:
        both.client.transport.close()
        both.client.transport.close()
        both.client.transport.abort()
        await both.client.lost
        await asyncio.sleep(0)
        print(both.client.transport.is_closing())


@case
async def nothing_is_written_after_close():
    async with Connected() as both:
        both.client.transport.close()
        both.client.transport.write(b"never")
        await both.server.lost
        print(both.server.received)


@case
async def the_end_of_the_stream_closes_the_other_side():
    async with Connected(server_side=Told) as both:
        both.client.transport.write_eof()
        await both.server.lost
        print(describe(await both.client.lost))


@case
async def a_half_of_a_connection_can_stay_open():
    class Answer(Quiet):
        def eof_received(self):
            print("eof_received")
            asyncio.get_running_loop().call_soon(self.answer)
            return True

        def answer(self):
            self.transport.write(b"you said " + self.received)
            self.transport.close()

    async with Connected(server_side=Answer) as both:
        both.client.transport.write(b"hello")
        both.client.transport.write_eof()
        await both.client.lost
        print(both.client.received.decode())


@case
async def the_end_is_told_again_when_reading_is_resumed():
    class Listening(Told):
        def eof_received(self):
            print("eof_received")
            return True

    async with Connected(server_side=Listening) as both:
        both.client.transport.write_eof()
        for _ in range(3):
            await asyncio.sleep(0)
        for _ in range(2):
            both.server.transport.pause_reading()
            both.server.transport.resume_reading()
            for _ in range(3):
                await asyncio.sleep(0)


@case
async def nothing_can_be_written_after_the_end():
    async with Connected() as both:
        transport = both.client.transport
        print(transport.can_write_eof())
        transport.write_eof()
        transport.write_eof()
        try:
            transport.write(b"never")
        except RuntimeError as error:
            print(describe(error))


@case
async def the_end_comes_behind_what_was_written():
    async with Connected() as both:
        both.client.transport.write(b"x" * 4_000_000)
        both.client.transport.write_eof()
        await both.server.lost
        print(len(both.server.received))


@case
async def reading_can_be_paused():
    async with Connected(server_side=Told) as both:
        transport = both.server.transport
        print(transport.is_reading())
        transport.pause_reading()
        transport.pause_reading()
        print(transport.is_reading())
        both.client.transport.write(b"hello")
        for _ in range(5):
            await asyncio.sleep(0)
        print("resuming")
        transport.resume_reading()
        transport.resume_reading()
        print(transport.is_reading())
        while not both.server.received:
            await asyncio.sleep(0)


@case
async def writing_is_paused_and_resumed():
    async with Connected(client_side=Told) as both:
        both.server.transport.pause_reading()
        both.client.transport.write(b"x" * 40_000_000)
        print("written")
        both.server.transport.resume_reading()
        while len(both.server.received) < 40_000_000:
            await asyncio.sleep(0)
        print(both.client.transport.get_write_buffer_size())


@case
async def the_limits_of_writing_can_be_set():
    async with Connected() as both:
        transport = both.client.transport
        print(transport.get_write_buffer_limits())
        transport.set_write_buffer_limits(high=1000)
        print(transport.get_write_buffer_limits())
        transport.set_write_buffer_limits(high=1000, low=10)
        print(transport.get_write_buffer_limits())
        try:
            transport.set_write_buffer_limits(high=1, low=2)
        except ValueError:
            print("ValueError")


@case
async def lines_are_written_together():
    async with Connected() as both:
        both.client.transport.writelines([b"one ", b"two ", b"three"])
        both.client.transport.close()
        await both.server.lost
        print(both.server.received.decode())


@case
async def both_sides_know_both_addresses():
    async with Connected() as both:
        client, server = both.client.transport, both.server.transport
        print(client.get_extra_info("peername")[1] == both.port)
        print(client.get_extra_info("peername") == server.get_extra_info("sockname"))
        print(client.get_extra_info("sockname") == server.get_extra_info("peername"))


@case
async def a_protocol_that_throws_loses_its_connection():
    class Failing(Told):
        def data_received(self, data):
            raise ValueError("no")

    async with Connected(server_side=Failing) as both:
        both.client.transport.write(b"x")
        await both.server.lost


@case
async def a_protocol_that_throws_at_the_end_loses_its_connection():
    class Failing(Told):
        def eof_received(self):
            raise ValueError("no")

    async with Connected(server_side=Failing) as both:
        both.client.transport.write_eof()
        await both.server.lost


@case
async def an_error_of_the_system_is_told_to_the_protocol_alone():
    class Failing(Told):
        def data_received(self, data):
            raise BrokenPipeError()

        def eof_received(self):
            raise BrokenPipeError()

    async with Connected(server_side=Failing) as both:
        both.client.transport.write(b"x")
        await both.server.lost
    async with Connected(server_side=Failing) as both:
        both.client.transport.write_eof()
        await both.server.lost


@case
async def what_the_other_calls_throw_leaves_the_connection_alone():
    class Failing(Quiet):
        def connection_made(self, transport):
            super().connection_made(transport)
            raise ValueError("made")

        def pause_writing(self):
            raise ValueError("paused")

        def resume_writing(self):
            raise ValueError("resumed")

        def connection_lost(self, error):
            super().connection_lost(error)
            raise ValueError("lost")

    async with Connected(server_side=Failing) as both:
        transport = both.server.transport
        transport.set_write_buffer_limits(high=0)
        transport.write(b"x" * 40_000_000)
        transport.close()
        await both.server.lost
        await both.client.lost
        print(len(both.client.received))


@case
async def a_reset_is_told_to_the_protocol():
    async with Connected(server_side=Told) as both:
        sock = both.client.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        both.client.transport.abort()
        await both.server.lost


@case
async def a_protocol_can_be_replaced():
    async with Connected() as both:
        other = Told()
        both.server.transport.set_protocol(other)
        print(both.server.transport.get_protocol() is other)
        both.client.transport.write(b"hello")
        while not other.received:
            await asyncio.sleep(0)
        both.server.transport.set_protocol(both.server)


@case
async def nobody_listens():
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    try:
        await loop.create_connection(Quiet, "127.0.0.1", port)
    except OSError as error:
        print(describe(error))


@case
async def a_server_that_is_closed_accepts_no_more():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Quiet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(server.is_serving(), len(server.sockets))
    server.close()
    server.close()
    print(server.is_serving(), len(server.sockets))
    try:
        await loop.create_connection(Quiet, "127.0.0.1", port)
    except OSError as error:
        print(describe(error))
    await server.wait_closed()


@case
async def a_server_that_is_closed_leaves_its_connections_alone():
    async with Connected(server_side=Echo) as both:
        both.listening.close()
        both.client.transport.write(b"hello")
        while both.client.received != b"hello":
            await asyncio.sleep(0)
        print("still there")


@case
async def a_server_serves_until_it_is_cancelled():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Quiet, "127.0.0.1", 0)
    task = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0)
    print(task.done(), server.is_serving())
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled(), server.is_serving())


@case
async def to_close_a_server_ends_who_serves():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Quiet, "127.0.0.1", 0)
    task = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0)
    server.close()
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled())


main()
