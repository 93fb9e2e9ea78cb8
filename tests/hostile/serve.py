"""Serves a hostile site, for whoever wants to crawl it or look at it.

    serve.py [--seed N] [--pages N]

Prints where it is, and each request as it came. Ctrl-C ends it.
"""

import argparse
import contextlib
import random
import sys
import threading

sys.dont_write_bytecode = True  # the tree is the user's

import faults
import mixture
import sites
from server import Server


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--pages", type=int, default=0, help="so many, drawn at random")
    arguments = parser.parse_args()
    if arguments.pages:
        site = mixture.site_of_pages(arguments.pages, random.Random(arguments.seed), hung=0)
    else:
        site = sites.site_of_faults(faults.FAULTS)
    with Server() as server:
        server.answers = site.answers
        server.asked = lambda _, request: print(request.raw, flush=True)
        print(f"seed {arguments.seed}, {len(site.outcomes)} pages at {server.url('/')}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
