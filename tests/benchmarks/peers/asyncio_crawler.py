"""The crawler in workers on a queue, in Python's asyncio: asyncio_crawler.py URL."""

import asyncio
import socket
import sys

import crawl


async def read_all(connection):
    loop = asyncio.get_running_loop()
    response = []
    chunk = await loop.sock_recv(connection, 4096)
    while chunk:
        response.append(chunk)
        chunk = await loop.sock_recv(connection, 4096)
    return b"".join(response)


async def fetch(site, target):
    loop = asyncio.get_running_loop()
    with socket.socket() as connection:
        connection.setblocking(False)
        await loop.sock_connect(connection, site.address)
        await loop.sock_sendall(connection, site.request(target))
        response = await read_all(connection)
    site.done(target, response)


async def work(site, queue):
    while True:
        await fetch(site, await queue.get())
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    site = crawl.Site(sys.argv[1], lambda site, target: queue.put_nowait(target))
    site.begin()
    workers = [asyncio.create_task(work(site, queue)) for _ in range(crawl.MOST_IN_FLIGHT)]
    await queue.join()
    for worker in workers:
        worker.cancel()


asyncio.run(main())
