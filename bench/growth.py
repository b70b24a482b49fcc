"""What a page, a post and a search cost at 10,000, 100,000 and 1,000,000 stories.

One site that grows. Pages are asked for without the cache, where their cost lies.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from apps.stories import queries
from apps.stories.models import Story

from . import acts, client
from .client import Ask
from .measure import Figure, figure_of, percentiles
from .picture import drawn
from .processes import processor_ms
from .reading import COOKIE
from .rows import COMMON, MIDDLING, RARE, load_stories
from .site import Site, running_site

PART = "growth"
SIZES = (10_000, 100_000, 1_000_000)
POSTS, PAGES, SEARCHES = 500, 200, 60
WITHIN, SEARCH_WITHIN = 1.2, 2.0


def figures() -> Iterator[Figure]:
    """Every figure of this part; a quarter of an hour, most of it loading. `GROWTH_TO`: less."""
    most = int(os.environ.get("GROWTH_TO", SIZES[-1]))
    sizes = [size for size in SIZES if size <= most]
    costs: dict[str, list[float]] = {}
    with running_site() as site:
        loaded = 0
        for size in sizes:
            load_stories(size - loaded, begin=loaded)
            loaded = size
            for name, cost in _costs(site, size):
                costs.setdefault(name, []).append(cost)
                yield figure_of(PART, f"{name}, {size:,} stories", "ms", [cost])
    for name, found in costs.items():
        within = SEARCH_WITHIN if name.startswith("search") else WITHIN
        what = f"{name}, from {sizes[0]:,} to {sizes[-1]:,} stories"
        yield figure_of(PART, what, "times", [found[-1] / found[0]], goal=f"within {within}")
    picture = Path(os.environ.get("VAR_DIR", "var")) / "bench" / "growth.svg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(drawn(sizes, costs), encoding="utf-8")


def _costs(site: Site, size: int) -> Iterator[tuple[str, float]]:
    """Milliseconds: of processor time for posts and pages, on the clock for searches (p95)."""
    order = Story.objects.in_public_order().filter(published_month__isnull=False)
    middle, deep = order[size // 2].pk, queries.cursor_of(order[size - 10])
    yield "me too", _spent(site, [acts.me_too for _post in range(POSTS)])
    for name, path in (
        ("list, first page", "/stories/"),
        ("list, last page", f"/stories/?after={deep}"),
        ("list, one language", "/stories/?language=ur"),
        ("a story, its gate", f"/stories/{middle}/"),
        ("a story, opened", f"/stories/{middle}/?open=1"),
    ):
        ask = client.get(path, headers=COOKIE)
        yield name, _spent(site, [partial(_same, ask)] * PAGES)
    for name, word in (("rare", RARE), ("middling", MIDDLING), ("common", COMMON)):
        yield f"search, {name} word", _searched(word)


def _same(ask: Ask) -> Ask:
    return ask


def _spent(site: Site, asks: list[Callable[[], Ask]]) -> float:
    """Processor time of web and database for one of them; the median of three runs."""
    client.closed(site.port, [ask() for ask in asks[: len(asks) // 5]])
    runs = []
    for _repetition in range(3):
        found = site.processes()
        pids = [*found["web"], *found["postgres"]]
        before = processor_ms(pids)
        outcome = client.closed(site.port, [ask() for ask in asks])
        if outcome.failed:
            raise RuntimeError(f"failed: {dict(outcome.failed)}")
        runs.append((processor_ms(pids) - before) / len(asks))
    return median(runs)


def _searched(word: str) -> float:
    def ask() -> None:
        queries.public_page(after="", hidden=(), filters={}, words=word)

    return median(percentiles(ask, SEARCHES)[1] * 1000 for _repetition in range(3))
