"""Two loops: what belongs to one is not for the other."""

import asyncio

from parity import case, describe, differs_since, main


def with_another(function):
    """A case of two loops; the other one runs only where the case says so."""

    def run(loop):
        other = asyncio.new_event_loop()
        function(loop, other)
        other.close()

    run.__name__ = function.__name__
    return case(run)


async def answer():
    print("answers")
    return 42


async def error_of(awaitable):
    """What comes of waiting for it; a task's and a future's names are not the same in both."""
    try:
        await awaitable
    except RuntimeError as error:
        return "RuntimeError: " + " ".join(str(error).split()[-5:])
    except (ValueError, asyncio.CancelledError) as error:
        return describe(error)
    return "nothing was thrown"


def tried(function):
    try:
        function()
    except ValueError as error:
        return describe(error)
    return "nothing was thrown"


@with_another
def a_future_of_another_loop_is_not_run(loop, other):
    future = other.create_future()
    print(tried(lambda: loop.run_until_complete(future)))
    future.set_result(1)
    print(tried(lambda: loop.run_until_complete(future)))
    print(other.run_until_complete(future))


@with_another
def a_task_of_another_loop_is_not_run(loop, other):
    task = other.create_task(answer())
    print(tried(lambda: loop.run_until_complete(task)))
    print(other.run_until_complete(task))


@with_another
def who_waits_for_a_future_of_another_loop_is_told_in_the_next_turn(loop, other):
    async def work():
        loop.call_soon(print, "before")
        print(await error_of(other.create_future()))
        print("goes on")

    loop.run_until_complete(work())


@with_another
def who_waits_for_a_task_of_another_loop_is_told_and_the_task_goes_on(loop, other):
    task = other.create_task(answer())
    print(loop.run_until_complete(error_of(task)))
    print(other.run_until_complete(task))


@with_another
def who_is_cancelled_at_a_future_of_another_loop_is_cancelled(loop, other):
    async def work():
        asyncio.current_task().cancel("first")
        print(await error_of(other.create_future()))

    loop.run_until_complete(work())
    task = loop.create_task(error_of(other.create_future()))
    loop.call_soon(task.cancel, "later")
    print(loop.run_until_complete(task))


@with_another
def a_future_of_another_loop_that_is_done_has_its_result_for_all(loop, other):
    async def work():
        print(await future)

    future = other.create_future()
    future.set_result(1)
    loop.run_until_complete(work())


@with_another
def futures_of_two_loops_are_not_gathered(loop, other):
    futures = [loop.create_future(), other.create_future()]
    print(tried(lambda: asyncio.gather(*futures)))
    print(tried(lambda: asyncio.gather(*futures, return_exceptions=True)))


@with_another
def what_was_begun_for_a_gather_that_failed_goes_on(loop, other):
    async def work():
        print(tried(lambda: asyncio.gather(answer(), other.create_future())))
        await asyncio.sleep(0)

    loop.run_until_complete(work())


@with_another
def a_gather_begins_its_coroutines_in_the_loop_of_its_first(loop, other):
    first = other.create_future()
    gathered = asyncio.gather(first, answer())
    first.set_result(1)
    print(other.run_until_complete(gathered))


@with_another
def who_waits_for_a_gather_of_another_loop_is_told(loop, other):
    future = other.create_future()
    print(loop.run_until_complete(error_of(asyncio.gather(future))))
    future.set_result(1)


@with_another
def who_waits_for_the_shield_of_another_loops_future_is_told(loop, other):
    async def work():
        print(await error_of(asyncio.shield(future)))

    future = other.create_future()
    loop.run_until_complete(work())


@differs_since(3, 12)
@with_another
def nobody_waits_for_a_future_of_another_loop_for_some_time(loop, other):
    async def work():
        future = other.create_future()
        print(await error_of(asyncio.wait_for(future, 1)))
        print(await error_of(asyncio.wait_for(other.create_future(), None)))
        print(future.cancelled())

    loop.run_until_complete(work())


@with_another
def a_future_is_ensured_for_its_own_loop(loop, other):
    future = other.create_future()
    print(asyncio.ensure_future(future, loop=other) is future)
    print(tried(lambda: asyncio.ensure_future(future, loop=loop)))
    task = asyncio.ensure_future(answer(), loop=other)
    print(task.get_loop() is other, other.run_until_complete(task))


main()
