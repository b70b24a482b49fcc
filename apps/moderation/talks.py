"""Talking with a colleague after something hard. Who is open to it says so, for one day."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation.models import Reader, ReadingDay, Talk
from apps.moderation.own_choices import save_choices


def read_heavy_today(user: User) -> bool:
    """Whether this person has opened a heavy text today."""
    return ReadingDay.objects.filter(user=user, day=_today(), heavy_texts__gt=0).exists()


def is_open(user: User) -> bool:
    """Whether colleagues may come to this person today."""
    return Reader.of(user).open_to_talk_on == _today()


def be_open(*, user: User, is_open: bool) -> None:
    """Say for today that colleagues may come, or take it back."""
    save_choices(user=user, open_to_talk_on=_today() if is_open else None)


def colleagues(user: User) -> QuerySet[User]:
    """Everybody else who reads here and is open to it today, by name."""
    team = User.objects.who_may(Permission.READ_STORIES)
    return team.filter(reader__open_to_talk_on=_today()).exclude(pk=user.pk).order_by("username")


def talked_with(user: User) -> list[User]:
    """With whom this person talked today; both see it, nobody else."""
    today = Talk.objects.filter(Q(one=user) | Q(other=user), day=_today())
    pairs = today.select_related("one", "other")
    return sorted({t.other if t.one_id == user.pk else t.one for t in pairs}, key=str)


def note_talk(*, user: User, with_: str) -> bool:
    """Tick that these two talked today. False for somebody who was not open to it."""
    try:
        other = colleagues(user).get(pk=UUID(with_))
    except (ValueError, User.DoesNotExist):
        return False
    if other not in talked_with(user):
        Talk.objects.get_or_create(one=user, other=other, day=_today())
    return True


def _today() -> date:
    return timezone.now().date()
