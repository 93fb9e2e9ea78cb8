"""Drives --step in a real terminal, tmux's, as somebody with a keyboard would.

Usage: real_terminal.py CALLBACK COROUTINE ASYNCIO, the programs. Prints each case that fails, and
`N passed, N failed`. Without tmux the test is skipped: exit status 77.
"""

import contextlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata

PATIENCE = 20  # seconds, for what must happen
HEADER = re.compile(r"event (\d+) of (\d+): ([a-z_.]+) +\d+\.\d{3} ms")


class Terminal:
    """A shell in a terminal of its own."""

    def __init__(self, folder, width=80, height=24):
        self.commands = 0
        self.server = ["tmux", "-u", "-S", str(folder / "socket"), "-f", "/dev/null"]
        shell = "env -i PATH=/usr/bin:/bin TERM=screen PS1='$ ' sh"
        self.tmux("new-session", "-d", "-x", str(width), "-y", str(height), shell)
        self.wait(lambda screen: screen.rstrip().endswith("$"))

    def tmux(self, *words):
        return subprocess.run([*self.server, *words], check=True, capture_output=True, text=True).stdout

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def wait(self, holds):
        """The screen on which it holds."""
        end = time.monotonic() + PATIENCE
        while True:
            screen = self.screen()
            if holds(screen):
                return screen
            if time.monotonic() > end:
                raise AssertionError(f"it does not come about; the screen is:\n{screen}")
            time.sleep(0.02)

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def run(self, command):
        self.commands += 1
        self.keys("-l", f"clear; {command}; echo {self.commands} ended: $?")
        self.keys("Enter")

    def step(self, program):
        """Starts to step, and gives the first page."""
        self.run(" ".join([*map(str, program), "--virtual-time --site-pages 9 --step"]))
        return self.at(1)

    def at(self, number):
        """The page of that event."""
        return self.wait(lambda screen: (found := HEADER.match(screen)) and int(found[1]) == number)

    def go_on_until(self, sentence):
        """The page of the next event that is told of so."""
        page = self.screen()
        while sentence not in page.splitlines()[1]:
            number = int(HEADER.match(page)[1])
            self.keys("Enter")
            page = self.at(number + 1)
        return page

    def status(self):
        """How the program has ended, and what the screen shows then."""
        ended = re.compile(rf"^{self.commands} ended: (\d+)$", re.M)
        screen = self.wait(ended.search)
        return int(ended.search(screen)[1]), screen

    def is_as_it_was(self):
        """Lines are edited and echoed, and the cursor is seen."""
        self.run("stty -a")
        _, screen = self.status()
        assert re.search(r"(?<!-)\bicanon\b", screen) and re.search(r"(?<!-)\becho\b", screen), screen
        assert re.search(r"(?<!-)\bisig\b", screen), screen
        state = self.tmux("display-message", "-p", "#{cursor_flag} #{alternate_on} #{wrap_flag}")
        assert state.split() == ["1", "0", "1"], state

    def close(self):
        subprocess.run([*self.server, "kill-server"], capture_output=True)


def width(line):
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def enter_leads_on_and_b_back(terminal, programs):
    for program in programs:
        first = terminal.step(program)
        terminal.keys("Enter")
        second = terminal.at(2)
        assert first != second
        terminal.keys("Enter")
        terminal.at(3)
        terminal.keys("b")
        assert terminal.at(2) == second
        terminal.keys("b", "b", "b")  # further back than there is anything
        assert terminal.at(1) == first
        terminal.keys("q")
        assert terminal.status()[0] == 0


def r_leads_to_the_next_event_of_the_task(terminal, programs):
    for program in programs[:2]:
        terminal.step(program)
        page = terminal.go_on_until("fetch / waits until its socket can be written")
        number = int(HEADER.match(page)[1])
        assert "next of fetch /" in page, page
        terminal.keys("r")
        page = terminal.wait(lambda screen: int(HEADER.match(screen)[1]) > number)
        assert "of fetch / can be written" in page, page
        assert int(HEADER.match(page)[1]) > number + 1, "select is the loop's"
        assert "ready: fetch /" in page, page
        terminal.keys("q")
        assert terminal.status()[0] == 0


def a_page_shows_the_line_the_stack_and_what_is_kept(terminal, programs):
    terminal.step(programs[1])
    page = terminal.go_on_until("waits until its socket can be read")
    assert re.search(r"^> +\d+ +co_await readable;$", page, re.M), page
    assert "stages/04_coroutine_crawler/fetcher.cpp:" in page, page
    assert "read ← read_all ← fetch" in page, page
    for frame, variable in (("read", "readable"), ("read_all", "response"), ("fetch", "socket")):
        assert re.search(rf"frame of {frame}:.*\b{variable}\b", page), page
    terminal.keys("q")
    terminal.status()
    terminal.step(programs[0])
    page = terminal.go_on_until("waits until its socket can be read")
    assert re.search(r"object's members:.*\bsocket_.*\s.*\bresponse_", page), page
    terminal.keys("q")
    terminal.status()


