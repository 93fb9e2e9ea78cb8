"""gather: results, errors, cancellation."""

import asyncio

from parity import case, describe, differs_since, main


async def after(seconds, result):
    await asyncio.sleep(seconds)
    print("done", result)
    return result


async def fail_after(seconds):
    await asyncio.sleep(seconds)
    raise ValueError("no")


async def cancelled_after(seconds):
    await asyncio.sleep(seconds)
    raise asyncio.CancelledError


async def forever(name):
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


def shown(results):
    """Results and errors alike."""
    return [describe(r) if isinstance(r, BaseException) else r for r in results]


@case
async def results_are_in_the_order_of_the_arguments():
    print(await asyncio.gather(after(0.03, 1), after(0.01, 2), after(0.02, 3)))


@case
async def a_gather_of_nothing_is_done():
    future = asyncio.gather()
    print(future.done(), await future)


@case
async def futures_and_coroutines_are_gathered_together():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.01, future.set_result, 1)
    print(await asyncio.gather(future, after(0.02, 2), asyncio.create_task(after(0, 3))))


@case
async def the_same_future_twice_gives_its_result_twice():
    task = asyncio.create_task(after(0.01, 1))
    print(await asyncio.gather(task, after(0.02, 2), task))


@case
@differs_since(3, 12)  # there the outer future is done at once
async def futures_that_are_done_take_one_turn():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_result(1)
    gathered = asyncio.gather(future)
    print(gathered.done())
    print(await gathered)


@case
async def the_first_error_is_the_gathers():
    try:
        await asyncio.gather(after(0.02, 1), fail_after(0.01))
    except ValueError as error:
        print(describe(error))
    print("meanwhile")
    await asyncio.sleep(0.05)


@case
async def later_errors_are_not_told():
    try:
        await asyncio.gather(fail_after(0.01), fail_after(0.02))
    except ValueError as error:
        print(describe(error))
    await asyncio.sleep(0.05)
    print("quiet")


@case
# #region errors
async def errors_can_be_among_the_results():
    results = await asyncio.gather(
        after(0.02, 1), fail_after(0.01), cancelled_after(0), return_exceptions=True
    )
    print(shown(results))
# #endregion errors


@case
async def to_cancel_a_gather_cancels_the_others():
    gathered = asyncio.gather(forever("a"), forever("b"))
    await asyncio.sleep(0)
    print(gathered.cancel(), gathered.done())
    try:
        await gathered
    except asyncio.CancelledError:
        print("cancelled", gathered.cancelled())


@case
async def to_cancel_who_waits_cancels_the_others():
    async def wait():
        await asyncio.gather(forever("a"), forever("b"))

    task = asyncio.create_task(wait())
    await asyncio.sleep(0.01)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled())


@case
async def a_gather_is_cancelled_even_if_errors_are_results():
    gathered = asyncio.gather(forever("a"), after(0, 1), return_exceptions=True)
    await asyncio.sleep(0.01)
    gathered.cancel()
    try:
        await gathered
    except asyncio.CancelledError:
        print("cancelled")


@case
async def one_that_is_cancelled_is_the_gathers_error_and_leaves_the_others_alone():
    first = asyncio.create_task(forever("a"))
    gathered = asyncio.gather(first, after(0.02, 2))
    await asyncio.sleep(0.01)
    first.cancel()
    try:
        await gathered
    except asyncio.CancelledError:
        print("cancelled error", gathered.cancelled())
    await asyncio.sleep(0.02)


@case
async def a_gather_that_is_done_cannot_be_cancelled():
    gathered = asyncio.gather(after(0, 1))
    await gathered
    print(gathered.cancel())


@case
async def a_gather_whose_others_are_all_done_cannot_be_cancelled():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    gathered = asyncio.gather(future)
    future.set_result(1)
    print(gathered.cancel())
    print(await gathered)


@case
async def callbacks_of_a_gather_are_called_with_it():
    gathered = asyncio.gather(after(0, 1), after(0.01, 2))
    gathered.add_done_callback(lambda g: print("callback", g.result()))
    await gathered
    await asyncio.sleep(0)


@case
async def results_may_be_of_various_types():
    future = asyncio.get_running_loop().create_future()
    future.set_result("two")
    number, text, nothing = await asyncio.gather(after(0.01, 1), future, asyncio.sleep(0.02))
    print(number, text, nothing)


@case
async def errors_stand_among_results_of_various_types():
    future = asyncio.get_running_loop().create_future()
    future.set_exception(ValueError("no"))
    number, text = await asyncio.gather(after(0.01, 1), future, return_exceptions=True)
    print(number, describe(text))


@case
async def a_hundred_are_gathered():
    results = await asyncio.gather(*[asyncio.sleep(0.001 * (100 - n), n) for n in range(100)])
    print(results == list(range(100)))


@case
async def a_child_that_is_done_is_heard_in_a_turn_of_its_own():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.add_done_callback(lambda _: print("first"))
    gathered = None

    def in_the_next_turn():
        print("the next turn")
        loop.call_soon(print, "the one after")

    def gather_it():
        nonlocal gathered
        print("gathers")
        loop.call_soon(in_the_next_turn)
        gathered = asyncio.gather(future)
        gathered.add_done_callback(lambda _: print("gathered"))

    loop.call_soon(gather_it)
    future.set_result(1)
    for _ in range(5):
        await asyncio.sleep(0)


main()
