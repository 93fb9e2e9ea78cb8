"""The loop: callbacks, turns, timers, stop and close."""

import asyncio

from parity import case, describe, main, milliseconds


@case
def callbacks_run_in_the_order_in_which_they_were_scheduled(loop):
    for number in range(3):
        loop.call_soon(print, number)
    loop.call_soon(loop.stop)
    loop.run_forever()


@case
# #region turns
def what_a_callback_schedules_runs_in_the_next_turn(loop):
    def first():
        print("first")
        loop.call_soon(print, "from first")

    loop.call_soon(first)
    loop.call_soon(print, "second")
    loop.call_soon(loop.stop)
    loop.run_forever()
    print("stopped")
    loop.call_soon(loop.stop)
    loop.run_forever()
# #endregion turns


@case
def stop_lets_the_turn_end(loop):
    loop.call_soon(loop.stop)
    loop.call_soon(print, "after stop")
    loop.run_forever()
    print("done")


@case
def stop_before_the_run_gives_one_turn(loop):
    loop.call_soon(print, "scheduled")
    loop.call_later(1, print, "a timer")
    loop.stop()
    loop.run_forever()
    print(milliseconds(loop))


@case
def a_callback_gets_its_arguments(loop):
    loop.call_soon(lambda a, b: print(a + b), 1, 2)
    loop.call_soon(loop.stop)
    loop.run_forever()


@case
def a_cancelled_callback_does_not_run(loop):
    handle = loop.call_soon(print, "never")
    print(handle.cancelled())
    handle.cancel()
    print(handle.cancelled())
    loop.call_soon(loop.stop)
    loop.run_forever()


@case
def a_callback_can_cancel_a_later_one_of_its_turn(loop):
    handles = []
    loop.call_soon(lambda: handles[0].cancel())
    handles.append(loop.call_soon(print, "never"))
    loop.call_soon(loop.stop)
    loop.run_forever()
    print("done")


@case
def timers_run_in_the_order_of_their_times(loop):
    loop.call_later(0.03, print, "third")
    loop.call_later(0.01, print, "first")
    loop.call_later(0.02, print, "second")
    loop.call_later(0.04, loop.stop)
    loop.run_forever()
    print(milliseconds(loop))


@case
def a_timer_knows_its_time(loop):
    handle = loop.call_later(0.25, print)
    print(round(handle.when() * 1000))
    print(round(loop.call_at(2, print).when() * 1000))


@case
def a_cancelled_timer_is_not_waited_for(loop):
    loop.call_later(0.01, print, "never").cancel()
    loop.call_later(0.05, loop.stop)
    loop.run_forever()
    print(milliseconds(loop))


@case
def a_timer_that_is_due_comes_after_what_was_scheduled_already(loop):
    def late():
        loop.now += 0.02
        loop.call_soon(print, "soon")

    loop.call_later(0.01, print, "timer")
    loop.call_soon(late)
    loop.call_later(0.05, loop.stop)
    loop.run_forever()


@case
def a_delay_of_nothing_comes_after_call_soon(loop):
    loop.call_later(0, print, "later")
    loop.call_soon(print, "soon")
    loop.call_later(0.01, loop.stop)
    loop.run_forever()


@case
def a_callback_that_throws_is_told_of_and_the_loop_goes_on(loop):
    def fails():
        raise ValueError("no")

    loop.call_soon(fails)
    loop.call_soon(print, "goes on")
    loop.call_soon(loop.stop)
    loop.run_forever()


@case
def run_until_complete_gives_the_result(loop):
    async def answer():
        return 42

    print(loop.run_until_complete(answer()))
    future = loop.create_future()
    loop.call_soon(future.set_result, 43)
    print(loop.run_until_complete(future))


@case
def run_until_complete_throws_the_error(loop):
    async def fails():
        raise ValueError("no")

    try:
        loop.run_until_complete(fails())
    except ValueError as error:
        print(describe(error))
    print(loop.is_running())


@case
def a_loop_that_is_stopped_before_its_future_is_done_says_so(loop):
    loop.call_soon(loop.stop)
    future = loop.create_future()
    try:
        loop.run_until_complete(future)
    except RuntimeError as error:
        print(describe(error))
    future.set_result(None)
    loop.call_soon(print, "its end stops no other run")
    loop.call_later(0.01, loop.stop)
    loop.run_forever()
    print(milliseconds(loop))


@case
def a_loop_knows_whether_it_runs(loop):
    print(loop.is_running())
    loop.call_soon(lambda: print(loop.is_running()))
    loop.call_soon(loop.stop)
    loop.run_forever()
    print(loop.is_running())


@case
def a_loop_does_not_run_in_itself(loop):
    def again():
        try:
            loop.run_forever()
        except RuntimeError as error:
            print(describe(error))

    loop.call_soon(again)
    loop.call_soon(loop.stop)
    loop.run_forever()


@case
def a_loop_does_not_run_in_another(loop):
    other = asyncio.new_event_loop()

    def run_other():
        try:
            other.run_forever()
        except RuntimeError as error:
            print(describe(error))

    loop.call_soon(run_other)
    loop.call_soon(loop.stop)
    loop.run_forever()
    other.close()


@case
def a_closed_loop_refuses_everything(loop):
    print(loop.is_closed())
    loop.close()
    loop.close()
    print(loop.is_closed())
    for what in (
        lambda: loop.call_soon(print),
        lambda: loop.call_later(1, print),
        loop.run_forever,
        lambda: loop.run_until_complete(loop.create_future()),
        lambda: loop.call_soon_threadsafe(print),
    ):
        try:
            what()
        except RuntimeError as error:
            print(describe(error))


@case
def a_loop_that_runs_cannot_be_closed(loop):
    def close():
        try:
            loop.close()
        except RuntimeError as error:
            print(describe(error))

    loop.call_soon(close)
    loop.call_soon(loop.stop)
    loop.run_forever()


@case
def what_is_scheduled_for_a_closed_loop_is_forgotten(loop):
    loop.call_soon(print, "never")
    loop.close()
    print("closed")


@case
def call_soon_threadsafe_keeps_the_order_in_the_loops_own_thread(loop):
    def schedule():
        loop.call_soon(print, "one")
        loop.call_soon_threadsafe(print, "two")
        loop.call_soon(print, "three")
        loop.call_soon(loop.stop)

    loop.call_soon(schedule)
    loop.run_forever()


@case
def the_running_loop_is_known_while_it_runs(loop):
    def ask():
        print(asyncio.get_running_loop() is loop, asyncio.get_event_loop() is loop)

    loop.call_soon(ask)
    loop.call_soon(loop.stop)
    loop.run_forever()
    try:
        asyncio.get_running_loop()
    except RuntimeError as error:
        print(describe(error))


main()
