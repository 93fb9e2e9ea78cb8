"""A site of pages whose faults are drawn at random, for as many as one likes."""

import dataclasses

import answers
import faults
from server import AT_ONCE
from sites import Outcome, Site, failed

MAX_BODY = 100_000  # bytes: what is too large comes often
FAN = 100  # links on a page that leads on
HUNG = 20  # pages of which nothing comes, or too little: they take their time
USUAL = [name for name in faults.FAULTS if name not in faults.SLOW]


def site_of_pages(count, rng, hung=HUNG):
    """`count` pages, of which so many hang, and those that lead to them."""
    site = Site()
    targets = [f"/{i}" for i in range(count)]
    leading = [f"/to/{i}/" for i in range(0, count, FAN)]
    site.add_page_of("/", leading)
    for i, target in enumerate(leading):
        site.add_page_of(target, targets[i * FAN : (i + 1) * FAN])
    for target in targets:
        site.add(target, *rng.choice(DRAWS)(rng))
    for target in rng.sample(targets, hung):
        site.add(target, *rng.choice(list(faults.SLOW.values())))
    return site


def draw_good(rng):
    body = rng.randbytes(rng.randrange(2000))
    return in_pieces(answers.whole(body, answers.HTML), rng), Outcome(bytes=len(body))


def draw_chunked(rng):
    chunks = [rng.randbytes(rng.randrange(1, 500)) for _ in range(rng.randrange(10))]
    answer = answers.hold(answers.CHUNKED, *map(answers.chunk, chunks), answers.LAST_CHUNK)
    return in_pieces(answer, rng), Outcome(bytes=sum(map(len, chunks)))


def draw_named(rng):
    """A fault by name, its bytes cut anywhere."""
    name = rng.choice(USUAL)
    answer, outcome = faults.FAULTS[name]
    return answer if name in faults.GO_ON else in_pieces(answer, rng), outcome


def draw_cut(rng):
    """A good answer that breaks off anywhere."""
    head = answers.head("Content-Length: 50", answers.HTML)
    text = head + rng.randbytes(50)
    cut = rng.randrange(len(text))
    is_reset = rng.random() < 0.5
    end = answers.End.RESET if is_reset else answers.End.CLOSE
    answer = in_pieces(answers.Answer((text[:cut],), end), rng)
    why = faults.RESET if is_reset else "truncated" if cut else "empty response"
    status_line_end = head.index(b"\n") + 1
    return answer, failed(why, 200 if cut >= status_line_end else None)


def in_pieces(answer, rng):
    """The same bytes, sent in other pieces."""
    whole = b"".join(answer.pieces) if len(answer.pieces) <= AT_ONCE else b""
    if len(whole) < 2 or rng.random() < 0.5:
        return answer
    cuts = sorted(rng.sample(range(1, len(whole)), min(len(whole) - 1, rng.randrange(1, 5))))
    bounds = zip([0, *cuts], [*cuts, len(whole)])
    return dataclasses.replace(answer, pieces=tuple(whole[a:b] for a, b in bounds))


DRAWS = [draw_good, draw_good, draw_chunked, draw_named, draw_named, draw_cut]
