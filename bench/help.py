"""Help beside stories: choosing for one page, and choosing again for every story.

The reference point is reading one story by its key: it takes the same database and the same
machine. The database is one of its own, thrown away afterwards.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from apps.resources.models import Act, Service
from apps.resources.recording import SITE, record
from apps.stories.help_sweep import recompute, sweep_help
from apps.stories.helping import help_page
from apps.stories.models import Story
from config.embedded.postgres import Postgres
from config.env import database_from_url

from . import directory
from .measure import Figure, percentiles

PART = "help"
REFERENCE = "one story by its key"
SERVICES, STORIES, CALLS = 10_000, 10_000, 200


def figures() -> Iterator[Figure]:
    """Every figure of this part; a few minutes."""
    with database():
        directory.load_directory(SERVICES)
        directory.load_stories(STORIES)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        one = _one_story()
        yield _recompute("every story, for the first time", one, STORIES, recompute_all)
        yield _recompute("every story again, nothing changed", one, STORIES, recompute_all)
        sweep_help()
        for what, country in (
            ("a story's help, from what is kept", ""),
            ("a story's help, for another country of 1,600 services", directory.biggest()),
        ):
            yield from _page(what, country, one)
        yield _recompute("the sweep after one service changed", one, 1, _change_one)


def recompute_all() -> None:
    recompute(Story.objects.published())


@contextmanager
def database() -> Iterator[None]:
    """An empty one with every table, thrown away afterwards; its socket needs a short path."""
    with tempfile.TemporaryDirectory(prefix="chorus-bench-", dir="/tmp") as var:  # nosec B108
        Path(var).chmod(0o711)
        postgres = Postgres(Path(var), durable=False)
        postgres.start()
        try:
            connection.settings_dict |= database_from_url(postgres.url())
            call_command("migrate", verbosity=0)
            yield
        finally:
            connection.close()
            postgres.stop()


def _one_story() -> float:
    """Seconds for the reference point."""
    key = Story.objects.earliest("shuffle").pk
    return percentiles(lambda: Story.objects.get(pk=key), CALLS)[0]


def _page(what: str, country: str, one: float) -> Iterator[Figure]:
    shown = Story.objects.published().select_related("published_text")
    stories = iter(list(shown.exclude(country=country).order_by("shuffle")[: CALLS * 3]))
    now = timezone.now()

    def ask() -> Any:
        return help_page(next(stories), language="en", country=country, at=now)

    found = [percentiles(ask, CALLS) for _repetition in range(3)]
    for at, name in enumerate(("p50", "p95")):
        least, middle, most = sorted(run[at] * 1000 for run in found)
        goal = "under 50 ms" if name == "p95" else ""
        ratio = middle / 1000 / one
        yield Figure(PART, f"{what}, {name}", "ms", least, middle, most, REFERENCE, ratio, goal)


def _recompute(what: str, one: float, stories: int, run: Callable[[], Any]) -> Figure:
    start = time.perf_counter()
    run()
    taken = time.perf_counter() - start
    goal = "under 300 s" if stories > 1 else "under 60 s with the wait for the clock"
    ratio = taken / stories / one
    return Figure(PART, what, "s", taken, taken, taken, REFERENCE, ratio, goal)


def _change_one() -> None:
    service = Service.objects.filter(service_areas__country=directory.biggest()).first()
    assert service
    record(service=service, act=Act.EDITED, role=SITE)
    sweep_help()
