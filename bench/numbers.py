"""The daily batch over as many me toos as there may be, and whether people can go on meanwhile.

The reference point of the writing is writing alone: one committed row after the other, on the same
database and machine. The database is one of its own, thrown away afterwards.
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.numbers.models import DailyCell
from apps.numbers.services import publish_numbers
from apps.stories.models import MeToo

from .help import database
from .measure import Figure

PART = "numbers"
PEOPLE = 12_000_000
ALONE = "writing alone"
SECONDS = 10.0
# Made up, in PostgreSQL itself: a hundred countries of falling size, ten settings, seven languages,
# two years; half would rather not say where they live, and half where it happened.
FILL = """
INSERT INTO stories_metoo (id, country, setting, language, counts_from)
SELECT lpad(to_hex(n), 32, '0')::uuid,
       CASE WHEN n %% 2 = 0 THEN ''
            ELSE chr(65 + (power(random(), 3) * 10)::int) || chr(65 + (random() * 9)::int) END,
       CASE WHEN random() < 0.5 THEN ''
            ELSE (ARRAY['work', 'school', 'home', 'public', 'online', 'care', 'military', 'faith',
                        'sport', 'other'])[1 + (random() * random() * 9)::int] END,
       (ARRAY['en', 'es', 'fr', 'pt', 'de', 'ar', 'ur'])[1 + (random() * random() * 6)::int],
       %s::date - (random() * 730)::int
FROM generate_series(1, %s) AS n
"""


def figures(people: int = PEOPLE) -> Iterator[Figure]:
    """Every figure of this part; some minutes and 3 GB of disk, most of it for the made-up rows."""
    with database():
        with connection.cursor() as cursor:
            cursor.execute(FILL, [timezone.now().date(), people])
            cursor.execute("VACUUM ANALYZE stories_metoo")
        alone = _rate(lambda: time.sleep(SECONDS))
        taken = [_batch() for _repetition in range(3)]
        what = f"the daily batch over {people:,} me toos"
        least, middle, most = sorted(taken)
        yield Figure(PART, what, "s", least, middle, most, goal="under 60 s")
        low, mid, high = sorted(_rate(_batch) for _repetition in range(3))
        yield Figure(PART, "me toos written alone", "/s", alone, alone, alone)
        what, goal = "me toos written during the batch", "it goes on"
        yield Figure(PART, what, "/s", low, mid, high, ALONE, mid / alone, goal)


def _batch() -> float:
    DailyCell.objects.all().delete()
    start = time.perf_counter()
    publish_numbers()
    return time.perf_counter() - start


def _rate(run: Callable[[], Any]) -> float:
    """Rows a second that another connection commits while `run` lasts."""
    over = threading.Event()
    written: list[MeToo] = []
    other = threading.Thread(target=_write, args=(over, written))
    start = time.perf_counter()
    other.start()
    run()
    over.set()
    other.join()
    return len(written) / (time.perf_counter() - start)


def _write(over: threading.Event, written: list[MeToo]) -> None:
    today = timezone.now().date()
    while not over.is_set():
        written.append(MeToo.objects.create(language="en", counts_from=today))
    connection.close()
