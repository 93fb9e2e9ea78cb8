"""Queues: order, limits, cancellation, join."""

import asyncio

from parity import case, describe, main


def tried(what):
    """What it throws, described."""
    try:
        what()
    except Exception as error:
        return describe(error)
    return "nothing was thrown"


async def get(queue, name):
    try:
        print(name, "got", await queue.get())
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def put(queue, item):
    try:
        await queue.put(item)
        print("put", item)
    except asyncio.CancelledError:
        print(item, "cancelled")
        raise


async def turns(number=3):
    for _ in range(number):
        await asyncio.sleep(0)


@case
async def items_come_out_in_their_order():
    queue = asyncio.Queue()
    for number in range(3):
        await queue.put(number)
    print(queue.qsize(), queue.empty(), queue.full())
    print([await queue.get() for _ in range(3)])
    print(queue.qsize(), queue.empty(), queue.full())


@case
async def a_queue_knows_its_limit():
    queue = asyncio.Queue(2)
    print(queue.maxsize, asyncio.Queue().maxsize)
    queue.put_nowait(1)
    print(queue.full())
    queue.put_nowait(2)
    print(queue.full())


@case
async def what_cannot_be_done_at_once_is_an_error():
    queue = asyncio.Queue(1)
    print(tried(queue.get_nowait))
    queue.put_nowait(1)
    print(tried(lambda: queue.put_nowait(2)))
    print(queue.get_nowait())


@case
async def get_waits_for_an_item():
    queue = asyncio.Queue()
    task = asyncio.create_task(get(queue, "a"))
    await turns()
    print("waiting", task.done())
    queue.put_nowait(1)
    await task


@case
async def put_waits_for_room():
    queue = asyncio.Queue(1)
    queue.put_nowait(1)
    task = asyncio.create_task(put(queue, 2))
    await turns()
    print("waiting", task.done())
    print(queue.get_nowait())
    await task
    print(queue.get_nowait())


@case
async def getters_are_served_in_the_order_of_coming():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(get(queue, name)) for name in "abc"]
    await turns()
    for number in range(3):
        queue.put_nowait(number)
    await asyncio.gather(*tasks)


@case
async def putters_are_served_in_the_order_of_coming():
    queue = asyncio.Queue(1)
    tasks = [asyncio.create_task(put(queue, number)) for number in range(4)]
    await turns()
    for _ in range(4):
        print("got", await queue.get())
        await turns()
    await asyncio.gather(*tasks)


@case
async def a_getter_that_is_cancelled_loses_nothing():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(get(queue, name)) for name in "ab"]
    await turns()
    tasks[0].cancel()
    queue.put_nowait(1)
    await asyncio.gather(*tasks, return_exceptions=True)
    print(queue.qsize())


@case
async def a_getter_that_is_called_and_cancelled_calls_the_next():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(get(queue, name)) for name in "ab"]
    await turns()
    queue.put_nowait(1)
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(queue.qsize())


@case
async def a_putter_that_is_cancelled_puts_nothing():
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    tasks = [asyncio.create_task(put(queue, number)) for number in (1, 2)]
    await turns()
    tasks[0].cancel()
    await turns()
    print(queue.get_nowait())
    await asyncio.gather(*tasks, return_exceptions=True)
    print(queue.get_nowait(), queue.qsize())


@case
async def a_putter_that_is_called_and_cancelled_calls_the_next():
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    tasks = [asyncio.create_task(put(queue, number)) for number in (1, 2)]
    await turns()
    print(queue.get_nowait())
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(queue.get_nowait(), queue.qsize())


@case
async def an_item_taken_by_another_is_waited_for_again():
    queue = asyncio.Queue()
    task = asyncio.create_task(get(queue, "a"))
    await turns()
    queue.put_nowait(1)
    print("taken", queue.get_nowait())
    await turns()
    print("waiting", task.done())
    queue.put_nowait(2)
    await task


@case
async def join_waits_until_all_items_are_dealt_with():
    queue = asyncio.Queue()
    for number in range(2):
        queue.put_nowait(number)

    async def wait():
        await queue.join()
        print("joined")

    task = asyncio.create_task(wait())
    for _ in range(2):
        print(await queue.get())
        await turns()
        queue.task_done()
        print("done", task.done())
    await task


@case
async def join_of_an_empty_queue_does_not_wait():
    queue = asyncio.Queue()
    asyncio.get_running_loop().call_soon(print, "turn")
    await queue.join()
    print("joined")
    await asyncio.sleep(0)


@case
async def all_who_join_are_told():
    queue = asyncio.Queue()
    queue.put_nowait(1)

    async def wait(name):
        await queue.join()
        print(name)

    tasks = [asyncio.create_task(wait(name)) for name in "abc"]
    await turns()
    queue.get_nowait()
    queue.task_done()
    await asyncio.gather(*tasks)


@case
async def task_done_once_too_often_is_an_error():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.task_done()
    print(tried(queue.task_done))


@case
# #region workers
async def workers_share_the_work():
    queue = asyncio.Queue()

    async def work(name):
        while True:
            item = await queue.get()
            await asyncio.sleep(item / 100)
            print(name, item)
            queue.task_done()

    for item in (3, 1, 1, 1, 2):
        queue.put_nowait(item)
    workers = [asyncio.create_task(work(name)) for name in "ab"]
    await queue.join()
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    print([worker.cancelled() for worker in workers])
# #endregion workers


@case
async def a_producer_is_held_back():
    queue = asyncio.Queue(2)

    async def produce():
        for item in range(5):
            await queue.put(item)
            print("put", item)
        await queue.put(None)

    task = asyncio.create_task(produce())
    while (item := await queue.get()) is not None:
        print("got", item)
    await task


main()
