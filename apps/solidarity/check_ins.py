"""Looking back at one's own pledge, 30 and 90 days after."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models.functions import TruncMonth
from django.utils import timezone

from apps.solidarity.models import CheckIn, Pledge, Standing
from apps.solidarity.pledge_queries import LOOKS_BACK


@dataclass(frozen=True)
class LookBack:
    """One look back as its writer sees it: `due_on` is None once it can be answered."""

    after_days: int
    answer: str
    due_on: date | None


def open_looks_back(*, pledge: Pledge) -> None:
    """Two of them, counted from today."""
    today = timezone.now().date()
    CheckIn.objects.bulk_create(
        CheckIn(pledge=pledge, after_days=days, due_on=today + timedelta(days=days))
        for days in LOOKS_BACK
    )


def looks_back(pledge: Pledge) -> list[LookBack]:
    """What there is to answer, the first one first; nothing once it was not published."""
    if pledge.state == Standing.DECLINED:
        return []
    today = timezone.now().date()
    return [
        LookBack(each.after_days, each.answer, each.due_on if each.due_on > today else None)
        for each in pledge.check_ins.order_by("after_days")
    ]


def answer(*, pledge: Pledge, after: int, answer: str) -> bool:
    """Keep or change an answer, from its day on. False before that, and where there is none.

    What is answered waits for no day any more, so only a month is left of it (RULINGS 6).
    """
    due = CheckIn.objects.filter(pledge=pledge, after_days=after, due_on__lte=timezone.now().date())
    due = due.exclude(pledge__state=Standing.DECLINED)
    return bool(due.update(answer=answer, due_on=TruncMonth("due_on")))


def forget_unanswered(*, before: date) -> int:
    """Let go of looks back that were due before this day and that nobody answered."""
    return CheckIn.objects.filter(answer="", due_on__lt=before).delete()[0]
