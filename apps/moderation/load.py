"""How much people have read, by week. For themselves and for whoever looks after them.

Totals only: nobody is compared, nothing is sorted but by name, and what is said of a group is said
of five people or more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncWeek

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation.models import ReadingDay

# Wellbeing numbers of a group are shown only when so many people stand behind them.
GROUP = 5


@dataclass(frozen=True)
class Load:
    """Totals of a week."""

    sittings: int = 0
    minutes: int = 0
    texts: int = 0
    long_texts: int = 0
    heavy_texts: int = 0

    @property
    def heavy_share(self) -> int:
        """Of the texts, how many of a hundred were heavy; 0 when there were none."""
        return round(100 * self.heavy_texts / self.texts) if self.texts else 0

    @classmethod
    def total(cls, loads: Iterable["Load"]) -> "Load":
        """All of them together."""
        found = list(loads)
        return cls(**{name: sum(getattr(each, name) for each in found) for name in FIGURES})


FIGURES = [field.name for field in fields(Load)]


@dataclass(frozen=True)
class Week:
    """One week: each person by name, and all together where that names nobody."""

    begins: date
    people: list[tuple[User, Load]]
    together: Load | None

    @property
    def ends(self) -> date:
        return self.begins + timedelta(days=6)


def weeks_of(user: User) -> list[tuple[date, Load]]:
    """The weeks of one person, the newest first."""
    return [(week, load) for week, _user_id, load in _rows(ReadingDay.objects.filter(user=user))]


def weeks_of_all() -> list[Week]:
    """Every week that is kept, the newest first; people who read stories, by name."""
    team = list(User.objects.who_may(Permission.READ_STORIES).order_by("username"))
    rows = _rows(ReadingDay.objects.filter(user__in=team))
    return [_week(begins, list(found), team) for begins, found in groupby(rows, lambda row: row[0])]


def taken_back(user: User) -> int:
    """How many writers have taken back a story that this person decided on."""
    total = ReadingDay.objects.filter(user=user).aggregate(Sum("taken_back"))
    return total["taken_back__sum"] or 0


def _week(begins: date, rows: list[tuple[date, UUID, Load]], team: list[User]) -> Week:
    loads = {user_id: load for _begins, user_id, load in rows}
    people = [(user, loads[user.pk]) for user in team if user.pk in loads]
    together = Load.total(loads.values()) if len(people) >= GROUP else None
    return Week(begins, people, together)


def _rows(days: QuerySet[ReadingDay]) -> list[tuple[date, UUID, Load]]:
    sums = [Sum(name) for name in FIGURES]
    weeks = days.annotate(week=TruncWeek("day")).order_by("-week", "user")
    rows = weeks.values("week", "user").annotate(*sums).values_list("week", "user", *_named(sums))
    return [(week, user_id, Load(*figures)) for week, user_id, *figures in rows]


def _named(sums: list[Sum]) -> list[str]:
    return [each.default_alias for each in sums]
