"""From shadow to supervised to independent. People move people; nothing moves by itself."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.audit.services import record
from apps.moderation import practising, shadowing
from apps.moderation.claims import release_untakeable
from apps.moderation.models import Choice, Decision, Level, Reader, Stage

STEPS = list(Level)


class NotThere(Exception):
    """This person cannot be moved to that level, or not by this one."""


@dataclass(frozen=True)
class Learner:
    """One person as a lead sees them: where they are, where they can go, how often they agreed.

    Each pair is "agreed, of how many".
    """

    user: User
    level: Level
    up: Level | None
    down: Level | None
    shadow: tuple[int, int]
    supervised: tuple[int, int]
    practice: tuple[int, int]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The figures in the order of the table."""
        return [self.shadow, self.supervised, self.practice]


def learners() -> list[Learner]:
    """Everybody who reads stories, by name."""
    people = User.objects.who_may(Permission.READ_STORIES).order_by("username")
    return [_learner(user) for user in people]


def set_level(*, by: User, user: User, level: str) -> None:
    """Move somebody one level up or down, tell them, and write it down. Raises NotThere."""
    with transaction.atomic():
        if not User.objects.select_for_update(no_key=True).filter(pk=user.pk).exists():
            raise NotThere
        if user == by or not by.may(Permission.TRAIN) or not user.may(Permission.READ_STORIES):
            raise NotThere
        if level not in _next_to(user):
            raise NotThere
        fields = {"level": level, "level_since": timezone.now().date(), "level_is_news": True}
        Reader.objects.update_or_create(user=user, defaults=fields)
        release_untakeable(user=user)
        record(
            actor=by,
            role=by.role_for(Permission.TRAIN),
            verb="change_level",
            kind="person",
            object_id=user.pk,
            details={"level": str(level)},
        )


def levels_of(user: User) -> list[Level]:
    """Where this person can be at all: whoever is here as a trainee is never independent."""
    return STEPS if user.may(Permission.SECOND_REVIEW) else STEPS[:-1]


def supervised_agreement(user: User) -> tuple[int, int]:
    """Of this person's first verdicts that were settled by others, how many stood."""
    settled = Decision.objects.filter(
        task=OuterRef("task"), round=OuterRef("round"), stage__gt=Stage.FIRST, is_shadow=False
    ).filter(choice__in=[Choice.PUBLISH, Choice.DECLINE])
    last = settled.order_by("-stage", "-id").values("choice")[:1]
    made = Decision.objects.filter(
        by=user, stage=Stage.FIRST, is_shadow=False, choice__in=[Choice.PUBLISH, Choice.DECLINE]
    )
    found = made.filter(reasons__contains=["training"], task__is_open=False)
    found = found.alias(final=Subquery(last)).exclude(final=None)
    return found.filter(choice=Subquery(last)).count(), found.count()


def _learner(user: User) -> Learner:
    level = Level(Reader.of(user).level)
    at, there = STEPS.index(level), levels_of(user)
    return Learner(
        user=user,
        level=level,
        up=there[at + 1] if at + 1 < len(there) else None,
        down=there[at - 1] if at else None,
        shadow=shadowing.agreement(user),
        supervised=supervised_agreement(user),
        practice=practising.agreement(user),
    )


def _next_to(user: User) -> set[str]:
    learner = _learner(user)
    return {str(each) for each in (learner.up, learner.down) if each}
