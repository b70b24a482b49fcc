"""What a writer wishes for a story: who reads it, when it appears, what it may be used for."""

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from apps.stories.helping import unpin
from apps.stories.lifecycle import LIVING, State, TooLate
from apps.stories.models import PROCESSING, Appear, Consent, Purpose, Story

# The day on which the wording beside Send was last changed; it stands in the ledger.
WORDING = "2026-11-22"
WAITS = {Appear.WEEK: timedelta(days=7), Appear.MONTH: timedelta(days=30)}


def wished_day(appear: str, chosen: date | None) -> date | None:
    """Not before this day; None when there is no such day, or the writer will say when."""
    if appear == Appear.DATE:
        return chosen
    wait = WAITS.get(Appear(appear))
    return timezone.now().date() + wait if wait else None


def day_out(story: Story) -> date | None:
    """The day an approved story goes out: the writer's day or today, moved on by chance.

    None until the writer says so. The chance is drawn in whole days, 0 to less than
    PUBLICATION_SHIFT_HOURS / 24 of them; the moment within the day is left to chance as well
    (apps/moderation/services.py), so that the whole shift stays within those hours.
    """
    if story.appear == Appear.ASK:
        return None
    return _moved_on(max(timezone.now().date(), story.appear_on or date.min))


def change_wishes(
    *,
    story: Story,
    audience: str,
    appear: str,
    appear_on: date | None,
    may_stand: bool,
    hide_details: bool | None = None,
    show_help: bool | None = None,
) -> None:
    """Take over what the writer wishes now; a story that waits for its day gets another one.

    `hide_details` and `show_help` None leave what was said of them as it is. Raises
    lifecycle.TooLate when the story is gone.
    """
    with transaction.atomic():
        kept = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
        if kept.state not in LIVING:
            raise TooLate("wishes")
        if (appear, appear_on) != (kept.appear, kept.appear_on):
            kept.appear = appear
            kept.appear_on = wished_day(appear, appear_on)
        kept.audience, kept.may_stand = audience, may_stand
        if hide_details is not None:
            kept.hide_details = hide_details
        if show_help is not None:
            kept.show_help = show_help
        if kept.state == State.SCHEDULED:
            kept.out_on = day_out(kept)
        changed = ["audience", "appear", "appear_on", "may_stand", "hide_details", "show_help"]
        kept.save(update_fields=[*changed, "out_on"])


def let_out(*, story: Story) -> None:
    """The writer says: now. It goes out within the hours of the random shift.

    Raises lifecycle.TooLate when it does not wait for that word.
    """
    waiting = Story.objects.filter(pk=story.pk, state=State.SCHEDULED, appear=Appear.ASK)
    today = timezone.now().date()
    if not waiting.update(appear=Appear.REVIEW, appear_on=None, out_on=_moved_on(today)):
        raise TooLate("let_out")


def agree(*, story: Story, uses: Iterable[str]) -> None:
    """Write into the ledger what the writer agreed to with Send."""
    given = [PROCESSING, *(use for use in Purpose.values if use in set(uses))]
    _write(story, [(purpose, True) for purpose in given], after=0)


def change_uses(*, story: Story, uses: Iterable[str]) -> None:
    """Add a line to the ledger for each use that was given or taken back now."""
    wanted = set(uses)
    with transaction.atomic():
        Story.objects.select_for_update(no_key=True).get(pk=story.pk)
        now = uses_of(story)
        changed = [use for use in Purpose.values if (use in wanted) != (use in now)]
        last = story.consents.aggregate(last=Max("number"))["last"] or 0
        _write(story, [(use, use in wanted) for use in changed], after=last)
        if Purpose.ADVOCACY in now - wanted:
            unpin(story.pk)


def uses_of(story: Story) -> set[str]:
    """What this story may be used for today."""
    latest: dict[str, bool] = dict(
        story.consents.order_by("number").values_list("purpose", "given")
    )
    return {use for use in Purpose.values if latest.get(use)}


def ledger_of(story: Story) -> list[Consent]:
    """Every line, oldest first."""
    return list(story.consents.order_by("number"))


def usable_for(purpose: str) -> QuerySet[Story]:
    """Published stories whose writers allow this use today: what any export begins with."""
    lines = Consent.objects.filter(story=OuterRef("pk"), purpose=purpose).order_by("-number")
    return (
        Story.objects.published()
        .alias(allowed=Subquery(lines.values("given")[:1]), asked=Exists(lines))
        .filter(asked=True, allowed=True)
    )


def _moved_on(day: date) -> date:
    days = -(-settings.PUBLICATION_SHIFT_HOURS // 24)
    return day + timedelta(days=secrets.randbelow(days) if days else 0)


def _write(story: Story, lines: list[tuple[str, bool]], *, after: int) -> None:
    """Add lines to the ledger of a story whose row is locked or new, behind the line `after`."""
    today = timezone.now().date()
    Consent.objects.bulk_create(
        Consent(
            story=story, number=number, purpose=purpose, given=given, wording=WORDING, day=today
        )
        for number, (purpose, given) in enumerate(lines, start=after + 1)
    )
