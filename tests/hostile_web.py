"""Checks the crawlers on a web that means them harm.

    hostile_web.py [--seed N] [--crawler NAME] [--only WORDS]
        03_callback_crawler 04_coroutine_crawler 05_mini_asyncio crawl_again

The arguments are paths of programs. What is drawn at random is drawn by a seed, which is printed.
"""

import argparse
import contextlib
import pathlib
import random
import signal
import sys

sys.dont_write_bytecode = True  # the tree is the user's
sys.path.insert(0, str(pathlib.Path(__file__).parent / "hostile"))

import cases
import crawls

MOST_SHOWN = 10  # problems of a case
LONGEST = 300  # characters of one


def shorten(line):
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}… ({len(line)} characters)"


def run(case, crawler, seed):
    """Whether it passed."""
    problems = list(case(crawler, random.Random(seed)))
    print(f"{'failed' if problems else 'ok'}: {crawler.name}: {case.__doc__}")
    for problem in problems[:MOST_SHOWN]:
        print(f"    {shorten(problem)}")
    if len(problems) > MOST_SHOWN:
        print(f"    and {len(problems) - MOST_SHOWN} more")
    sys.stdout.flush()
    return not problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--crawler", help="callback, coroutine, asyncio or keep-alive: only that")
    parser.add_argument("--only", default="", help="words: only cases that have them in the name")
    parser.add_argument("programs", nargs=4)
    arguments = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))  # and clean up
    print(f"seed {arguments.seed}")
    results = [
        run(case, crawler, arguments.seed)
        for case in cases.CASES
        if arguments.only in case.__doc__
        for crawler in crawls.crawlers(*arguments.programs)
        if arguments.crawler in (None, crawler.name)
    ]
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 1 if False in results else 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
    sys.exit(128 + signal.SIGINT)
