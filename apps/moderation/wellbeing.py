"""When it is enough: how much somebody reads in one sitting and in a day, and what comes next.

The server keeps to it, and nobody is an exception, in the first lane neither: there somebody else
is called (queries.nobody_for). Whoever reaches a limit in the middle of a text finishes it or
passes it on. A sitting ends by its dose; a pause before that ends nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.moderation.acts import log_act
from apps.moderation.models import Claim, Lane, Reader, ReadingDay, ReviewTask, Sitting, Talk


class Why(StrEnum):
    BREAK = "break"
    DAY = "day"


@dataclass(frozen=True)
class Stop:
    """Nothing more is handed out before `until`."""

    why: Why
    until: datetime


@dataclass(frozen=True)
class Dose:
    """Minutes and long texts of a sitting, and sittings of a day."""

    minutes: int
    long_texts: int
    sittings: int


def ceiling() -> Dose:
    """What the organisation allows at most."""
    return Dose(settings.READING_MINUTES, settings.READING_LONG_TEXTS, settings.READING_SITTINGS)


def dose_of(user: User) -> Dose:
    """The person's own limits, where they are lower than the organisation's."""
    reader, most = Reader.of(user), ceiling()
    return Dose(
        minutes=_lower(reader.most_minutes, most.minutes),
        long_texts=_lower(reader.most_long_texts, most.long_texts),
        sittings=_lower(reader.most_sittings, most.sittings),
    )


def stop_for(user: User) -> Stop | None:
    """Why this person is handed nothing now, and until when; None when they may go on."""
    sitting, now = Sitting.objects.filter(user=user).first(), timezone.now()
    if sitting is None:
        return None
    dose = dose_of(user)
    full, rested = is_full(sitting, dose), sitting.last_at + break_time()
    today = sitting.day == now.date()
    if today and (sitting.number > dose.sittings or (full and sitting.number == dose.sittings)):
        return Stop(Why.DAY, max(_next_day(now), rested))
    return Stop(Why.BREAK, rested) if full and now < rested else None


def is_full(sitting: Sitting, dose: Dose) -> bool:
    """Whether a sitting has reached its dose."""
    return sitting.seconds >= dose.minutes * 60 or sitting.long_texts >= dose.long_texts


def so_far(user: User) -> tuple[Dose, Dose]:
    """What this person has read of the sitting that runs, and their limits."""
    sitting, dose, now = Sitting.objects.filter(user=user).first(), dose_of(user), timezone.now()
    if sitting is None or sitting.day != now.date():
        return Dose(0, 0, 0), dose
    if is_full(sitting, dose) and now >= sitting.last_at + break_time():
        return Dose(0, 0, sitting.number), dose
    return Dose(sitting.seconds // 60, sitting.long_texts, sitting.number), dose


def heavy_in_a_row(user: User) -> int:
    """How many heavy texts this person has just read, one after the other."""
    row = Sitting.objects.filter(user=user).values_list("heavy_in_a_row", flat=True).first()
    return row or 0


def lighter_next(user: User) -> bool:
    """Whether this person has read as many heavy texts in a row as there may be."""
    since = timezone.now() - break_time()
    rows = Sitting.objects.filter(user=user, last_at__gt=since)
    return rows.filter(heavy_in_a_row__gte=settings.HEAVY_IN_A_ROW).exists()


def mixed(user: User, tasks: QuerySet[ReviewTask]) -> QuerySet[ReviewTask]:
    """Those of `tasks` that come next for this person: a lighter one after two heavy ones.

    A life at risk waits for nobody's mix.
    """
    return tasks.filter(Q(heavy=False) | Q(lane=Lane.CRISIS)) if lighter_next(user) else tasks


@transaction.atomic
def open_text(*, user: User, claim: Claim) -> None:
    """The words come on a screen: from now on the minutes count, and the text counts once."""
    now = timezone.now()
    mine = Claim.objects.filter(pk=claim.pk, holder=user)
    if not mine.filter(is_opened=False).update(is_opened=True, read_since=now):
        mine.filter(read_since=None).update(read_since=now)
        return
    is_long = claim.task.words > settings.LONG_TEXT_WORDS
    _count_text(_sitting(user, now), is_long=is_long, heavy=claim.task.heavy, now=now)
    log_act(user, "opened", claim.task)


@transaction.atomic
def count_short_text(*, user: User, heavy: bool) -> None:
    """A few lines that are no story come on a screen: a text of the day, whose minutes are so few
    that they do not count."""
    now = timezone.now()
    _count_text(_sitting(user, now), is_long=False, heavy=heavy, now=now)


@transaction.atomic
def count_time(claims: QuerySet[Claim], *, still: bool = False) -> None:
    """Add what was read under these claims since the last time, at most until they ran out.

    With `still` the words stay on the screen and the minutes go on.
    """
    now = timezone.now()
    for claim in claims.filter(is_opened=True).select_for_update(no_key=True, of=("self",)):
        at = min(now, claim.expires_at)
        if claim.read_since and at > claim.read_since:
            _add_time(claim.holder_id, int((at - claim.read_since).total_seconds()), at)
        Claim.objects.filter(pk=claim.pk).update(read_since=now if still else None)


def tell_taken_back(tasks: QuerySet[ReviewTask]) -> None:
    """Writers took these stories back: their readers learn how many, on which day."""
    today = timezone.now().date()
    gone = tasks.filter(decisions__is_shadow=False, decisions__by__isnull=False)
    for user_id, _story in sorted(set(gone.values_list("decisions__by", "story"))):
        ReadingDay.objects.get_or_create(user_id=user_id, day=today)
        _today(user_id, today).update(taken_back=F("taken_back") + 1)


def forget() -> None:
    """Let go of what is older than its day, and of totals past their time."""
    now = timezone.now()
    today = now.date()
    Sitting.objects.filter(day__lt=today, last_at__lt=now - break_time()).delete()
    Talk.objects.filter(day__lt=today).delete()
    Reader.objects.filter(open_to_talk_on__lt=today).update(open_to_talk_on=None)
    ReadingDay.objects.filter(day__lt=today - timedelta(days=settings.LOAD_DAYS)).delete()


def break_time() -> timedelta:
    """How long a break is."""
    return timedelta(minutes=settings.BREAK_MINUTES)


def _lower(own: int | None, most: int) -> int:
    return most if own is None else min(own, most)


def _next_day(now: datetime) -> datetime:
    tomorrow = now.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=now.tzinfo)


def _sitting(user: User, now: datetime) -> Sitting:
    """The sitting that runs, locked; the next one, when the last is over and was rested from."""
    sitting, is_new = Sitting.objects.select_for_update(no_key=True).get_or_create(
        user=user, defaults={"day": now.date(), "last_at": now}
    )
    ReadingDay.objects.get_or_create(user=user, day=now.date())
    if now >= sitting.last_at + break_time():
        sitting.heavy_in_a_row = 0
        if sitting.day != now.date() or is_full(sitting, dose_of(user)):
            _begin(sitting, now)
            is_new = True
    if is_new:
        _today(user.pk, now.date()).update(sittings=F("sittings") + 1)
    return sitting


def _begin(sitting: Sitting, now: datetime) -> None:
    sitting.number = sitting.number + 1 if sitting.day == now.date() else 1
    sitting.day, sitting.seconds, sitting.long_texts = now.date(), 0, 0


def _count_text(sitting: Sitting, *, is_long: bool, heavy: bool, now: datetime) -> None:
    sitting.long_texts += is_long
    sitting.heavy_in_a_row = sitting.heavy_in_a_row + 1 if heavy else 0
    sitting.last_at = now
    sitting.save()
    _today(sitting.user_id, now.date()).update(
        texts=F("texts") + 1,
        long_texts=F("long_texts") + int(is_long),
        heavy_texts=F("heavy_texts") + int(heavy),
    )


def _add_time(user_id: UUID, seconds: int, at: datetime) -> None:
    sitting = Sitting.objects.select_for_update(no_key=True).filter(user=user_id).first()
    if sitting is None:
        return
    whole = (sitting.seconds + seconds) // 60 - sitting.seconds // 60
    sitting.seconds += seconds
    sitting.last_at = max(sitting.last_at, at)
    sitting.save(update_fields=["seconds", "last_at"])
    ReadingDay.objects.get_or_create(user_id=user_id, day=at.date())
    _today(user_id, at.date()).update(minutes=F("minutes") + whole)


def _today(user_id: UUID, day: date) -> QuerySet[ReadingDay]:
    return ReadingDay.objects.filter(user=user_id, day=day)