def the_last_event_stays(terminal, programs):
    first = terminal.step(programs[0])
    last = int(HEADER.match(first)[2])
    for _ in range(last // 50 + 1):
        terminal.keys(*["Enter"] * 50)
    terminal.at(last)
    terminal.keys("q")
    assert terminal.status()[0] == 0


def the_page_keeps_to_the_terminal(terminal, programs):
    for program in programs:
        terminal.step(program)
        terminal.keys(*["Enter"] * 40)
        terminal.at(41)
        for columns, lines in ((80, 24), (40, 10), (20, 3), (80, 2), (120, 50), (80, 24)):
            terminal.tmux("resize-window", "-x", str(columns), "-y", str(lines))
            screen = terminal.wait(
                lambda screen: len(screen.split("\n")) == lines + 1 and screen.startswith("event 41")
                and screen.rstrip("\n").split("\n")[-1].startswith("Enter next")
                and len(screen.rstrip("\n").split("\n")) == lines
            )
            assert all(width(line) <= columns for line in screen.split("\n")), screen
        terminal.keys("q")
        assert terminal.status()[0] == 0


def the_terminal_is_as_it_was(terminal, programs):
    for key, status in (("q", 0), ("C-c", 130), ("C-\\", 131)):
        for program in programs:
            terminal.step(program)
            terminal.keys(key)
            ended, screen = terminal.status()
            assert ended == status, (key, ended)
            if status != 131:  # where it has no time for a summary
                assert "9 URLs fetched in" in screen, screen
            terminal.is_as_it_was()


def a_signal_from_outside_leaves_it_as_it_was(terminal, programs):
    for signal, status in (
        ("TERM", 143), ("INT", 130), ("HUP", 129), ("QUIT", 131), ("USR2", 140),
    ):
        terminal.step(programs[0])
        shell = terminal.tmux("display-message", "-p", "#{pane_pid}").strip()
        subprocess.run(["pkill", f"-{signal}", "-P", shell], check=True)
        assert terminal.status()[0] == status, signal
        terminal.is_as_it_was()


def a_request_for_stacks_is_no_end(terminal, programs):
    for program in programs:
        first = terminal.step(program)
        shell = terminal.tmux("display-message", "-p", "#{pane_pid}").strip()
        subprocess.run(["pkill", "-USR1", "-P", shell], check=True)
        terminal.keys("Enter")
        terminal.at(2)
        terminal.keys("b")
        assert terminal.at(1) == first
        terminal.keys("q")
        assert terminal.status()[0] == 0


def it_can_be_stopped_and_goes_on(terminal, programs):
    terminal.step(programs[0])
    terminal.keys("Enter")
    page = terminal.at(2)
    terminal.keys("C-z")
    terminal.wait(lambda screen: "Stopped" in screen)
    terminal.is_as_it_was()
    terminal.keys("fg", "Enter")
    assert terminal.at(2) == page
    terminal.keys("Enter")
    terminal.at(3)
    terminal.keys("q")
    terminal.wait(lambda screen: "9 URLs fetched in" in screen)
    terminal.is_as_it_was()


def without_a_terminal_all_of_it_is_text(terminal, programs):
    for program in programs:
        command = " ".join([str(word) for word in program])
        terminal.run(f"{command} --virtual-time --site-pages 9 --step | grep -c '^event '")
        _, screen = terminal.status()
        events = int(re.match(r"(\d+)", screen)[1])
        terminal.step(program)
        assert int(HEADER.match(terminal.screen())[2]) == events
        terminal.keys("q")
        terminal.status()


def no_color_is_obeyed(terminal, programs):
    for environment, is_bold in (("NO_COLOR=", True), ("NO_COLOR=1", False)):
        terminal.run(f"{environment} {programs[0][0]} --virtual-time --step")
        terminal.at(1)
        assert ("\x1b[1m" in terminal.tmux("capture-pane", "-e", "-p")) == is_bold
        terminal.keys("q")
        terminal.status()


CASES = [
    enter_leads_on_and_b_back,
    r_leads_to_the_next_event_of_the_task,
    a_page_shows_the_line_the_stack_and_what_is_kept,
    the_last_event_stays,
    the_page_keeps_to_the_terminal,
    the_terminal_is_as_it_was,
    a_signal_from_outside_leaves_it_as_it_was,
    a_request_for_stacks_is_no_end,
    it_can_be_stopped_and_goes_on,
    without_a_terminal_all_of_it_is_text,
    no_color_is_obeyed,
]


def main(callback, coroutine, asyncio):
    if not shutil.which("tmux"):
        print("skipped: real_terminal: tmux is not installed")
        return 77
    paths = [pathlib.Path(path).resolve() for path in (callback, coroutine, asyncio)]
    programs = [[paths[0]], [paths[1]], [paths[2], "crawl"]]
    passed = failed = 0
    for case in CASES:
        with tempfile.TemporaryDirectory(prefix="terminal-") as folder:
            terminal = Terminal(pathlib.Path(folder))
            with contextlib.closing(terminal):
                try:
                    case(terminal, programs)
                    passed += 1
                except AssertionError as error:
                    failed += 1
                    print(f"{case.__name__}: {error}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
