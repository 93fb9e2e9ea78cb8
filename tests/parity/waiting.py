"""sleep, wait_for and shield."""

import asyncio

from parity import case, describe, differs_since, main, milliseconds


def now():
    return milliseconds(asyncio.get_running_loop())


async def after(seconds, result):
    await asyncio.sleep(seconds)
    return result


async def forever():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        print("cancelled at", now())
        raise


@case
async def sleep_waits_so_long():
    await asyncio.sleep(0.25)
    print(now())
    await asyncio.sleep(0.5)
    print(now())


@case
async def sleep_has_a_result():
    print(await asyncio.sleep(0.01, "result"))
    print(await asyncio.sleep(0, 7))


@case
async def a_sleep_of_nothing_lets_others_run():
    async def work(name):
        for number in range(3):
            print(name, number)
            await asyncio.sleep(0)

    await asyncio.gather(work("a"), work("b"))
    print(now())


@case
async def a_negative_sleep_is_one_of_nothing():
    await asyncio.sleep(-1)
    print(now())


@case
async def sleepers_wake_in_the_order_of_their_times():
    async def work(seconds):
        await asyncio.sleep(seconds)
        print(round(seconds * 1000), now())

    await asyncio.gather(work(0.03), work(0.01), work(0.02))


@case
async def a_sleep_that_is_cancelled_is_over_at_once():
    task = asyncio.create_task(asyncio.sleep(100))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled(), now())
    await asyncio.sleep(0.01)
    print(now())


@case
async def wait_for_gives_the_result():
    print(await asyncio.wait_for(after(0.01, "in time"), 1), now())


@case
async def wait_for_throws_the_error():
    async def fail():
        raise ValueError("no")

    try:
        await asyncio.wait_for(fail(), 1)
    except ValueError as error:
        print(describe(error))


@case
async def wait_for_cancels_what_takes_too_long():
    try:
        await asyncio.wait_for(forever(), 0.05)
    except asyncio.TimeoutError as error:
        print(describe(error), now())


@case
async def wait_for_cancels_a_future_that_takes_too_long():
    future = asyncio.get_running_loop().create_future()
    try:
        await asyncio.wait_for(future, 0.05)
    except asyncio.TimeoutError:
        print(future.cancelled(), now())


@case
async def wait_for_without_a_time_waits_as_long_as_it_takes():
    print(await asyncio.wait_for(after(1000, "late"), None), now())


@case
async def wait_for_no_time_gives_what_is_there():
    future = asyncio.get_running_loop().create_future()
    future.set_result("there")
    print(await asyncio.wait_for(future, 0))


@case
async def wait_for_no_time_cancels_what_is_not():
    future = asyncio.get_running_loop().create_future()
    try:
        await asyncio.wait_for(future, 0)
    except asyncio.TimeoutError:
        print(future.cancelled(), now())


@case
async def wait_for_no_time_never_starts_a_coroutine():
    async def work():
        print("never")

    try:
        await asyncio.wait_for(work(), 0)
    except asyncio.TimeoutError as error:
        print(describe(error))


@case
async def wait_for_waits_until_a_cancelled_one_has_cleaned_up():
    async def work():
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(0.02)
            print("cleaned up", now())

    try:
        await asyncio.wait_for(work(), 0.05)
    except asyncio.TimeoutError:
        print("timed out", now())


@case
async def wait_for_gives_a_result_that_came_in_spite_of_the_cancellation():
    async def work():
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            return "all the same"

    print(await asyncio.wait_for(work(), 0.05))


@case
async def who_is_cancelled_in_wait_for_cancels_what_it_waits_for():
    async def work():
        await asyncio.wait_for(forever(), 100)

    task = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled(), now())


@case
@differs_since(3, 12)  # made of timeout() there, it lets the cancellation through
async def a_result_that_comes_with_the_cancellation_is_given():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    async def work():
        return await asyncio.wait_for(future, 100)

    task = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    future.set_result("result")
    task.cancel()
    try:
        print(await task)
    except asyncio.CancelledError:
        print("cancelled")


@case
async def a_shield_gives_the_result():
    print(await asyncio.shield(after(0.01, "result")))


@case
async def a_shield_throws_the_error():
    async def fail():
        raise ValueError("no")

    try:
        await asyncio.shield(fail())
    except ValueError as error:
        print(describe(error))


@case
async def to_cancel_a_shield_leaves_what_is_inside_alone():
    inner = asyncio.create_task(after(0.02, "inner"))
    outer = asyncio.shield(inner)
    await asyncio.sleep(0.01)
    print(outer.cancel(), outer.cancelled(), inner.done())
    print(await inner)


@case
async def who_waits_for_a_shield_is_cancelled_alone():
    inner = asyncio.create_task(after(0.02, "inner"))

    async def wait():
        await asyncio.shield(inner)

    task = asyncio.create_task(wait())
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled(), inner.done())
    print(await inner)


@case
async def a_shield_of_something_done_is_that():
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    print(asyncio.shield(future) is future)


@case
async def a_shield_of_something_that_is_cancelled_is_cancelled():
    inner = asyncio.get_running_loop().create_future()
    outer = asyncio.shield(inner)
    inner.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        print(outer.cancelled())


@case
async def an_error_inside_a_cancelled_shield_is_told():
    async def fail():
        await asyncio.sleep(0.01)
        raise ValueError("nobody sees it")

    outer = asyncio.shield(fail())
    await asyncio.sleep(0)
    outer.cancel()
    await asyncio.sleep(0.02)
    print("later")


@case
@differs_since(3, 12)  # where wait_for goes on at once
async def who_waits_for_what_is_done_gives_the_others_a_turn():
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)

    async def work():
        print("turn")

    task = asyncio.create_task(work())
    print(await asyncio.wait_for(future, 1))
    await task


main()
