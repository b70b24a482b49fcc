"""One week of the roster as a table, in the time zone of whoever looks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.moderation import roster
from apps.moderation.models import DutyShift
from apps.moderation.roster import Gap

HOURS = 3


@dataclass(frozen=True)
class Cell:
    """Three hours of a day: who is there, whether a shift is free, whether all is covered."""

    names: list[str]
    is_free: bool
    is_covered: bool


@dataclass(frozen=True)
class Span:
    """A time as somebody reads it, and the same in UTC."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    @property
    def here(self) -> tuple[datetime, datetime]:
        return self._in(self.zone)

    @property
    def utc(self) -> tuple[datetime, datetime]:
        return self._in(UTC)

    def _in(self, zone: tzinfo) -> tuple[datetime, datetime]:
        return _bare(self.start, zone), _bare(self.end, zone)


@dataclass(frozen=True)
class Week:
    """`rows` are (hour, cell of each day); `shifts` are all of the week, in order."""

    days: list[date]
    rows: list[tuple[time, list[Cell]]]
    shifts: list[tuple[DutyShift, Span]]

    @property
    def before(self) -> date:
        return self.days[0] - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.days[0] + timedelta(days=7)


def monday_of(asked: str, zone: ZoneInfo) -> date:
    """The Monday of the week of a day written as 2026-11-23; of this week for anything else."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = timezone.now().astimezone(zone).date()
    if not 2000 <= day.year < 9999:
        day = timezone.now().astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def week_from(monday: date, zone: ZoneInfo) -> Week:
    """The week that begins on this day, as clocks in `zone` show it."""
    days = [monday + timedelta(days=each) for each in range(7)]
    start, end = _at(monday, 0, zone), _at(monday + timedelta(days=7), 0, zone)
    shifts = list(DutyShift.objects.between(start, end).select_related("user"))
    counted = set(DutyShift.objects.filled().between(start, end).values_list("pk", flat=True))
    plan = _Plan(
        there=[each for each in shifts if each.pk in counted],
        free=[each for each in shifts if each.user_id is None],
        empty=roster.gaps(start, end),
    )
    rows = [
        (
            time(hour),
            [plan.cell(_at(day, hour, zone), _at(day, hour + HOURS, zone)) for day in days],
        )
        for hour in range(0, 24, HOURS)
    ]
    spans = [(each, Span(each.begins_at, each.ends_at, zone)) for each in shifts]
    return Week(days, rows, spans)


@dataclass(frozen=True)
class _Plan:
    there: list[DutyShift]
    free: list[DutyShift]
    empty: list[Gap]

    def cell(self, start: datetime, end: datetime) -> Cell:
        names = {
            each.user.username for each in self.there if each.user and each.touches(start, end)
        }
        return Cell(
            names=sorted(names),
            is_free=any(each.touches(start, end) for each in self.free),
            is_covered=not any(gap.start < end and gap.end > start for gap in self.empty),
        )


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour), zone)


def _bare(moment: datetime, zone: tzinfo) -> datetime:
    # Without its zone a template shows it as it is.
    return moment.astimezone(zone).replace(tzinfo=None)
