"""The duty roster: who looks after urgent stories now and in the coming days.

On duty is who has a shift, reads here today and needs nobody behind them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.audit.services import record
from apps.moderation import queries
from apps.moderation.acts import role_of
from apps.moderation.models import DutyShift, DutyZone, Lane, ReviewTask

AHEAD = timedelta(days=7)
KEPT = timedelta(days=28)
WEEKS_MOST = 8
ANY = ("", "other")


class ShiftTaken(Exception):
    """Somebody else has it, or the same person is on duty then already."""


@dataclass(frozen=True)
class Watch:
    """Whether somebody looks after urgent stories now, and until when without a gap."""

    until: datetime | None

    def __bool__(self) -> bool:
        return self.until is not None


@dataclass(frozen=True)
class Gap:
    """A time in which nobody is on duty."""

    start: datetime
    end: datetime


def watch(now: datetime, language: str = "") -> Watch:
    """Who is there for a story in `language`; "" asks whether anybody is there at all."""
    until = now
    for shift in _who_reads(language).filter(ends_at__gt=now).order_by("begins_at", "-ends_at"):
        if shift.begins_at > until:
            break
        until = max(until, shift.ends_at)
    return Watch(until if until > now else None)


def on_duty(now: datetime) -> list[User]:
    """Everybody who is on duty, by name."""
    shifts = DutyShift.objects.filled().at(now)
    return list(User.objects.filter(shifts__in=shifts).distinct().order_by("username"))


def gaps(start: datetime, end: datetime) -> list[Gap]:
    """The times between `start` and `end` in which nobody is on duty."""
    found, covered_to = [], start
    shifts = DutyShift.objects.filled().between(start, end)
    for begins, ends in shifts.order_by("begins_at").values_list("begins_at", "ends_at"):
        if begins > covered_to:
            found.append(Gap(covered_to, begins))
        covered_to = max(covered_to, ends)
    return [*found, Gap(covered_to, end)] if covered_to < end else found


def unwatched(now: datetime) -> int:
    """How many tasks of the first lane wait and nobody on duty may take them."""
    urgent = queries.readable().filter(lane=Lane.CRISIS)
    if not urgent.exists():
        return 0
    there = {pk for user in on_duty(now) for pk in _for(user, urgent)}
    return urgent.exclude(pk__in=there).count()


def may_be_on_duty() -> Iterable[User]:
    """Everybody who can have a shift."""
    return User.objects.who_may(Permission.SECOND_REVIEW).order_by("username")


def zone_of(user: User) -> ZoneInfo:
    """The time zone somebody has chosen to read the roster in."""
    row = DutyZone.objects.filter(user=user).first()
    return ZoneInfo(row.zone if row else "UTC")


def choose_zone(*, user: User, zone: str) -> None:
    """Show the roster in this time zone from now on."""
    DutyZone.objects.update_or_create(user=user, defaults={"zone": zone})


@transaction.atomic
def plan_shifts(
    *, by: User, user: User | None, day: date, begins: time, hours: int, weeks: int, zone: ZoneInfo
) -> list[DutyShift]:
    """One shift a week, at the same hour by the clock in `zone`; free without a `user`.

    Raises ShiftTaken where that person is on duty already.
    """
    made = []
    for week in range(weeks):
        start = datetime.combine(day + timedelta(weeks=week), begins, zone)
        end = start.astimezone(UTC) + timedelta(hours=hours)
        _refuse_twice(user, start, end)
        shift = DutyShift.objects.create(user=user, begins_at=start, ends_at=end)
        _log(by, "plan_shift", shift)
        made.append(shift)
    return made


@transaction.atomic
def remove_shift(*, by: User, shift_id: UUID) -> bool:
    """Take a shift off the roster. False when it was gone."""
    shift = DutyShift.objects.select_for_update(no_key=True).filter(pk=shift_id).first()
    if shift is None:
        return False
    _log(by, "remove_shift", shift)
    shift.delete()
    return True


@transaction.atomic
def take_shift(*, user: User, shift_id: UUID) -> None:
    """Sign up for a free shift that is not over. Raises ShiftTaken."""
    free = DutyShift.objects.select_for_update(no_key=True).filter(pk=shift_id, user=None)
    shift = free.filter(ends_at__gt=timezone.now()).first()
    if shift is None or not user.may(Permission.SECOND_REVIEW):
        raise ShiftTaken
    _refuse_twice(user, shift.begins_at, shift.ends_at)
    shift.user = user
    shift.save(update_fields=["user"])
    _log(user, "take_shift", shift)


@transaction.atomic
def give_back_shift(*, user: User, shift_id: UUID) -> None:
    """Free a shift of one's own, without a reason. Raises ShiftTaken when it is not theirs."""
    mine = DutyShift.objects.select_for_update(no_key=True).filter(pk=shift_id, user=user)
    shift = mine.first()
    if shift is None:
        raise ShiftTaken
    shift.user = None
    shift.save(update_fields=["user"])
    _log(user, "free_shift", shift)


def forget_old_shifts() -> int:
    """Delete what was over four weeks ago. Returns how many."""
    over = DutyShift.objects.filter(ends_at__lt=timezone.now() - KEPT)
    return over.delete()[0]


def _who_reads(language: str) -> QuerySet[DutyShift]:
    filled = DutyShift.objects.filled()
    if language in ANY:
        return filled
    readers = User.objects.filter(memberships__languages__contains=[language])
    return filled.filter(user__in=readers)


def _for(user: User, tasks: QuerySet[ReviewTask]) -> Iterable[UUID]:
    return queries.takeable(user, tasks).values_list("pk", flat=True)


def _refuse_twice(user: User | None, start: datetime, end: datetime) -> None:
    if user is None:
        return
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if DutyShift.objects.between(start, end).filter(user=user).exists():
        raise ShiftTaken


def _log(by: User, verb: str, shift: DutyShift) -> None:
    details = {"person": str(shift.user_id)} if shift.user_id else {}
    record(
        actor=by,
        role=role_of(by),
        verb=verb,
        kind="shift",
        object_id=shift.pk,
        details=details,
    )
