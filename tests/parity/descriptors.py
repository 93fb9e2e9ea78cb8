"""Readers and writers of descriptors, and threads."""

import asyncio
import socket
import threading

from parity import case, describe, main


@case
# #region reader
def a_reader_is_called_when_there_is_something_to_read(loop):
    near, far = socket.socketpair()

    def read(name):
        print(name, near.recv(100).decode())
        loop.stop()

    loop.add_reader(near, read, "got")
    loop.call_soon(print, "waiting")
    far.send(b"hello")
    loop.run_forever()
    loop.remove_reader(near)
    near.close()
    far.close()
# #endregion reader


@case
def a_reader_is_called_in_every_turn_until_it_reads(loop):
    near, far = socket.socketpair()
    calls = []

    def read():
        calls.append(1)
        print("call", len(calls))
        if len(calls) == 3:
            loop.remove_reader(near)
            loop.stop()

    loop.add_reader(near, read)
    far.send(b"x")
    loop.run_forever()
    near.close()
    far.close()


@case
def a_second_reader_replaces_the_first(loop):
    near, far = socket.socketpair()
    loop.add_reader(near, print, "first")
    loop.add_reader(near, lambda: (print("second"), loop.stop()))
    far.send(b"x")
    loop.run_forever()
    print(loop.remove_reader(near))
    near.close()
    far.close()


@case
def what_is_not_watched_cannot_be_removed(loop):
    near, far = socket.socketpair()
    print(loop.remove_reader(near), loop.remove_writer(near))
    loop.add_reader(near, print)
    print(loop.remove_writer(near), loop.remove_reader(near), loop.remove_reader(near))
    near.close()
    far.close()


@case
def a_writer_is_called_when_it_can_write(loop):
    near, far = socket.socketpair()

    def write():
        near.send(b"x")
        print("written", loop.remove_writer(near))
        loop.stop()

    loop.add_writer(near, write)
    loop.run_forever()
    print(far.recv(10).decode())
    near.close()
    far.close()


@case
def a_reader_comes_before_the_writer_of_the_same_descriptor(loop):
    near, far = socket.socketpair()
    far.send(b"x")
    loop.add_writer(near, print, "writer")
    loop.add_reader(near, print, "reader")
    loop.stop()
    loop.run_forever()
    loop.remove_reader(near)
    loop.remove_writer(near)
    near.close()
    far.close()


@case
def a_reader_can_remove_the_writer_of_the_same_turn(loop):
    near, far = socket.socketpair()
    far.send(b"x")
    loop.add_writer(near, print, "never")
    loop.add_reader(near, lambda: print(loop.remove_writer(near)))
    loop.stop()
    loop.run_forever()
    loop.remove_reader(near)
    near.close()
    far.close()


@case
def a_reader_that_throws_is_told_of_and_stays(loop):
    near, far = socket.socketpair()
    calls = []

    def fail():
        calls.append(1)
        if len(calls) == 2:
            loop.stop()
        raise ValueError(f"call {len(calls)}")

    loop.add_reader(near, fail)
    far.send(b"x")
    loop.run_forever()
    loop.remove_reader(near)
    near.close()
    far.close()


@case
def the_end_of_a_stream_can_be_read(loop):
    near, far = socket.socketpair()
    loop.add_reader(near, lambda: (print(len(near.recv(10))), loop.stop()))
    far.close()
    loop.run_forever()
    loop.remove_reader(near)
    near.close()


@case
def a_descriptor_that_is_closed_after_it_was_removed_can_come_again(loop):
    for number in range(2):
        near, far = socket.socketpair()
        loop.add_reader(near, lambda: (print(number, near.recv(10).decode()), loop.stop()))
        far.send(b"x")
        loop.run_forever()
        loop.remove_reader(near)
        near.close()
        far.close()


@case
async def another_thread_can_wake_the_loop():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def work():
        loop.call_soon_threadsafe(future.set_result, "from a thread")

    thread = threading.Thread(target=work)
    thread.start()
    print(await future)
    thread.join()


@case
async def callbacks_from_one_thread_keep_their_order():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def work():
        for number in range(5):
            loop.call_soon_threadsafe(print, number)
        loop.call_soon_threadsafe(future.set_result, None)

    thread = threading.Thread(target=work)
    thread.start()
    await future
    thread.join()


@case
async def an_executor_gives_the_result_of_a_function():
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, lambda: 6 * 7))


@case
async def an_executor_gives_the_error_of_a_function():
    loop = asyncio.get_running_loop()

    def fail():
        raise ValueError("in a thread")

    try:
        await loop.run_in_executor(None, fail)
    except ValueError as error:
        print(describe(error))


@case
async def an_executor_runs_somewhere_else():
    loop = asyncio.get_running_loop()
    here = threading.get_ident()
    print(here == await loop.run_in_executor(None, threading.get_ident))


main()
