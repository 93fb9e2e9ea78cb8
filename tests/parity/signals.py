"""Signals: handlers that the loop calls in its turn."""

import asyncio
import os
import signal

from parity import case, main


def send(number):
    os.kill(os.getpid(), number)


async def turns():
    for _ in range(3):
        await asyncio.sleep(0)


@case
async def a_handler_is_called_by_the_loop_and_not_by_the_signal():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, print, "handled")
    send(signal.SIGUSR1)
    print("sent")
    await turns()
    print(loop.remove_signal_handler(signal.SIGUSR1))


@case
async def a_signal_wakes_a_loop_that_waits():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.add_signal_handler(signal.SIGUSR1, future.set_result, "woken")
    loop.call_soon(send, signal.SIGUSR1)
    print(await future)
    loop.remove_signal_handler(signal.SIGUSR1)


@case
async def a_handler_takes_the_place_of_the_one_before():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, print, "first")
    loop.add_signal_handler(signal.SIGUSR1, print, "second")
    send(signal.SIGUSR1)
    await turns()
    print(loop.remove_signal_handler(signal.SIGUSR1))
    print(loop.remove_signal_handler(signal.SIGUSR1))


@case
async def each_signal_has_a_handler_of_its_own():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, print, "one")
    loop.add_signal_handler(signal.SIGUSR2, print, "two")
    send(signal.SIGUSR2)
    send(signal.SIGUSR1)
    await turns()
    loop.remove_signal_handler(signal.SIGUSR1)
    send(signal.SIGUSR2)
    await turns()
    loop.remove_signal_handler(signal.SIGUSR2)


@case
async def a_handler_that_fails_is_reported():
    loop = asyncio.get_running_loop()

    def fail():
        raise ValueError("no")

    loop.add_signal_handler(signal.SIGUSR1, fail)
    send(signal.SIGUSR1)
    await turns()
    loop.remove_signal_handler(signal.SIGUSR1)


@case
async def a_handler_may_remove_itself():
    loop = asyncio.get_running_loop()

    def once():
        print("once", loop.remove_signal_handler(signal.SIGUSR1))

    loop.add_signal_handler(signal.SIGUSR1, once)
    send(signal.SIGUSR1)
    await turns()
    print(loop.remove_signal_handler(signal.SIGUSR1))


@case
async def there_is_no_handler_for_what_cannot_be_caught():
    loop = asyncio.get_running_loop()
    for number in (signal.SIGKILL, signal.SIGSTOP):
        try:
            loop.add_signal_handler(number, print)
        except (RuntimeError, OSError):
            print("refused")


main()
