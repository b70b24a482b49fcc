"""Search over 100,000 published stories: rare, middling and common words, with and without filters.

The reference point is a bare SELECT of one row by its key through psycopg2. The database is one of
its own, thrown away afterwards; nobody wrote its stories (bench/rows.py).
"""

from collections.abc import Iterator

from django.db import connection

from apps.stories import queries
from apps.stories.models import Story

from .help import database
from .measure import Figure, percentiles
from .rows import COMMON, MIDDLING, PLENTY, RARE, load_stories

PART = "search"
REFERENCE = "one row by its key"
STORIES, CALLS = 100_000, 60


def figures() -> Iterator[Figure]:
    """Every figure of this part; some minutes, most of them loading."""
    with database():
        load_stories(STORIES)
        one = _one_row()
        deep = _cursor(STORIES // 2)
        yield Figure(PART, "one row by its key, p50", "ms", one * 1000, one * 1000, one * 1000)
        for what, words, filters in CASES:
            for page, after in (("first page", ""), ("page in the middle", deep)):
                yield from _search(f"{what}, {page}", words, filters, after, one)


CASES = [
    ("a word in 5 stories", RARE, {}),
    ("a word in 1 %", MIDDLING, {}),
    ("a word in 6 %", PLENTY, {}),
    ("a word in 60 %", COMMON, {}),
    ("a word in none", "nowhere0", {}),
    ("a word in 6 %, one language", PLENTY, {"language": "ur"}),
    ("a word in 60 %, one language and setting", COMMON, {"language": "ur", "setting": "military"}),
    ("a word in 6 %, the rarest setting", PLENTY, {"setting": "military"}),
    ("two words in 60 % and 6 %", f"{COMMON} {PLENTY}", {}),
    ("a word in 6 % and a setting of no story", PLENTY, {"setting": "other"}),
]


def _one_row() -> float:
    key = Story.objects.in_public_order()[0].pk
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:

        def bare() -> None:
            cursor.execute("SELECT * FROM stories_story WHERE id = %s", [str(key)])
            cursor.fetchall()

        return percentiles(bare, CALLS * 5)[0]


def _cursor(place: int) -> str:
    return queries.cursor_of(Story.objects.in_public_order()[place])


def _search(
    what: str, words: str, filters: dict[str, str], after: str, one: float
) -> Iterator[Figure]:
    def ask() -> None:
        queries.public_page(after=after, hidden=(), filters=filters, words=words)

    found = [percentiles(ask, CALLS) for _repetition in range(3)]
    for at, name in enumerate(("p50", "p95")):
        least, middle, most = sorted(run[at] * 1000 for run in found)
        goal = "under 60 ms" if name == "p95" else ""
        ratio = middle / 1000 / one
        yield Figure(PART, f"{what}, {name}", "ms", least, middle, most, REFERENCE, ratio, goal)
