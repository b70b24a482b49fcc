"""Carrying decisions out once their minutes are over, and letting stories out on their day.

Apart from services.py because nobody stands behind it but the clock.
"""

import logging
import secrets
import uuid
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from apps.accounts.permissions import Permission
from apps.moderation import queries
from apps.moderation.appealing import answer_overturned, put_back_hidden
from apps.moderation.claims import close_task
from apps.moderation.measuring import measure
from apps.moderation.models import Choice, Decision, Kind, Measured, ReviewTask
from apps.moderation.opening import BATCH, begin_again
from apps.moderation.recording import move_on
from apps.moderation.two_people import reasons_for, rule_holds
from apps.stories import lifecycle
from apps.stories.lifecycle import State
from apps.stories.models import Revision, Story
from apps.stories.publishing import (
    publish_story,
    publishing_waits,
    refuse_change,
    schedule_story,
)
from apps.stories.withholding import is_withheld

logger = logging.getLogger("chorus.moderation")

MEASURED = {Choice.PUBLISH: Measured.PUBLISHED, Choice.OVERTURN: Measured.PUBLISHED}


def act_on_due() -> int:
    """Carry out the decisions whose minutes of undo are over. Safe to run twice.

    One that cannot be carried out stops no other; it is tried again by the next sweep.
    """
    due = ReviewTask.objects.filter(is_open=True, acts_at__lte=Now())
    acted = 0
    for task_id in due.order_by("-acts_at").values_list("pk", flat=True)[:BATCH]:
        try:
            acted += act_on(task_id)
        except Exception:
            logger.exception("a decision could not be carried out")
    return acted


def act_now(task_id: uuid.UUID) -> bool:
    """End the minutes of undo and act. For demonstrations only: a person's minutes are theirs.

    Raises ImproperlyConfigured unless DEMO=1.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Only a demonstration may skip the minutes of undo.")
    ReviewTask.objects.filter(pk=task_id, acts_at__isnull=False).update(acts_at=Now())
    return act_on(task_id, at_once=True)


def act_on(task_id: uuid.UUID, *, at_once: bool = False) -> bool:
    """Carry a decision out and close the task. False when it was done, undone or overtaken.

    An approved story waits for its day, but `at_once` (a demonstration) and where only the words
    of a story change that is out.
    """
    with transaction.atomic():
        task = ReviewTask.objects.select_related("story").filter(pk=task_id, is_open=True).first()
        if task is None or task.acts_at is None:
            return False
        decision = task.decisions.filter(is_shadow=False).order_by("-id")[0]
        if not still_stands(decision):
            _take_back(task)
            return False
        try:
            with transaction.atomic():
                _carry_out(task.story, decision, at_once)
        except lifecycle.TooLate:
            if _waits_again(task):
                return False
        measure(task, MEASURED.get(Choice(decision.choice), Measured.DECIDED))
        close_task(task)
        return True


def publish_scheduled() -> int:
    """Let out the stories whose day has come. Safe to run twice, and often.

    Within its last day a story goes out at a random sweep, so that no moment of review can be
    read from it. While an operator lets nothing out, they wait.
    """
    if publishing_waits():
        return 0
    now = timezone.now()
    due = Story.objects.filter(state=State.SCHEDULED, out_on__lte=now.date())
    published = 0
    for story in due.order_by("out_on").iterator():
        assert story.out_on
        if story.out_on < now.date() or secrets.randbelow(_sweeps_left(now)) == 0:
            published += _let_out(story)
    return published


def _sweeps_left(now: datetime) -> int:
    """How many sweeps of a minute are left of this day, this one included."""
    if not settings.PUBLICATION_SHIFT_HOURS:
        return 1
    return 24 * 60 - now.hour * 60 - now.minute


def _let_out(story: Story) -> bool:
    decision = _approval_of(story)
    if decision is None:
        logger.error("a scheduled story has no decision that approves it")
        return False
    try:
        with transaction.atomic():
            # Its writer may have chosen another day since we looked.
            still = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
            if not _is_due(still):
                return False
            if not still_stands(decision):
                lifecycle.perform(story.pk, "undo")
                return False
            publish_story(
                story_id=story.pk, revision_id=decision.revision_id, warnings=decision.warnings
            )
    except lifecycle.TooLate:
        return False
    except Exception:
        logger.exception("a scheduled story could not be published")
        return False
    return True


def still_stands(decision: Decision) -> bool:
    """Whether everything that a verdict was made on still holds, at the moment it takes effect.

    The newest words; every person behind it still reads here; and nothing that asks for a second
    person has come up since (a late flag, a check that failed).
    """
    newest = Revision.objects.filter(story=decision.task.story).order_by("-number").first()
    if newest is None or decision.choice not in (Choice.PUBLISH, Choice.OVERTURN):
        return True
    if decision.choice == Choice.OVERTURN and is_withheld(decision.task.story):
        # What comes back is what was out, whatever was written since.
        return _people_still_read(decision)
    if newest.pk != decision.revision_id or not _people_still_read(decision):
        return False
    if decision.by is None or not rule_holds() or decision.task.kind != Kind.REVIEW:
        return True
    story = decision.task.story
    now = reasons_for(story=story, revision=newest, user=decision.by, choice=Choice.PUBLISH)
    return not {*now} - {*decision.task.reasons}


def _people_still_read(decision: Decision) -> bool:
    behind = Decision.objects.filter(
        task=decision.task, round=decision.round, choice=decision.choice, is_shadow=False
    )
    return all(each.by and each.by.may(Permission.READ_STORIES) for each in behind)


def _take_back(task: ReviewTask) -> None:
    """What a decision stood on is gone: the story waits again, from the first reader on."""
    try:
        with transaction.atomic():
            lifecycle.perform(task.story_id, "undo")
            move_on(task, **begin_again(task))
    except lifecycle.TooLate:
        close_task(task)


def _approval_of(story: Story) -> Decision | None:
    approved = Decision.objects.filter(
        task__story=story, choice__in=[Choice.PUBLISH, Choice.OVERTURN], is_shadow=False
    )
    return approved.order_by("-id").first()


def _carry_out(story: Story, decision: Decision, at_once: bool) -> None:
    # Locked, because its writer may hide it at this very moment.
    story = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
    if decision.choice not in (Choice.PUBLISH, Choice.OVERTURN):
        refuse_change(story_id=story.pk)
        return
    if decision.choice == Choice.OVERTURN:
        answer_overturned(story, decision)
        if put_back_hidden(story):
            return
    is_out = story.published_month is not None
    waits = publishing_waits()
    if waits or not (at_once or is_out):
        schedule_story(story_id=story.pk)
        story.refresh_from_db(fields=["out_on"])
        if waits or settings.PUBLICATION_SHIFT_HOURS or not _is_due(story):
            return
    publish_story(story_id=story.pk, revision_id=decision.revision_id, warnings=decision.warnings)


def _is_due(story: Story) -> bool:
    return story.out_on is not None and story.out_on <= timezone.now().date()


def _waits_again(task: ReviewTask) -> bool:
    """Whether the story waits to be read: it was undone, or its writer changed the words."""
    living = [State.SCREENING, *queries.READABLE]
    if not Story.objects.filter(pk=task.story_id, state__in=living).exists():
        return False
    overtaken = ReviewTask.objects.filter(pk=task.pk, version=task.version, acts_at=task.acts_at)
    overtaken.update(acts_at=None, version=task.version + 1)
    return True
