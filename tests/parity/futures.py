"""Futures: results, errors, cancellation, callbacks."""

import asyncio

from parity import case, describe, main


def tried(what):
    """What it throws, described."""
    try:
        what()
    except (Exception, asyncio.CancelledError) as error:
        return describe(error)
    return "nothing was thrown"


@case
def a_new_future_is_pending(loop):
    future = loop.create_future()
    print(future.done(), future.cancelled())
    print(tried(future.result))
    print(tried(future.exception))


@case
def a_result_is_set_once(loop):
    future = loop.create_future()
    future.set_result(1)
    print(future.done(), future.cancelled(), future.result(), future.exception())
    print(tried(lambda: future.set_result(2)))
    print(tried(lambda: future.set_exception(ValueError("late"))))
    print(future.result())


@case
def an_error_is_thrown_by_result_and_given_by_exception(loop):
    future = loop.create_future()
    future.set_exception(ValueError("no"))
    print(future.done(), future.cancelled())
    print(tried(future.result))
    print(describe(future.exception()))
    print(tried(lambda: future.set_result(1)))


@case
def a_cancelled_future_is_done(loop):
    future = loop.create_future()
    print(future.cancel())
    print(future.done(), future.cancelled())
    print(tried(future.result))
    print(tried(future.exception))
    print(tried(lambda: future.set_result(1)))
    print(future.cancel())


@case
def a_cancellation_has_a_message(loop):
    future = loop.create_future()
    future.cancel("enough")
    print(tried(future.result))


@case
def a_future_that_is_done_cannot_be_cancelled(loop):
    future = loop.create_future()
    future.set_result(1)
    print(future.cancel(), future.cancelled())


@case
def callbacks_are_called_in_the_next_turn_in_their_order(loop):
    future = loop.create_future()
    future.add_done_callback(lambda f: print("first", f.result()))
    future.add_done_callback(lambda f: print("second", f is future))

    def set_result():
        future.set_result(7)
        print("set")

    loop.call_soon(set_result)
    loop.call_soon(print, "same turn")
    loop.call_later(0.01, loop.stop)
    loop.run_forever()


@case
def a_callback_added_late_is_called_in_the_next_turn(loop):
    future = loop.create_future()
    future.set_result(None)
    future.add_done_callback(lambda f: print("called"))
    print("added")
    loop.call_soon(loop.stop)
    loop.run_forever()


@case
def callbacks_of_a_cancelled_future_are_called(loop):
    future = loop.create_future()
    future.add_done_callback(lambda f: print(f.cancelled()))
    loop.call_soon(future.cancel)
    loop.call_later(0.01, loop.stop)
    loop.run_forever()


@case
def a_callback_can_be_taken_back(loop):
    future = loop.create_future()

    def never(_future):
        print("never")

    future.add_done_callback(never)
    future.add_done_callback(lambda f: print("called"))
    future.remove_done_callback(never)
    future.set_result(None)
    loop.call_soon(loop.stop)
    loop.run_forever()


@case
def a_callback_that_throws_leaves_the_others_alone(loop):
    future = loop.create_future()

    def fails(_future):
        raise ValueError("no")

    future.add_done_callback(fails)
    future.add_done_callback(lambda f: print("called"))
    future.set_result(None)
    loop.call_soon(loop.stop)
    loop.run_forever()


@case
async def a_future_is_awaited():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(future.set_result, 5)
    print(await future)
    print(await future)


@case
async def an_error_is_raised_where_it_is_awaited():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(future.set_exception, ValueError("no"))
    try:
        await future
    except ValueError as error:
        print(describe(error))


@case
async def a_future_that_is_done_is_awaited_without_a_turn():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_result(1)
    loop.call_soon(print, "turn")
    print(await future)
    await asyncio.sleep(0)
    print("later")


@case
async def all_who_wait_are_woken_in_their_order():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    async def wait(name):
        print(name, await future)

    tasks = [asyncio.create_task(wait(name)) for name in "abc"]
    await asyncio.sleep(0)
    future.set_result(1)
    for task in tasks:
        await task


@case
def an_error_that_nobody_has_seen_is_told(loop):
    future = loop.create_future()
    future.set_exception(ValueError("unseen"))
    del future
    print("gone")


@case
def an_error_that_was_seen_is_not_told(loop):
    future = loop.create_future()
    future.set_exception(ValueError("seen"))
    print(describe(future.exception()))
    del future
    print("gone")


@case
def a_cancellation_that_nobody_has_seen_is_not_told(loop):
    future = loop.create_future()
    future.cancel()
    del future
    print("gone")


main()
