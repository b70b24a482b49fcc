"""Screening: stories a second of one core, the writer's preview, size and memory.

The reference point is a pass over the same text in plain Python: summing its code points. It takes
no library and no memory, so it moves with the machine alone.
"""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from apps.screening.cost import size_on_disk, stories
from apps.screening.findings import ScreenInput
from apps.screening.services import prepare, screen_texts
from apps.screening.sources import LANGUAGES

from .measure import Figure, percentiles, processor_seconds, repeated

PART = "screening"
REFERENCE = "one pass over the text"
TEXTS, CALLS, PASSES = 40, 30, 200
LONG = 1_000  # words, as in the goal of the preview

MEMORY = """
import re
from pathlib import Path
import django
django.setup()
from apps.screening.cost import stories
from apps.screening.services import prepare, screen_texts
from apps.screening.sources import LANGUAGES

def peak():
    return re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]

before = peak()
prepare()
for language in LANGUAGES:
    screen_texts(stories(language, 20))
print(before, peak())
"""


def figures() -> Iterator[Figure]:
    """Every figure of this part."""
    prepare()
    for language in LANGUAGES:
        yield _speed(language)
    for language in ("en", "ar"):
        yield from _preview(language)
    yield _size()
    yield _memory()


def _speed(language: str) -> Figure:
    given = stories(language, TEXTS)
    ours = repeated(lambda: processor_seconds(lambda: screen_texts(given)) / TEXTS * 1000)
    bare = repeated(lambda: processor_seconds(lambda: _pass_over(given)) / TEXTS / PASSES * 1000)
    goal = "10 ms or less (100 a second)"
    what = f"a story of 300 words, all checks, {language}"
    return Figure(PART, what, "ms CPU", *ours, REFERENCE, ours[1] / bare[1], goal)


def _pass_over(given: list[ScreenInput]) -> None:
    for _pass in range(PASSES):
        for text in given:
            sum(map(ord, text.text))


def _preview(language: str) -> Iterator[Figure]:
    words = " ".join(text.text for text in stories(language, 4)).split()[:LONG]
    look = partial(screen_texts, [ScreenInput("1", " ".join(words), language)])
    found = [percentiles(look, CALLS) for _repetition in range(3)]
    for at, name in enumerate(("p50", "p95", "p99")):
        least, middle, most = sorted(run[at] * 1000 for run in found)
        what = f"a look at 1,000 words in the preview, {language}, {name}"
        yield Figure(PART, what, "ms", least, middle, most, goal="under 300 ms")


def _size() -> Figure:
    size = size_on_disk() / 1e6
    return Figure(PART, "words, rules and weights on disk", "MB", size, size, size, goal="5 MB")


def _memory() -> Figure:
    """A process of its own that reads everything and screens in every language."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY], check=True, capture_output=True, text=True
    )
    bare, peak = (int(number) / 1024 for number in done.stdout.split())
    what = "memory of a process that screens in all languages, at its peak"
    return Figure(PART, what, "MB", peak, peak, peak, "Django alone", peak / bare, "250 MB")
