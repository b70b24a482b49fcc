"""The gate: exact counts in, public numbers out. Why it is so: docs/decisions/0024.

Pure. It knows the counts of today and what has been public, nothing else, so that it can be
attacked in a test by somebody who knows it by heart (tests/numbers/test_gate_properties.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.numbers.rounding import CROSSED, LONG_STEP, SMALLEST, STEP, mark_below, round_down

Tables = Mapping[str, Mapping[str, int]]
CROSSING = "country_setting"
BETWEEN = ":"


@dataclass(frozen=True, slots=True)
class Rule:
    """`least`: how many have to be behind a number. `step`: how it moves from one day to another.
    `whole`: the kind and key of what its table is a part of; None where it stands alone."""

    least: int
    step: int
    whole: str | None = None


RULES = {
    "total": Rule(SMALLEST, STEP),
    "stories": Rule(SMALLEST, STEP),
    # A finished month only falls: were its steps short, the next one would tell who joined.
    "month": Rule(SMALLEST, LONG_STEP, "total"),
    "country": Rule(SMALLEST, LONG_STEP, "total"),
    "setting": Rule(SMALLEST, LONG_STEP, "total"),
    "language": Rule(SMALLEST, LONG_STEP, "total"),
    "campaign": Rule(SMALLEST, LONG_STEP, "total"),
    CROSSING: Rule(CROSSED, LONG_STEP),
    "pledge_answered": Rule(SMALLEST, STEP),
    "pledge_kept": Rule(SMALLEST, STEP),
}


def public_numbers(exact: Tables, before: Tables | None) -> dict[str, dict[str, int]]:
    """What may be public today: kind -> key -> number. What is not in it is not told.

    `exact`: kind -> key -> how many, of every kind in RULES that has any. The key "" of a table
    of parts (and a side of `country_setting` that is empty) is who would rather not say; it is
    never told. `before`: the numbers of the last run, or None if none has ever been public.
    """
    told = told_cells(exact)
    return {
        kind: {
            key: number_of(kind, exact[kind][key], key=key, before=before) for key in sorted(keys)
        }
        for kind, keys in told.items()
        if keys
    }


def told_cells(exact: Tables) -> dict[str, set[str]]:
    """Which cells may be told at all: kind -> keys."""
    told = {kind: _large_enough(kind, exact.get(kind, {})) for kind in RULES}
    total = exact.get("total", {}).get("", 0)
    for kind, rule in RULES.items():
        if rule.whole:
            told[kind] = with_safe_rest(exact.get(kind, {}), told[kind], total)
    told["pledge_kept"] = _kept(exact, told)
    told[CROSSING] = crossed(exact, told)
    return told


def number_of(kind: str, count: int, *, key: str = "", before: Tables | None) -> int:
    """The number for so many people.

    The first that the site ever shows, and that are no part of another, are rounded down to 10:
    there is no day before to subtract from. They stay until their count reaches a mark that is a
    whole step away, and from then on a number stands on marks, wherever it comes from. Parts do so
    at once: when their whole falls, a part known to ten would tell who joined it.
    """
    rule = RULES[kind]
    if before is None and rule.whole is None and kind != CROSSING:
        return round_down(count)
    before = before or {}
    mark = mark_below(count, least=rule.least, step=rule.step)
    was = before.get(kind, {}).get(key, 0)
    if was == mark_below(was, least=rule.least, step=rule.step):
        return mark
    step_away = -(-(was + rule.step) // rule.step) * rule.step
    return was if was <= count < step_away else mark


def with_safe_rest(counts: Mapping[str, int], told: set[str], whole: int) -> set[str]:
    """`told`, less the smallest cell where what is left of `whole` would be a small group.

    One is enough: it is itself as large as a group has to be.
    """
    rest = whole - sum(counts[key] for key in told)
    if told and 0 < rest < SMALLEST:
        return told - {min(told, key=lambda key: (counts[key], key))}
    return told


def crossed(exact: Tables, told: Mapping[str, set[str]]) -> set[str]:
    """Cells of a country and a setting that can be told, with nobody found through them.

    In both lines of such a cell, 50 people did not say the other side. They stand in no other
    line, so that no sum of lines can take them away again; a line without them loses all its
    cells. Only where the whole table has no small cell, lines that leave nobody out may stand too.
    """
    counts = exact.get(CROSSING, {})
    small = any(0 < count < CROSSED for key, count in counts.items() if key != BETWEEN)
    kept = {
        key
        for key in told[CROSSING]
        if _sides(key)[0] in told["country"] and _sides(key)[1] in told["setting"]
    }
    while spoilt := {
        key
        for key in kept
        if not all(
            unsaid >= CROSSED or (rest == 0 and not small)
            for unsaid, rest in _left_out(key, kept, exact)
        )
    }:
        kept -= spoilt
    return kept


def _left_out(key: str, kept: Iterable[str], exact: Tables) -> list[tuple[int, int]]:
    """Of the row and of the column of a cell: how many did not say the other side, and how many
    are in none of the cells of that line that are kept."""
    counts = exact[CROSSING]
    country, setting = _sides(key)
    row = [other for other in kept if _sides(other)[0] == country]
    column = [other for other in kept if _sides(other)[1] == setting]
    return [
        (
            counts.get(f"{country}{BETWEEN}", 0),
            exact["country"][country] - sum(counts[each] for each in row),
        ),
        (
            counts.get(f"{BETWEEN}{setting}", 0),
            exact["setting"][setting] - sum(counts[each] for each in column),
        ),
    ]


def _kept(exact: Tables, told: Mapping[str, set[str]]) -> set[str]:
    """Shares of kept pledges, where those who answered otherwise are no small group either."""
    answered, kept = exact.get("pledge_answered", {}), exact.get("pledge_kept", {})
    return {
        key
        for key in told["pledge_kept"] & told["pledge_answered"]
        if with_safe_rest(kept, {key}, answered[key])
    }


def _large_enough(kind: str, counts: Mapping[str, int]) -> set[str]:
    unsaid = "" if RULES[kind].whole else None
    least = RULES[kind].least
    large = {key for key, count in counts.items() if count >= least and key != unsaid}
    return {key for key in large if all(_sides(key))} if kind == CROSSING else large


def _sides(key: str) -> tuple[str, str]:
    country, _between, setting = key.partition(BETWEEN)
    return country, setting
