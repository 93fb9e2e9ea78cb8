"""Checks the crawlers on a web that means them harm.

    hostile_web.py [--seed N] [--crawler NAME] [--only WORDS]
        03_callback_crawler 04_coroutine_crawler 05_mini_asyncio crawl_again

The arguments are paths of programs. What is drawn at random is drawn by a seed, which is printed.
"""

import argparse
import contextlib
import itertools
import pathlib
import random
import signal
import sys

sys.dont_write_bytecode = True  # the tree is the user's
sys.path.insert(0, str(pathlib.Path(__file__).parent / "hostile"))

import cases
import crawls
from checks import Checks

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
    checks = Checks()
    chosen = [case for case in cases.CASES if arguments.only in case.__doc__]
    for case, crawler in itertools.product(chosen, crawls.crawlers(*arguments.programs)):
        if arguments.crawler in (None, crawler.name):
            problems = list(case(crawler, random.Random(arguments.seed)))
            checks.check(f"{crawler.name}: {case.__doc__}", problems)
    return checks.finish()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
    sys.exit(128 + signal.SIGINT)
