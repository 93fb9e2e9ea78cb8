"""Tasks: when they run, and what they give."""

import asyncio

from parity import case, describe, main


async def answer():
    return 42


async def fail():
    raise ValueError("no")


@case
# #region start
async def a_task_starts_in_the_next_turn():
    async def work():
        print("work")

    task = asyncio.create_task(work())
    print("created", task.done())
    await task
    print("awaited", task.done())
# #endregion start


@case
async def tasks_start_in_the_order_of_their_creation():
    async def work(name):
        print(name)
        await asyncio.sleep(0)
        print(name, "again")

    await asyncio.gather(*[work(name) for name in "abc"])


@case
async def a_task_gives_its_result():
    task = asyncio.create_task(answer())
    print(await task, task.result(), task.exception(), task.cancelled())


@case
async def a_task_throws_its_error():
    task = asyncio.create_task(fail())
    try:
        await task
    except ValueError as error:
        print(describe(error))
    print(describe(task.exception()))


@case
async def a_result_that_is_not_there_yet_is_an_error():
    task = asyncio.create_task(answer())
    try:
        task.result()
    except asyncio.InvalidStateError as error:
        print(describe(error))
    await task


@case
async def a_coroutine_that_is_awaited_runs_without_a_turn():
    asyncio.get_running_loop().call_soon(print, "turn")
    print(await answer())
    await asyncio.sleep(0)


@case
async def a_task_has_a_name():
    task = asyncio.create_task(answer(), name="deep thought")
    print(task.get_name())
    task.set_name("earth")
    print(task.get_name())
    await task


@case
async def a_task_knows_itself():
    async def work():
        print(asyncio.current_task().get_name())

    task = asyncio.create_task(work(), name="worker")
    await task
    print(asyncio.current_task() is task)


@case
async def all_tasks_are_those_that_are_not_done():
    before = len(asyncio.all_tasks())
    task = asyncio.create_task(answer())
    print(len(asyncio.all_tasks()) - before)
    await task
    print(len(asyncio.all_tasks()) - before)


@case
async def a_task_that_nobody_refers_to_runs():
    async def work():
        await asyncio.sleep(0.01)
        print("worked")

    asyncio.create_task(work())
    await asyncio.sleep(0.02)


@case
async def a_task_that_awaits_itself_gets_an_error():
    async def work():
        try:
            await tasks[0]
        except RuntimeError as error:
            print(describe(error).partition(":")[0])

    tasks = [asyncio.create_task(work())]
    await tasks[0]


@case
async def an_error_that_nobody_has_seen_is_told():
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(task.done())
    del task
    print("gone")


@case
async def callbacks_of_a_task_come_before_those_who_wait_later():
    async def wait():
        await task
        print("waited")

    task = asyncio.create_task(answer())
    task.add_done_callback(lambda t: print("callback", t.result()))
    waiter = asyncio.create_task(wait())
    await waiter


main()
