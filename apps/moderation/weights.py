"""What reports weigh. Pure: counts in, numbers out.

Reports are anonymous, so a weight belongs to a reason, not to a person: it starts low and follows
how often people agreed with that reason before. Who sent a burst cannot be told apart, so the n-th
report of a day weighs the n-th part: 500 in a minute are worth less than seven.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

LOWEST, FIRST = 0.1, 0.5
# So many decisions weigh as much as what is assumed at first.
ASSUMED = 10


def weight_of(*, agreed: int, decided: int) -> float:
    """0.1 to 1: what one report for a reason weighs, by how often people agreed with it."""
    return max(LOWEST, (ASSUMED * FIRST + agreed) / (ASSUMED + decided))


def weighted(counts: Mapping[tuple[date, str], int], weights: Mapping[str, float]) -> float:
    """The weighted number of reporters. `counts` are reports by day and reason."""
    days: dict[date, dict[str, int]] = defaultdict(dict)
    for (day, reason), number in counts.items():
        days[day][reason] = number
    return sum(_of_a_day(of_day, weights) for of_day in days.values())


def _of_a_day(counts: Mapping[str, int], weights: Mapping[str, float]) -> float:
    total = sum(counts.values())
    mean = sum(weights[reason] * number for reason, number in counts.items()) / total
    return mean * sum(1 / place for place in range(1, total + 1))
