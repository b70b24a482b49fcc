"""The surge: people go on writing. Switched by an operator, or by itself (apps.moderation.surging).

While a person's choice stands, until the end of the next day, nothing changes it by itself. Every
change is one conditional UPDATE, so that of two at once one wins.
"""

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.core.kept_briefly import forget_all
from apps.stories.models import Surge

CHOICE_STANDS = timedelta(days=1)


def switch_surge(*, on: bool) -> bool:
    """A person turns the switch. Out: whether this changed anything; its date is the day of it.

    Turned on while it is on by itself, it becomes the person's: publishing waits from now on.
    """
    today = timezone.now().date()
    same = Q(is_on=on, why=Surge.Why.PERSON) if on else Q(is_on=False)
    changed = (
        _row()
        .exclude(same)
        .update(
            is_on=on,
            since=today if on else None,
            why=Surge.Why.PERSON,
            calm_since=None,
            chosen_until=today + CHOICE_STANDS,
        )
    )
    forget_all()
    return bool(changed)


def begin_by_itself(*, why: str) -> bool:
    """A surge begins for this reason, unless one is on or a person has chosen otherwise."""
    today = timezone.now().date()
    changed = _free(today).filter(is_on=False).update(is_on=True, since=today, why=why)
    forget_all()
    return bool(changed)


def calm_by_itself() -> bool:
    """Nothing speaks for a surge any more. Out: whether it has ended now, a calm day later."""
    today = timezone.now().date()
    mine = _free(today).filter(is_on=True).exclude(why=Surge.Why.PERSON)
    mine.filter(calm_since=None).update(calm_since=today)
    # Over a whole day: the one on which it became calm does not count.
    ended = mine.filter(calm_since__lt=today - timedelta(days=1))
    changed = ended.update(is_on=False, since=None, calm_since=None)
    forget_all()
    return bool(changed)


def go_on() -> None:
    """Something speaks for the surge that is on by itself: its calm, if any, begins anew."""
    _row().filter(is_on=True, calm_since__isnull=False).update(calm_since=None)


def surge_now() -> Surge | None:
    """The surge that is on, with the day since when and why; None on other days."""
    return Surge.objects.filter(is_on=True).first()


def chosen_until() -> date | None:
    """Until when a person's choice stands; None when it has ended or nobody chose."""
    today = timezone.now().date()
    chosen = Surge.objects.filter(chosen_until__gte=today)
    return chosen.values_list("chosen_until", flat=True).first()


def _row() -> QuerySet[Surge]:
    Surge.objects.get_or_create(pk=1)
    return Surge.objects.filter(pk=1)


def _free(today: date) -> QuerySet[Surge]:
    return _row().filter(Q(chosen_until=None) | Q(chosen_until__lt=today))
