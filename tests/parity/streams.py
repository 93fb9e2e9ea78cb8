"""Streams: readers, writers, servers made of coroutines."""

import asyncio

from parity import case, describe, main


async def said(what):
    """What it throws, described."""
    try:
        return await what
    except (Exception, asyncio.CancelledError) as error:
        return describe(error)


async def connected(data, limit=2**16, end=True):
    """A reader for what a server sends; the server's task ends when it was sent."""

    async def send(_reader, writer):
        writer.write(data)
        if end:
            writer.close()

    server = await asyncio.start_server(send, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=limit)
    server.close()
    return reader, writer


@case
async def a_line_at_a_time():
    reader, writer = await connected(b"one\ntwo\n\nlast")
    while line := await reader.readline():
        print(len(line), line.decode().strip())
    print(reader.at_eof())
    writer.close()


@case
async def all_that_comes():
    reader, writer = await connected(b"x" * 1_000_000)
    print(len(await reader.read()))
    print(len(await reader.read()))
    writer.close()


@case
async def all_that_comes_if_that_is_said_with_a_number():
    reader, writer = await connected(b"x" * 1_000_000)
    print(len(await reader.read(-1)))
    print(len(await reader.read(-1)))
    writer.close()


@case
async def some_of_what_comes():
    reader, writer = await connected(b"hello")
    data = b""
    while chunk := await reader.read(2):
        print(len(chunk) <= 2)
        data += chunk
    print(data.decode())
    print(len(await reader.read(0)))
    writer.close()


@case
async def exactly_so_much():
    reader, writer = await connected(b"hello world")
    print((await reader.readexactly(5)).decode())
    print((await reader.readexactly(0)).decode())
    print((await reader.readexactly(6)).decode())
    writer.close()


@case
async def less_than_exactly_so_much():
    reader, writer = await connected(b"hello")
    print(await said(reader.readexactly(6)))
    print(reader.at_eof())
    writer.close()


@case
async def up_to_a_separator():
    reader, writer = await connected(b"a--b-c--d")
    print((await reader.readuntil(b"--")).decode())
    print((await reader.readuntil(b"--")).decode())
    print(await said(reader.readuntil(b"--")))
    writer.close()


@case
async def a_separator_beyond_the_limit():
    reader, writer = await connected(b"x" * 20 + b"\nrest\n", limit=10)
    print(await said(reader.readuntil(b"\n")))
    print((await reader.readexactly(21)).decode().strip())
    print((await reader.readline()).decode().strip())
    writer.close()


@case
async def a_line_beyond_the_limit_is_gone():
    reader, writer = await connected(b"x" * 20 + b"\nrest\n", limit=10)
    print((await said(reader.readline())).partition(":")[0])
    print((await reader.readline()).decode().strip())
    writer.close()


@case
async def nothing_at_all():
    reader, writer = await connected(b"")
    print(len(await reader.readline()), reader.at_eof())
    print(await said(reader.readexactly(1)))
    writer.close()


@case
async def two_cannot_read_at_once():
    reader, writer = await connected(b"", end=False)
    task = asyncio.create_task(reader.read(1))
    await asyncio.sleep(0)
    print((await said(reader.read(1))).partition(":")[0])
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    writer.close()


@case
async def a_read_that_is_cancelled_loses_nothing():
    start = asyncio.get_running_loop().create_future()

    async def send(_reader, writer):
        await start
        writer.write(b"hello")
        writer.close()

    server = await asyncio.start_server(send, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    task = asyncio.create_task(reader.read(5))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    start.set_result(None)
    print((await reader.read()).decode())
    writer.close()
    server.close()


@case
async def an_echo_server():
    async def echo(reader, writer):
        while line := await reader.readline():
            writer.write(line)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for line in (b"one\n", b"two\n"):
        writer.write(line)
        await writer.drain()
        print((await reader.readline()).decode().strip())
    print(writer.can_write_eof())
    writer.write_eof()
    print(len(await reader.read()))
    writer.close()
    await writer.wait_closed()
    print(writer.is_closing())
    server.close()


@case
async def drain_waits_while_too_much_is_not_sent():
    go_on = asyncio.get_running_loop().create_future()

    async def receive(reader, writer):
        await go_on
        print(len(await reader.read()))
        writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"x" * 40_000_000)
    task = asyncio.create_task(writer.drain())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print("drained", task.done())
    go_on.set_result(None)
    await task
    print("drained")
    writer.write_eof()
    print(len(await reader.read()))
    writer.close()
    server.close()


@case
async def a_reset_is_thrown_where_it_is_read():
    async def reset(_reader, writer):
        import socket
        import struct

        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    print(await said(reader.read()))
    print(await said(writer.drain()))
    print(await said(writer.wait_closed()))
    server.close()


main()
