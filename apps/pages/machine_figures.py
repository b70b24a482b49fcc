"""What the processes of this machine counted, as families for Prometheus.

Each name that a counter may have is in PACES; others are shown to nobody. How often a figure moves
is the matter of apps/core/shown.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from apps.core import request_figures, shown, task_figures
from apps.core.shown import FAULTS, READERS, WRITERS, Pace

# By the first part of a counter's name. What a writer's act can move has the pace of writers; so
# have tasks, because a post rings for one.
PACES = {
    "request": READERS,
    "request_ms": READERS,
    "page_hits": READERS,
    "page_misses": READERS,
    "task": WRITERS,
    "task_ms": WRITERS,
    "task_failed": FAULTS,
    "nudge_refused": WRITERS,
    "flood_step": WRITERS,
    "form_refused": WRITERS,
}
NOBODY = ("unknown", WRITERS)
# Times count with what they are the times of.
WITH = {"request_ms": "request", "task_ms": "task"}
PAGES, WRITING = {"page_hits", "page_misses"}, {"nudge_refused", "flood_step", "form_refused"}

Cells = dict[tuple[str, ...], int]


def families() -> Iterator[Metric]:
    """Each family once, with what may be shown now."""
    cells: dict[str, Cells] = defaultdict(dict)
    for name, value in shown.counted(group_of).items():
        first, *rest = name.split("|")
        if first in PACES:
            cells[first][tuple(rest)] = value
    says = "Answers by route and status."
    answers = HistogramMetricFamily("chorus_request_seconds", says, labels=["route", "status"])
    yield _times(answers, cells["request"], cells["request_ms"], request_figures.BUCKETS)
    runs = HistogramMetricFamily("chorus_task_seconds", "Runs of tasks.", labels=["task"])
    yield _times(runs, cells["task"], cells["task_ms"], task_figures.BUCKETS)
    yield _counter("chorus_task_failures", "Tasks that failed.", ["task"], cells["task_failed"])
    pages: Cells = {
        ("hit",): cells["page_hits"].get((), 0),
        ("miss",): cells["page_misses"].get((), 0),
    }
    yield _counter("chorus_page_cache", "Public pages, kept or made anew.", ["answer"], pages)
    yield _counter(
        *("chorus_forms_given_back", "Forms that came back with their words.", ["reason"]),
        cells["form_refused"],
    )
    for name, says in (
        ("nudge_refused", "Doorbells that the broker did not take."),
        ("flood_step", "Forms that were asked for a moment of work."),
    ):
        yield _counter(f"chorus_{name}s", says, [], {(): cells[name].get((), 0)})


def group_of(name: str) -> tuple[str, Pace]:
    """The group that a counter is shown with, and its pace."""
    first, *rest = name.split("|")
    if first not in PACES:
        return NOBODY
    if first in PAGES:
        return "pages", READERS
    if first in WRITING:
        return "writing", WRITERS
    if first in WITH or first in WITH.values():
        pace = WRITERS if rest[:1] == [request_figures.ANONYMOUS] else PACES[first]
        return f"{WITH.get(first, first)}|{rest[0]}", pace
    return name, PACES[first]


def _counter(name: str, says: str, labels: Sequence[str], cells: Cells) -> Metric:
    family = CounterMetricFamily(name, says, labels=labels)
    for each, value in sorted(cells.items()):
        family.add_metric(each, value)
    return family


def _times(family: HistogramMetricFamily, cells: Cells, sums: Cells, ends: Iterable[int]) -> Metric:
    """Fill a histogram: the last part of a cell's name is its bucket."""
    by: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for (*start, bucket), value in cells.items():
        by[tuple(start)][bucket] = value
    for each, values in sorted(by.items()):
        buckets, so_far = [], 0
        for end in ends:
            so_far += values.get(str(end), 0)
            buckets.append((str(end / 1000), float(so_far)))
        buckets.append(("+Inf", float(sum(values.values()))))
        family.add_metric(each, buckets=buckets, sum_value=sums.get(each, 0) / 1000)
    return family
