"""What a part of the benchmark measures with: repetitions, processor time, percentiles."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any

REPETITIONS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what, in which unit, the least, median and most of the repetitions.

    `reference` names the reference point and `ratio` is ours over it; `goal` is what
    docs say it should be, in words.
    """

    part: str
    what: str
    unit: str
    least: float
    median: float
    most: float
    reference: str = ""
    ratio: float | None = None
    goal: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def repeated(run: Callable[[], float]) -> tuple[float, float, float]:
    """(least, median, most) of what `run` returns in REPETITIONS runs."""
    found = sorted(run() for _repetition in range(REPETITIONS))
    return found[0], median(found), found[-1]


def processor_seconds(run: Callable[[], Any]) -> float:
    """Processor time of this process for one call."""
    start = time.process_time()
    run()
    return time.process_time() - start


def percentiles(run: Callable[[], Any], times: int) -> tuple[float, float, float]:
    """p50, p95 and p99 of the seconds that `times` calls take on the clock."""
    taken = []
    for _call in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    cuts = quantiles(taken, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def figure_of(
    part: str,
    what: str,
    unit: str,
    values: list[float],
    *,
    reference: str = "",
    ratio: float | None = None,
    goal: str = "",
) -> Figure:
    """A line of the table for what the repetitions gave."""
    middle = median(values)
    return Figure(part, what, unit, min(values), middle, max(values), reference, ratio, goal)
