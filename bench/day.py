"""The day of October 2017 on one machine: 139 a second for ten minutes, ten times as many readers.

Four in five are me toos, three in twenty stand with a writer, one in twenty writes a story. The
worker and Beat run. What was accepted is compared with what is stored and counted.
"""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from apps.numbers.counting import exact_counts
from apps.solidarity.models import Stand
from apps.stories import queries
from apps.stories.models import Authorship, MeToo, Story

from . import acts, client
from .client import Ask, Outcome
from .measure import Figure, figure_of
from .processes import processor_ms, proportional_mb
from .site import Site, running_site

PART = "day"
A_SECOND, READS, SECONDS = 139, 1390, 600
GONE_WITHIN = 60
KINDS = (*(["me too"] * 16), *(["stand"] * 3), "story")


def figures() -> Iterator[Figure]:
    """Every figure of the day; `DAY_SECONDS` shortens it."""
    seconds = int(os.environ.get("DAY_SECONDS", SECONDS))
    with running_site() as site:
        yield from _day(site, seconds)


def _day(site: Site, seconds: int) -> Iterator[Figure]:
    before = _stored()
    used = {role: processor_ms(pids) for role, pids in site.processes().items()}
    outcome = client.open_loop(site.port, _asks(seconds))
    spent = {role: processor_ms(pids) for role, pids in site.processes().items()}
    waited = _backlog_gone(GONE_WITHIN * 5)
    check_day(outcome, before, seconds)
    for kind in ("me too", "stand", "story", "read"):
        for percent, goal in ((50, ""), (99, "under 250 ms")):
            taken = outcome.percentile(percent, kind) * 1000
            yield figure_of(PART, f"{kind}, p{percent}", "ms", [taken], goal=goal)
    sent = A_SECOND * seconds
    yield figure_of(PART, "posts accepted and stored", "rows", [sent], goal="all")
    yield figure_of(PART, "reads", "/s", [outcome.good["read"] / seconds], goal=f"{READS}/s")
    for role in sorted(spent):
        cores = (spent[role] - used.get(role, 0)) / 1000 / outcome.seconds
        yield figure_of(PART, f"cores used: {role}", "cores", [cores])
    what = "stories not yet screened when the last had come, gone after"
    yield figure_of(PART, what, "s", [waited], goal=f"under {GONE_WITHIN} s")
    total = sum(proportional_mb(pids) for pids in site.processes().values())
    yield figure_of(PART, "memory of everything at the end", "MB", [total], goal="under 1,000 MB")


def check_day(outcome: Outcome, before: tuple[int, int, int, int], seconds: int) -> None:
    """Raises RuntimeError where something failed, or was not stored, or was counted twice."""
    stands, stories = outcome.good["stand"], outcome.good["story"]
    people = outcome.good["me too"] + stories
    after = _stored()
    wanted = tuple(
        was + more for was, more in zip(before, (people, stands, stories, people), strict=True)
    )
    if after != wanted:
        raise RuntimeError(f"me toos, stands, stories, counted: {after}, and not {wanted}")
    if outcome.failed:
        raise RuntimeError(f"of {A_SECOND * seconds} posts and their reads: {outcome.failed}")


def _stored() -> tuple[int, int, int, int]:
    """Me toos, stands, stories with a code, and what the gate would count three days from now."""
    later = timezone.now().date() + timedelta(days=3)
    counted = exact_counts(later)["total"][""]
    return MeToo.objects.count(), Stand.objects.count(), Authorship.objects.count(), counted


def _asks(seconds: int) -> Iterator[tuple[float, Ask]]:
    """Reads and posts in order of time."""
    out = Story.objects.published().filter(may_stand=True)
    stories = list(out.values_list("pk", flat=True))
    last = list(Story.objects.published().in_public_order())
    cursors = [queries.cursor_of(story) for story in last[:: queries.PAGE]]
    reading = acts.reading(stories, cursors, "read")
    every = READS // A_SECOND
    for number in range(A_SECOND * seconds):
        at = number / A_SECOND
        kind = KINDS[number % len(KINDS)]
        if kind == "me too":
            yield at, acts.me_too(kind)
        elif kind == "stand":
            yield at, acts.stand(stories[number % len(stories)], kind)
        else:
            yield at, acts.story(number, kind)
        for place, ask in enumerate(islice(reading, every)):
            yield at + place / READS, ask


def _backlog_gone(most: float) -> float:
    """Seconds until no story waits for the machine."""
    start = time.monotonic()
    while Story.objects.filter(state="screening").exists():
        if time.monotonic() - start > most:
            break
        time.sleep(0.5)
    return time.monotonic() - start
