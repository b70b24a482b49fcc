"""Which letters and pledges wait, and for whom. No query here opens a text."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.accounts.queries import someone_leads
from apps.moderation.models import Choice, Level, NoteTask
from apps.moderation.two_people import is_in_training
from apps.solidarity.models import Letter, Pledge, Written

UNDOABLE = (Choice.PUBLISH, Choice.DECLINE)
UNHELD = Q(holder=None) | Q(expires_at__lte=Now())


def takeable(user: User) -> QuerySet[NoteTask]:
    """Open ones this person may read: in their languages, and not those they would not publish.

    Nobody in training reads them, because one person is enough here. What may be about a life is
    for the safeguarding lead, where there is one.
    """
    if is_in_training(user):
        return NoteTask.objects.none()
    languages = [*user.reading_languages(), "other"]
    found = NoteTask.objects.filter(is_open=True, language__in=languages).exclude(first_by=user)
    leads = user.may(Permission.CARE) or not someone_leads()
    return found if leads else found.filter(at_risk=False)


def waiting_for(user: User) -> Any:
    """Those of `takeable` that nobody holds, drawn by chance; what they passed on comes last."""
    through = NoteTask.passed_by.through.objects
    passed = Exists(through.filter(notetask=OuterRef("pk"), user=user))
    return takeable(user).filter(UNHELD).annotate(passed=passed).order_by("passed", "?")


def count_waiting(user: User) -> int:
    """How many this person could take now."""
    return takeable(user).filter(UNHELD).count()


def held_by(user: User) -> NoteTask | None:
    """What this person has, until their time with it is over."""
    held = NoteTask.objects.filter(is_open=True, holder=user, expires_at__gt=Now())
    return held.select_related("letter", "pledge").first()


def counts_by_language() -> list[tuple[str, int, int]]:
    """(language, letters, pledges) of all that wait, whoever may read them."""
    rows = NoteTask.objects.filter(is_open=True).values_list("language")
    return list(rows.annotate(Count("letter"), Count("pledge")).order_by("language"))


def undoable_by(user: User) -> QuerySet[NoteTask]:
    """What was decided today by this person, or by anybody for a lead."""
    today = timezone.now().date()
    found = NoteTask.objects.filter(is_open=False, closed_on=today, outcome__in=UNDOABLE)
    return found if user.may(Permission.UNDO_FOR_OTHERS) else found.filter(holder=user)


def out_with(words: str) -> list[Written]:
    """At most two letters or pledges before readers that hold these words."""
    letters = Letter.objects.filter(published__words__contains=words)
    parts = (Q(**{f"published__{part}__contains": words}) for part in ("did", "will", "again"))
    pledges = Pledge.objects.filter(reduce(or_, parts))
    return [*letters[:2], *pledges[:2]][:2]


def somebody_else_may(user: User, task: NoteTask) -> bool:
    """Whether another person on the team could read this one, too."""
    needs = Permission.CARE if task.at_risk and someone_leads() else Permission.SECOND_REVIEW
    others = User.objects.who_may(needs).exclude(pk=user.pk)
    others = others.exclude(reader__level__in=[Level.SHADOW, Level.SUPERVISED])
    if task.language != "other":
        others = others.filter(memberships__languages__contains=[task.language])
    return others.exists()
