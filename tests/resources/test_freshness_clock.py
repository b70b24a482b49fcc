"""The clock says where an entry stands; it needs no hour and forgives a standstill."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.resources import ageing
from apps.resources.models import Act, Change, Phone, Report, Service, Status
from apps.resources.recording import SITE
from tests.resources.days import at
from tests.resources.keeping import an_entry, an_organization

pytestmark = pytest.mark.django_db

CONFIRMED_ON = date(2026, 1, 1)
DUE = CONFIRMED_ON + timedelta(days=90)


def a_line(**more) -> Service:
    return an_entry(an_organization(), **{"assured_date": CONFIRMED_ON, "due_on": DUE} | more)


def another_in_germany() -> Service:
    """So that no other line is the country's only one. It is not late itself for years."""
    return a_line(name="Another", due_on=date(2036, 1, 1))


def run_on(day: date, hour: int = 3) -> int:
    with at(day, hour):
        return ageing.move_on()


# Days after the day it was due, and what it is then; by the last column when no other is there.
TABLE = [
    (-90, "verified", "verified"),
    (-1, "verified", "verified"),
    (0, "due", "due"),
    (29, "due", "due"),
    (30, "overdue", "overdue"),
    (59, "overdue", "overdue"),
    (60, "suspended", "overdue"),
    (400, "suspended", "overdue"),
]


@pytest.mark.parametrize("before", ["verified", "due", "overdue"])
@pytest.mark.parametrize(("late", "one_of_two", "only_line"), TABLE)
def test_it_says_where_an_entry_stands(late: int, one_of_two: str, only_line: str, before: str):
    another_in_germany()
    line = a_line(status=before)
    alone = a_line(name="Alone", status=before)
    alone.service_areas.update(country="AT")
    run_on(DUE + timedelta(days=late))
    line.refresh_from_db()
    alone.refresh_from_db()
    assert (line.status, alone.status) == (one_of_two, only_line)


@pytest.mark.parametrize("status", ["draft", "suspended", "retired"])
def test_it_leaves_alone_what_is_not_shown(status: str):
    line = a_line(status=status)
    assert run_on(DUE + timedelta(days=100)) == 0
    line.refresh_from_db()
    assert line.status == status


def test_it_notes_each_step_once_as_the_site():
    another_in_germany()
    line = a_line()
    for late in range(-2, 70):
        run_on(DUE + timedelta(days=late), hour=late % 24)
        run_on(DUE + timedelta(days=late), hour=23)
    changes = Change.objects.filter(service=line).order_by("pk")
    assert [(each.previous, each.replacement) for each in changes] == [
        ("verified", "due"),
        ("due", "overdue"),
        ("overdue", "suspended"),
    ]
    assert {(each.act, each.role, each.by) for each in changes} == {(Act.STATUS, SITE, None)}
    assert [each.day for each in changes] == [DUE + timedelta(days=late) for late in (0, 30, 60)]


def test_it_makes_up_for_a_standstill_in_one_step():
    another_in_germany()
    line = a_line()
    assert run_on(DUE + timedelta(days=75)) == 1
    assert Change.objects.get(service=line).replacement == "suspended"


def test_it_tells_partners_of_a_new_status_and_of_nothing_else():
    line = a_line()
    Service.objects.update(last_modified=datetime(2026, 1, 1, tzinfo=UTC))
    run_on(DUE - timedelta(days=1))
    line.refresh_from_db()
    assert line.last_modified.date() == CONFIRMED_ON
    run_on(DUE)
    line.refresh_from_db()
    assert line.last_modified.date() == DUE


def test_it_knows_the_day_of_an_entry_that_was_given_none():
    line = a_line(due_on=None)
    run_on(DUE - timedelta(days=1))
    line.refresh_from_db()
    assert (line.due_on, line.status) == (DUE, "verified")


def test_it_leaves_a_country_one_of_two_lines_that_are_late_together():
    a_line(name="One")
    a_line(name="Two")
    run_on(DUE + timedelta(days=61))
    assert sorted(Service.objects.values_list("status", flat=True)) == ["overdue", "suspended"]
    run_on(DUE + timedelta(days=90))
    assert sorted(Service.objects.values_list("status", flat=True)) == ["overdue", "suspended"]


def test_it_asks_for_a_number_before_an_entry_stands_for_another():
    """A page without a number is no line that could take its place."""
    other = another_in_germany()
    Phone.objects.filter(service=other).delete()
    line = a_line()
    run_on(DUE + timedelta(days=61))
    line.refresh_from_db()
    assert line.status == "overdue"


def test_it_keeps_a_line_for_every_country_it_is_for():
    another_in_germany()
    line = a_line()
    line.service_areas.create(country="AT")
    run_on(DUE + timedelta(days=61))
    line.refresh_from_db()
    assert line.status == "overdue"


def reports(line: Service, *days: date, kind: str = "wrong_number", **more) -> None:
    for day in days:
        Report.objects.create(service=line, kind=kind, day=day, **more)


MONDAY = date(2026, 2, 2)


@pytest.mark.parametrize(
    ("made", "counts"),
    [
        ({"days": [MONDAY]}, False),
        ({"days": [MONDAY], "times": 2}, True),
        ({"days": [MONDAY, MONDAY - timedelta(days=6)]}, True),
        ({"days": [MONDAY, MONDAY - timedelta(days=7)]}, False),
        ({"days": [MONDAY, MONDAY - timedelta(days=1)], "closed_on": MONDAY}, False),
        ({"days": [MONDAY], "times": 9, "kind": "nobody_answers"}, False),
    ],
)
def test_it_brings_forward_what_two_readers_call_wrong(made: dict, counts: bool):
    line = a_line()
    reports(line, *made.pop("days"), **made)
    run_on(MONDAY)
    line.refresh_from_db()
    assert line.due_on == (MONDAY + timedelta(days=7) if counts else DUE)
    assert line.status == Status.VERIFIED


def test_it_does_not_push_the_day_on_with_every_run():
    line = a_line()
    reports(line, MONDAY, times=2)
    for day in range(4):
        run_on(MONDAY + timedelta(days=day))
    line.refresh_from_db()
    assert line.due_on == MONDAY + timedelta(days=7)


def test_it_never_hides_an_entry_because_of_reports():
    """It goes on the day on which it would have gone without any report, and not 60 days after."""
    another_in_germany()
    line = a_line()
    reports(line, MONDAY, times=50)
    last = (DUE + timedelta(days=59) - MONDAY).days
    shown = []
    for day in (0, 8, 37, 66, 67, 68, 100, last, last + 1):
        run_on(MONDAY + timedelta(days=day))
        line.refresh_from_db()
        shown.append(line.status != Status.SUSPENDED)
    assert shown == [True] * 8 + [False]
