"""Cancellations of tasks: where they are raised, and what becomes of them."""

import asyncio

from parity import case, describe, main


async def answer():
    return 42


async def fail():
    raise ValueError("no")


async def forever():
    await asyncio.get_running_loop().create_future()


@case
async def a_task_can_be_cancelled_before_it_starts():
    async def work():
        print("never")

    task = asyncio.create_task(work())
    print(task.cancel(), task.cancelled())
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled())


@case
async def a_task_that_waits_can_be_cancelled():
    async def work():
        try:
            await forever()
        finally:
            print("finally")

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    print(task.cancel())
    print(task.done())
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled())


@case
async def a_cancellation_is_raised_in_the_innermost_coroutine():
    async def inner():
        try:
            await forever()
        except asyncio.CancelledError:
            print("inner")
            raise

    async def outer():
        try:
            await inner()
        except asyncio.CancelledError:
            print("outer")
            raise

    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@case
# #region cancel
async def a_cancellation_can_be_swallowed():
    async def work():
        try:
            await forever()
        except asyncio.CancelledError:
            print("swallowed")
        await asyncio.sleep(0)
        return 7

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    print(await task, task.cancelled())
# #endregion cancel


@case
async def a_cancellation_that_becomes_another_error_is_that_error():
    async def work():
        try:
            await forever()
        except asyncio.CancelledError:
            raise ValueError("instead")

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except ValueError as error:
        print(describe(error), task.cancelled())


@case
async def a_handler_of_errors_does_not_catch_a_cancellation():
    async def work():
        try:
            await forever()
        except Exception:
            print("never")

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled())


@case
async def a_cancellation_has_a_message():
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    task.cancel("enough")
    try:
        await task
    except asyncio.CancelledError as error:
        print(describe(error))


@case
async def a_task_that_is_done_cannot_be_cancelled():
    task = asyncio.create_task(answer())
    await task
    print(task.cancel(), task.cancelled())


@case
async def a_task_that_cancels_itself_is_cancelled_at_its_next_wait():
    async def work():
        asyncio.current_task().cancel()
        print("goes on")
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            print("now")
            raise

    task = asyncio.create_task(work())
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled())


@case
async def a_task_that_cancels_itself_in_its_last_step_is_cancelled():
    async def work():
        asyncio.current_task().cancel()
        return 1

    task = asyncio.create_task(work())
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled())


@case
async def a_task_whose_future_is_done_already_is_cancelled_all_the_same():
    future = asyncio.get_running_loop().create_future()

    async def work():
        print(await future)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    future.set_result("result")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled(), future.cancelled())


@case
async def who_cancels_a_task_cancels_the_future_that_it_waits_for():
    future = asyncio.get_running_loop().create_future()

    async def work():
        await future

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    print(future.cancelled(), task.cancelled())
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled())


@case
async def who_waits_for_a_cancelled_task_is_cancelled_with_it():
    async def wait(task):
        await task

    inner = asyncio.create_task(forever())
    outer = asyncio.create_task(wait(inner))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    outer.cancel()
    await asyncio.gather(inner, outer, return_exceptions=True)
    print(inner.cancelled(), outer.cancelled())


@case
async def a_cancelled_future_raises_where_it_is_awaited():
    future = asyncio.get_running_loop().create_future()

    async def work():
        try:
            await future
        except asyncio.CancelledError:
            print("cancelled")
        return 3

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    future.cancel()
    print(await task)


@case
async def a_task_is_cancelled_twice():
    async def work():
        for _ in range(2):
            try:
                await forever()
            except asyncio.CancelledError:
                print("caught")
        return "ended"

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    print(await task)


@case
async def two_cancellations_in_one_turn_are_one():
    async def work():
        try:
            await forever()
        except asyncio.CancelledError:
            print("caught")
        await asyncio.sleep(0)
        return "ended"

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    print(task.cancel(), task.cancel())
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled())


@case
async def tasks_that_are_left_are_cancelled_at_the_end():
    async def work():
        try:
            await forever()
        finally:
            print("finally")

    asyncio.create_task(work())
    await asyncio.sleep(0)
    print("main ends")


@case
async def it_is_counted_how_often_a_task_was_asked_to_end():
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    print(task.cancelling())
    task.cancel()
    task.cancel()
    print(task.cancelling(), task.uncancel(), task.uncancel(), task.uncancel())
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled(), task.cancelling())


@case
async def a_task_that_is_done_is_not_asked_to_end():
    task = asyncio.create_task(answer())
    await task
    print(task.cancel(), task.cancelling())


@case
async def the_first_of_two_cancellations_is_the_one_that_comes():
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    task.cancel("one")
    task.cancel("two")
    try:
        await task
    except asyncio.CancelledError as error:
        print(describe(error))


@case
async def a_second_cancellation_reaches_a_child_that_survived_the_first():
    async def survive_once():
        try:
            await forever()
        except asyncio.CancelledError as error:
            print("survives", describe(error))
        await forever()

    async def parent():
        await child

    child = asyncio.create_task(survive_once())
    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel("one")
    for _ in range(3):
        await asyncio.sleep(0)
    print(task.done(), child.done())
    task.cancel("two")
    try:
        await task
    except asyncio.CancelledError as error:
        print(describe(error), child.cancelled())


@case
async def a_cancellation_is_not_lost_when_a_child_had_a_result_after_the_first():
    async def give_result():
        try:
            await forever()
        except asyncio.CancelledError:
            print("survives")
        return 1

    async def parent():
        await child
        print("not here")

    child = asyncio.create_task(give_result())
    task = asyncio.create_task(parent())
    child.add_done_callback(lambda _: task.cancel("two"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel("one")
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled(), child.result())


@case
async def an_error_that_comes_just_before_a_cancellation_is_seen():
    future = asyncio.get_running_loop().create_future()

    async def wait():
        await future

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    future.set_exception(ValueError("no"))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled())


@case
async def an_error_of_a_child_that_comes_just_before_a_cancellation_is_seen():
    children = []

    async def wait():
        await children[0]

    task = asyncio.create_task(wait())
    children.append(asyncio.create_task(fail()))
    await asyncio.sleep(0)
    print(children[0].done(), task.done())
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    print(task.cancelled())


@case
async def of_two_cancellations_of_who_gathers_the_first_comes():
    async def wait():
        await asyncio.gather(forever(), forever())

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel("first")
    await asyncio.sleep(0)
    task.cancel("second")
    try:
        await task
    except asyncio.CancelledError as error:
        print(describe(error), task.cancelled())


main()
