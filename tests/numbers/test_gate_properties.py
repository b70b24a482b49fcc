"""Somebody with every number of every day tries to find a small group.

The attacker knows the rules by heart, has every table of every day, and solves for what could be
behind them (linear programmes over all days at once). What they know:

- a number, the one of the day before, and whether it is the first day: all counts that the gate
  would have told so (`number_of`, tried for every count);
- that the parts of a table and who would rather not say make up the total, rows and columns of the
  crossed table their country and setting, and that every language and month is named;
- that what is left of a table is nobody or 20 people or more, and that a hidden cell is no larger
  than a told one of its table;
- that a finished month never grows.

What counts as found, for a group of people that is there (`small` is 20, and 50 where a country
and a setting cross):

- a cell that is not told and holds 1 to small - 1: found if its interval leaves out 0 and
  either lies under `small` or is narrower than 10. A crossed cell is found only if it is not found
  from the other tables alone: if all who say where they live say they live in one country, no
  crossed table is needed to tell where the others are from. Who said only one of the two is in no
  crossed cell;
- people who joined from one day to a later one, in a cell that is told or not, where 1 to 19 more
  are there: found if the interval of the difference lies within 1 to 19.

People who leave can be found (a number falls at once); so can anybody by a crowd of invented
people around them. Both are said in docs/decisions/0024.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from apps.numbers import gate
from apps.numbers.gate import RULES, number_of, public_numbers

SMALL, CROSSED, NARROW, MOST = 20, 50, 10, 700
COUNTRIES, SETTINGS = ("", "FR", "IS"), ("", "home", "work")
LANGUAGES, CAMPAIGNS = ("ar", "en"), ("", "me-too")
MONTHS = ("2026-01", "2026-02")
SIZES = (1, 2, 3, 7, 11, 19, 20, 21, 30, 45, 50, 52, 60, 75, 110)
PARTS = {
    "country": COUNTRIES,
    "setting": SETTINGS,
    "language": LANGUAGES,
    "campaign": CAMPAIGNS,
    "month": MONTHS,
}

# Country, setting, language, campaign, month.
Person = tuple[str, str, str, str, str]
Tables = dict[str, dict[str, int]]
Cell = tuple[str, str]
Bounds = tuple[float, float]


@dataclass
class Day:
    exact: Tables
    before: Tables | None
    turned: bool = False
    told: Tables = field(default_factory=dict)


def tables_of(people: Counter[Person]) -> Tables:
    exact: Tables = {"total": {"": people.total()}}
    for person, count in people.items():
        for kind, value in zip(PARTS, person, strict=True):
            table = exact.setdefault(kind, {})
            table[value] = table.get(value, 0) + count
        crossed = exact.setdefault("country_setting", {})
        key = f"{person[0]}:{person[1]}"
        crossed[key] = crossed.get(key, 0) + count
    return exact


def published(history: list[Counter[Person]]) -> list[Day]:
    days: list[Day] = []
    ever = False
    for people in history:
        day = Day(tables_of(people), days[-1].told if ever else None)
        day.turned = MONTHS[1] in day.exact.get("month", {}) or (days != [] and days[-1].turned)
        day.told = public_numbers(day.exact, day.before)
        ever = ever or any(day.told.values())
        days.append(day)
    return days


class Attacker:
    """Every cell of every day as an unknown, and what the public numbers say of them."""

    def __init__(self, days: list[Day], *, use_crossed: bool = True) -> None:
        self.days, self.use_crossed = days, use_crossed
        crossed = [f"{country}:{setting}" for country in COUNTRIES for setting in SETTINGS]
        one_day = [("total", "")] + [(kind, key) for kind in PARTS for key in PARTS[kind]]
        one_day += [("country_setting", key) for key in crossed]
        names = [(at, *cell) for at in range(len(days)) for cell in one_day]
        self.at = {name: place for place, name in enumerate(names)}
        self.bounds: list[Bounds] = [(0, MOST)] * len(names)
        self.equal: list[numpy.ndarray] = []
        self.at_most: list[tuple[numpy.ndarray, float]] = []
        for at in range(len(days)):
            self._hear(at)
        self._months_only_fall()
        self._rests = [self._rest(at, kind) for at in range(len(days)) for kind in PARTS]
        self._sharpen()

    def interval(self, weights: dict[tuple[int, str, str], float]) -> Bounds:
        """The least and the most that this sum of cells can be."""
        row = self._row(weights)
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * row,
                A_ub=numpy.array([line for line, _most in self.at_most]) if self.at_most else None,
                b_ub=[most for _line, most in self.at_most] or None,
                A_eq=numpy.array(self.equal),
                b_eq=numpy.zeros(len(self.equal)),
                bounds=self.bounds,
            )
            assert found.status == 0, found.message  # the truth is always possible
            ends.append(sign * found.fun)
        return ends[0], ends[1]

    def _row(self, weights: dict[tuple[int, str, str], float]) -> numpy.ndarray:
        row = numpy.zeros(len(self.at))
        for name, weight in weights.items():
            row[self.at[name]] = weight
        return row

    def _hear(self, at: int) -> None:
        day = self.days[at]
        for kind, table in day.told.items():
            if kind == "country_setting" and not self.use_crossed:
                continue
            for key, number in table.items():
                self.bounds[self.at[at, kind, key]] = behind(kind, key, number, day.before)
        for kind, keys in PARTS.items():
            self._is_sum((at, "total", ""), [(at, kind, key) for key in keys])
            self._hidden_are_smaller(at, kind)
        for country in COUNTRIES:
            row = [(at, "country_setting", f"{country}:{setting}") for setting in SETTINGS]
            self._is_sum((at, "country", country), row)
        for setting in SETTINGS:
            column = [(at, "country_setting", f"{country}:{setting}") for country in COUNTRIES]
            self._is_sum((at, "setting", setting), column)

    def _is_sum(self, whole, parts) -> None:
        self.equal.append(self._row({whole: 1, **dict.fromkeys(parts, -1)}))

    def _hidden_are_smaller(self, at: int, kind: str) -> None:
        told = self.days[at].told.get(kind, {})
        for hidden in set(PARTS[kind]) - set(told) - {""}:
            for key in told:
                line = self._row({(at, kind, hidden): 1, (at, kind, key): -1})
                self.at_most.append((line, 0))

    def _months_only_fall(self) -> None:
        turned = [at for at, day in enumerate(self.days) if day.turned and at]
        for at in turned:
            line = self._row({(at, "month", MONTHS[0]): 1, (at - 1, "month", MONTHS[0]): -1})
            self.at_most.append((line, 0))

    def _rest(self, at: int, kind: str) -> dict[tuple[int, str, str], float]:
        told = self.days[at].told.get(kind, {})
        return {(at, kind, key): 1.0 for key in PARTS[kind] if key not in told}

    def _sharpen(self) -> None:
        """What is left of a table is nobody, or 20 and more: add whichever is certain."""
        for _again in range(2):
            for rest in self._rests:
                self._add_rest(rest)

    def _add_rest(self, rest: dict[tuple[int, str, str], float]) -> None:
        name = next(iter(rest), None)
        if name is None or not self.days[name[0]].told.get(name[1]):
            return
        least, most = self.interval(rest)
        if most < SMALL - 0.5:
            self.at_most.append((self._row(rest), 0))
        elif 0.5 < least < SMALL:
            self.at_most.append((-self._row(rest), -SMALL))


def behind(kind: str, key: str, number: int, before: Tables | None) -> Bounds:
    """All counts that the gate would tell as this number."""
    counts = [
        count
        for count in range(RULES[kind].least, MOST + 1)
        if number_of(kind, count, key=key, before=before) == number
    ]
    return counts[0], counts[-1]


def found_cells(days: list[Day]) -> list[str]:
    """Small groups that the attacker has for certain, in words; see the top of this file."""
    attacker = Attacker(days)
    alone = None
    found = []
    for at, day in enumerate(days):
        for kind, key in small_hidden(day):
            here = {(at, kind, key): 1.0}
            small = RULES[kind].least
            if not is_found(attacker.interval(here), small):
                continue
            if kind == "country_setting":
                alone = alone or Attacker(days, use_crossed=False)
                if is_found(alone.interval(here), small):
                    continue
            found.append(f"day {at}: {kind} {key!r} in {attacker.interval(here)}")
    return found + found_growth(days, attacker)


def small_hidden(day: Day) -> list[Cell]:
    kinds = [*PARTS, "country_setting"]
    return [
        (kind, key)
        for kind in kinds
        for key, count in day.exact.get(kind, {}).items()
        if 0 < count < RULES[kind].least and key not in day.told.get(kind, {})
        if kind != "country_setting" or all(key.split(":"))
    ]


def is_found(interval: Bounds, small: int) -> bool:
    least, most = (round(end, 3) for end in interval)
    return least > 0 and (most < small or most - least < NARROW)


def found_growth(days: list[Day], attacker: Attacker) -> list[str]:
    found = []
    for late in range(1, len(days)):
        for early in range(late):
            for kind, table in days[late].exact.items():
                for key, count in table.items():
                    grown = count - days[early].exact.get(kind, {}).get(key, 0)
                    if not 0 < grown < SMALL:
                        continue
                    change = {(late, kind, key): 1.0, (early, kind, key): -1.0}
                    least, most = (round(end, 3) for end in attacker.interval(change))
                    if least > 0 and most < SMALL:
                        found.append(f"days {early}-{late}: {kind} {key!r} +{least} to +{most}")
    return found


@st.composite
def histories(draw, most_days: int = 3) -> list[Counter[Person]]:
    """Days of people who come and go in groups of their like; the month turns once, or never."""
    people: Counter[Person] = Counter()
    turn = draw(st.integers(0, most_days))
    history = []
    for day in range(draw(st.integers(1, most_days))):
        month = MONTHS[day >= turn]
        for _group in range(draw(st.integers(1, 7 if day == 0 else 3))):
            answers = [draw(st.sampled_from(PARTS[kind])) for kind in list(PARTS)[:4]]
            people[(*answers, month)] += draw(st.sampled_from(SIZES))
        if day and draw(st.booleans()):
            leaver = draw(st.sampled_from(sorted(people)))
            people[leaver] = max(0, people[leaver] - draw(st.sampled_from(SIZES)))
        people = +people if draw(st.integers(0, 9)) else Counter()
        history.append(Counter(people))
    return history


# As many as the suite has time for; a hunt looks on.
TRIED = 40 if settings.default.derandomize else settings.default.max_examples


@settings(max_examples=TRIED)
@given(histories())
def test_it_gives_no_small_group_away(history: list[Counter[Person]]):
    assert not found_cells(published(history))


@settings(max_examples=max(TRIED, 200))
@given(histories(most_days=5))
def test_it_says_nothing_that_is_not_so(history: list[Counter[Person]]):
    """No number is larger than its count, none stands on fewer than it may, none is of nobody's
    answer; and what a table leaves out is nobody or a group."""
    for day in published(history):
        total = day.exact["total"][""]
        for kind, table in day.told.items():
            for key, number in table.items():
                assert number <= day.exact[kind][key]
                assert number >= RULES[kind].least
                assert all(key.split(":")) or RULES[kind].whole is None
            if RULES[kind].whole:
                rest = total - sum(day.exact[kind][key] for key in table)
                assert not table or rest == 0 or rest >= SMALL
            if day.before is not None:
                sum_of_all = sum(table.values())
                assert RULES[kind].whole is None or sum_of_all <= total


def persons(count: int, *answers: str) -> Counter[Person]:
    return Counter({(*answers, *("", "", "en", "", MONTHS[0])[len(answers) :]): count})


def parts_by_tens_at_first(monkeypatch) -> None:
    """As if the first numbers of parts were rounded to ten too; the attacker knows it."""
    marks = gate.number_of

    def number(kind, count, *, key="", before):
        if before is None:
            return gate.round_down(count)
        return marks(kind, count, key=key, before=before)

    monkeypatch.setattr(gate, "number_of", number)
    monkeypatch.setitem(globals(), "number_of", number)


def test_it_finds_one_that_is_left_over(monkeypatch):
    """115 people, 102 of them in English, the rest in Arabic: without the rule they are found."""
    history = [persons(102) + persons(13, "", "", "ar")]
    assert "language" not in published(history)[0].told
    assert not found_cells(published(history))
    parts_by_tens_at_first(monkeypatch)
    monkeypatch.setattr(gate, "with_safe_rest", lambda counts, told, whole: told)
    monkeypatch.setattr(Attacker, "_sharpen", lambda attacker: None)
    assert found_cells(published(history)) == ["day 0: language 'ar' in (1.0, 19.0)"]


def test_it_finds_who_joined_where_numbers_move_by_tens(monkeypatch):
    """Rounding alone: 139 and a day later 141 are 130 and 140, so 1 to 19 have joined."""
    history = [persons(90), persons(139), persons(141)]
    assert not found_cells(published(history))
    monkeypatch.setattr(gate, "mark_below", lambda count, least, step: gate.round_down(count))
    found = found_cells(published(history))
    assert any("days 1-2: total '' +1.0 to +19.0" in each for each in found)


def test_it_finds_who_joined_a_part_whose_total_fell(monkeypatch):
    """96 people, 76 at home, are 90 and 70 to ten. 20 leave, 4 come home: 80 in all, so 1 to 19."""
    history = [persons(76, "", "home") + persons(20), persons(80, "", "home")]
    assert not found_cells(published(history))
    parts_by_tens_at_first(monkeypatch)
    assert found_cells(published(history)) == ["days 0-1: setting 'home' +1.0 to +19.0"]


def test_it_finds_who_joined_where_a_number_rises_from_where_it_fell(monkeypatch):
    """A rule that only asks for twenty more since the last move forgets the days before it."""
    told = iter([30, 20, 40])
    monkeypatch.setattr(gate, "number_of", lambda *_args, **_kwargs: next(told))
    days = [
        Day({"total": {"": count}}, None, told={"total": {"": number}})
        for count, number in ((39, 30), (29, 20), (49, 40))
    ]
    assert found_growth(days, Tens(days)) == ["days 0-2: total '' +1 to +19"]


class Tens:
    """Who knows of each number only that it is rounded down to ten."""

    def __init__(self, days: list[Day]) -> None:
        self.days = days

    def interval(self, weights: dict[tuple[int, str, str], float]) -> Bounds:
        (late, *_), (early, *_) = weights
        rise = self.days[late].told["total"][""] - self.days[early].told["total"][""]
        return rise - 9, rise + 9


def test_it_finds_one_round_the_corner_of_a_table(monkeypatch):
    """Nobody keeps an answer back: what a row hides, its columns tell."""
    history = [
        persons(10, "FR", "home")
        + persons(60, "FR", "work")
        + persons(100, "IS", "home")
        + persons(100, "IS", "work")
    ]
    assert not found_cells(published(history))
    monkeypatch.setattr(gate, "_left_out", lambda *_args: [])
    exact = lambda kind, count, *, key="", before: count  # noqa: E731
    monkeypatch.setattr(gate, "number_of", exact)
    monkeypatch.setitem(globals(), "number_of", exact)
    assert any("'FR:home'" in each for each in found_cells(published(history)))


@pytest.mark.parametrize(("unsaid", "told"), [(0, False), (49, False), (50, True)])
def test_it_tells_a_crossed_cell_where_enough_keep_the_answer_back(unsaid: int, told: bool):
    people = persons(70, "FR", "work") + persons(3, "FR", "home") + persons(3, "IS", "work")
    people += persons(unsaid, "FR") + persons(unsaid, "", "work")
    people += persons(40, "IS", "home") + persons(40)
    assert ("country_setting" in published([people])[0].told) == told


def test_it_tells_crossed_cells_that_leave_nobody_out_where_none_is_small():
    large = persons(60, "FR", "work")
    assert published([large])[0].told["country_setting"] == {"FR:work": 60}
    assert "country_setting" not in published([large + persons(20, "IS", "home")])[0].told
