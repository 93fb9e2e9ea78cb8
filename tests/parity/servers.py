"""Servers: when they accept, who waits for their end, and what a protocol that cannot be made costs."""

import asyncio

from parity import case, main


class Quiet(asyncio.Protocol):
    """Tells that there is a connection."""

    def connection_made(self, transport):
        print("connected")
        transport.close()


async def connect_to(server):
    loop = asyncio.get_running_loop()
    port = server.sockets[0].getsockname()[1]
    lost = loop.create_future()

    class Client(asyncio.Protocol):
        def connection_lost(self, error):
            lost.set_result(None)

    await loop.create_connection(Client, "127.0.0.1", port)
    return lost



@case
async def a_server_may_begin_to_serve_later():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Quiet, "127.0.0.1", 0, start_serving=False)
    print(server.is_serving(), len(server.sockets))
    await server.start_serving()
    await server.start_serving()
    print(server.is_serving())
    await (await connect_to(server))
    server.close()


@case
async def a_server_without_a_host_listens_on_all_interfaces():
    server = await asyncio.get_running_loop().create_server(Quiet, "", 0)
    hosts = {socket.getsockname()[0] for socket in server.sockets}
    print("0.0.0.0" in hosts, hosts <= {"0.0.0.0", "::"})
    ports = {socket.getsockname()[1] for socket in server.sockets}
    print(0 in ports)
    server.close()


@case
async def serve_forever_begins_to_serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Quiet, "127.0.0.1", 0, start_serving=False)
    task = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0)
    print(server.is_serving())
    await (await connect_to(server))
    server.close()
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled())


@case
async def a_server_that_is_closed_cannot_serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Quiet, "127.0.0.1", 0)
    server.close()
    try:
        await server.serve_forever()
    except RuntimeError as error:
        print(type(error).__name__)


@case
async def only_one_may_wait_for_a_server_to_end():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Quiet, "127.0.0.1", 0)
    task = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0)
    try:
        await server.serve_forever()
    except RuntimeError as error:
        print(type(error).__name__, server.is_serving())
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@case
async def a_server_whose_service_was_cancelled_is_closed():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Quiet, "127.0.0.1", 0)
    task = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    try:
        await server.serve_forever()
    except RuntimeError as error:
        print(type(error).__name__)


@case
async def a_protocol_that_cannot_be_made_costs_its_connection_alone():
    loop = asyncio.get_running_loop()
    loop.set_debug(True)  # else Python does not tell
    fails = True

    def factory():
        nonlocal fails
        if fails:
            fails = False
            raise ValueError("no")
        return Quiet()

    server = await loop.create_server(factory, "127.0.0.1", 0)
    await connect_to(server)
    await (await connect_to(server))
    loop.set_debug(False)
    server.close()


@case
async def a_server_makes_a_protocol_for_each_connection():
    loop = asyncio.get_running_loop()

    def factory():
        print("making one")
        return Quiet()

    server = await loop.create_server(factory, "127.0.0.1", 0)
    lost = await connect_to(server)
    await lost
    server.close()
    await server.wait_closed()
    print(server.is_serving(), len(server.sockets))


@case
async def streams_begin_to_serve_later_as_well():
    async def say_hello(reader, writer):
        writer.write(b"hello\n")
        writer.close()

    server = await asyncio.start_server(say_hello, "127.0.0.1", 0, start_serving=False)
    print(server.is_serving())
    await server.start_serving()
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    print((await reader.readline()).decode().strip())
    writer.close()
    await writer.wait_closed()
    server.close()


@case
async def who_is_cancelled_while_connecting_leaves_no_connection():
    loop = asyncio.get_running_loop()
    lost = loop.create_future()

    class Told(asyncio.Protocol):
        def connection_made(self, transport):
            print("made")
            task.cancel()

        def connection_lost(self, error):
            print("lost")
            lost.set_result(None)

    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    task = asyncio.create_task(loop.create_connection(Told, "127.0.0.1", port))
    await lost
    print(task.cancelled())
    server.close()


main()
