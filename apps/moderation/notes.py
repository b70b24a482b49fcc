"""What a moderator has written down: kept when their time runs out, or put to a colleague.

Both are sealed under the story's key and go when the task closes.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation import queries
from apps.moderation.acts import log_act
from apps.moderation.claims import NotYours
from apps.moderation.models import Claim, KeptNote, ReviewTask, TeamNote


@dataclass(frozen=True)
class Line:
    """One note of a team, and whether the reader wrote it."""

    words: str
    mine: bool


def keep_note(*, claim: Claim, fields: Mapping[str, Any]) -> None:
    """Keep what stands in the form, so that a lease that runs out loses nothing."""
    story = claim.task.story
    if story.data_key is None or not any(fields.values()):
        return
    with transaction.atomic():
        rows = KeptNote.objects.select_for_update().filter(task=claim.task, by=claim.holder)
        note = rows.first() or KeptNote(task=claim.task, by=claim.holder)
        note.seal(dict(fields), key=story.key())
        note.save()


def kept_note(*, claim: Claim) -> dict[str, Any]:
    """What this person had written on this task before; {} when nothing."""
    note = KeptNote.objects.filter(task=claim.task, by=claim.holder).first()
    if note is None or claim.task.story.data_key is None:
        return {}
    found: dict[str, Any] = note.unseal(key=claim.task.story.key())
    return found


def ask_colleague(*, claim: Claim, words: str) -> None:
    """Put a question to the team without showing them the story."""
    with transaction.atomic():
        _add(claim.task, claim.holder, words)


def answer_colleague(*, user: User, task_id: uuid.UUID, words: str) -> None:
    """Answer the question on a task. Raises NotYours when none waits for this person."""
    with transaction.atomic():
        task = asked(user).filter(pk=task_id).first()
        if task is None:
            raise NotYours("gone")
        _add(task, user, words)


def asked(user: User) -> QuerySet[ReviewTask]:
    """Tasks on which a colleague asks, and this person may answer."""
    if not user.may(Permission.SECOND_REVIEW):
        return ReviewTask.objects.none()
    here = TeamNote.objects.filter(
        task=OuterRef("pk"), round=OuterRef("round"), stage=OuterRef("stage")
    )
    tasks = queries.readable().filter(language__in=[*user.reading_languages(), "other"])
    found = tasks.filter(Exists(here))
    asker = here.order_by("number").values("by")[:1]
    last = here.order_by("-number").values("by")[:1]
    found = found.alias(asker=Subquery(asker), last=Subquery(last))
    return found.exclude(asker=user.pk).exclude(last=user.pk).select_related("story")


def notes_on(task: ReviewTask, reader: User) -> list[Line]:
    """The notes of this round and stage, the oldest first: another stage reads on its own."""
    if task.story.data_key is None:
        return []
    key = task.story.key()
    notes = TeamNote.objects.filter(task=task, round=task.round, stage=task.stage)
    rows = notes.order_by("number")
    return [Line(note.unseal(key=key), note.by_id == reader.pk) for note in rows]


def _add(task: ReviewTask, user: User, words: str) -> None:
    ReviewTask.objects.select_for_update(no_key=True).get(pk=task.pk)
    note = TeamNote(
        task=task,
        by=user,
        number=task.team_notes.count() + 1,
        round=task.round,
        stage=task.stage,
    )
    note.seal(words, key=task.story.key())
    note.save(force_insert=True)
    log_act(user, "noted", task)
