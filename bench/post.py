"""Posting: a me too and a story by their whole path, and the doorbell behind it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, count
from statistics import median

from django.db import connection, transaction

from apps.core.nudge import nudge
from apps.stories.models import MeToo, Story

from . import acts, client, references
from .client import Ask, Outcome
from .measure import Figure, figure_of, percentiles
from .processes import processor_ms
from .references import INSERT, Point
from .site import Site, running_site

PART = "post"
ME_TOOS, STORIES = 2_000, 400
STEADY, STEADY_SECONDS, READS = 139, 20, 200
TASK = "apps.stories.tasks.screen_stories"


def figures() -> Iterator[Figure]:
    """Every figure of this part; about two minutes. Its own flood would begin a surge by itself."""
    with running_site(SURGE_ME_TOOS="1000000", SURGE_STORIES="1000000") as site:
        bare = references.durable_insert()
        yield references.figure(PART, INSERT, bare)
        numbers = count()
        one = lambda: acts.story(next(numbers))  # noqa: E731
        for path in (
            Path("a me too", acts.me_too, MeToo, ME_TOOS, "at most 2.0", "600 and more"),
            Path("a story of 1.5 KB", one, Story, STORIES, "at most 3.0"),
        ):
            yield from _path(site, path, bare)
        yield from _steady(site)
        yield from _doorbell()


@dataclass(frozen=True)
class Path:
    """One thing that people post: `ask` makes a fresh one, and each becomes one of `rows`."""

    what: str
    ask: Callable[[], Ask]
    rows: type[MeToo] | type[Story]
    size: int
    milliseconds: str
    rate: str = ""


def _path(site: Site, path: Path, bare: Point) -> Iterator[Figure]:
    """Three runs, after one that warms up; what was accepted must be stored."""
    client.closed(site.port, [path.ask() for _post in range(path.size // 5)])
    runs = [_run(site, path) for _repetition in range(3)]
    spent, rest = [run[1] for run in runs], [run[2] for run in runs]
    yield figure_of(PART, f"{path.what}, web processes", "ms CPU", spent, goal=path.milliseconds)
    yield figure_of(PART, f"{path.what}, all other processes", "ms CPU", rest)
    rates = [run[0].rate for run in runs]
    ratio = median(rates) / bare.rate
    yield figure_of(PART, path.what, "/s", rates, reference=INSERT, ratio=ratio, goal=path.rate)
    for percent in (50, 95, 99):
        taken = [run[0].percentile(percent) * 1000 for run in runs]
        yield figure_of(PART, f"{path.what}, 16 at once, p{percent}", "ms", taken)


def _run(site: Site, path: Path) -> tuple[Outcome, float, float]:
    """What came of it, and milliseconds of the web processes and of all others for each."""
    before = path.rows.objects.count()
    web, rest = site.processes()["web"], _all_but_web(site)
    used, used_rest = processor_ms(web), processor_ms(rest)
    outcome = client.closed(site.port, [path.ask() for _post in range(path.size)])
    spent, spent_rest = processor_ms(web) - used, processor_ms(rest) - used_rest
    check(outcome, path.rows.objects.count() - before, path.size)
    return outcome, spent / path.size, spent_rest / path.size


def _steady(site: Site) -> Iterator[Figure]:
    """So many me toos a second beside readers, sent when their time has come."""
    before = MeToo.objects.count()
    posts = [(place / STEADY, acts.me_too("me too")) for place in range(STEADY * STEADY_SECONDS)]
    readers = [(place / READS, client.get("/stories/")) for place in range(READS * STEADY_SECONDS)]
    outcome = client.open_loop(site.port, sorted(chain(posts, readers), key=lambda each: each[0]))
    check(outcome, MeToo.objects.count() - before, len(posts), kind="me too")
    what = f"a me too at {STEADY}/s beside {READS} readers a second"
    for percent, goal in ((50, ""), (95, ""), (99, "under 50 ms")):
        taken = outcome.percentile(percent, "me too") * 1000
        yield figure_of(PART, f"{what}, p{percent}", "ms", [taken], goal=goal)


def _doorbell() -> Iterator[Figure]:
    """Ringing while the broker of this process is away, which it is: once, then for nothing."""

    def ring() -> None:
        with transaction.atomic():
            nudge(TASK)

    def begin() -> None:
        with transaction.atomic():
            connection.ensure_connection()

    start = time.perf_counter()
    ring()
    first = time.perf_counter() - start
    more = percentiles(ring, 500)[0] - percentiles(begin, 500)[0]
    what = "the doorbell with the broker away"
    yield figure_of(PART, f"{what}, first ring", "ms", [first * 1000], goal="under 5 ms")
    yield figure_of(PART, f"{what}, every other", "ms", [max(more, 0) * 1000], goal="under 0.2 ms")


def check(outcome: Outcome, stored: int, sent: int, *, kind: str = "") -> None:
    """Raises RuntimeError where anything failed, or accepted is not what is stored."""
    accepted = outcome.good[kind]
    if outcome.failed or accepted != sent or stored != accepted:
        raise RuntimeError(
            f"{sent} sent, {accepted} accepted, {stored} stored, failed: {dict(outcome.failed)}"
        )


def _all_but_web(site: Site) -> list[int]:
    found = site.processes()
    return [pid for role, pids in found.items() if role not in {"web", "run"} for pid in pids]
