"""Writing a decision down: the row, its sealed text, the log, and the end of the claim."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.moderation.acts import log_decision, role_of
from apps.moderation.claims import close_task, end_claims
from apps.moderation.models import Claim, Decision, DecisionText, KeptNote, ReviewTask
from apps.stories import lifecycle
from apps.stories.models import Revision, Story


@dataclass(frozen=True)
class Verdict:
    """What the form says: a choice, the revision that was read, and what belongs to it."""

    choice: str
    warnings: list[dict] = field(default_factory=list)
    rule: str = ""
    note: str = ""
    revision_id: uuid.UUID | None = None
    title: str = ""
    words: str = ""
    # As in stories.redaction.Span, offsets in the words that were read.
    spans: list[list[Any]] = field(default_factory=list)
    # Whether the writer is asked although they let us take identifying details out.
    ask_first: bool = False
    # The template of the note, as "rule:version", and whether somebody changed it.
    macro: str = ""
    macro_edited: bool = False
    # What a safeguarding lead found, as a code.
    outcome: str = ""


def newest_revision(story: Story) -> Revision:
    """The words that stand now. Raises lifecycle.TooLate when they are gone."""
    revision = Revision.objects.filter(story=story).order_by("-number").first()
    if revision is None:
        raise lifecycle.TooLate("gone")
    return revision


def made_before(user: User, task_id: uuid.UUID, version: int) -> Decision | None:
    """What this person decided on this very page before: a repeated post changes nothing."""
    return Decision.objects.filter(task=task_id, task_version=version, by=user).first()


def add_decision(
    *,
    user: User,
    task: ReviewTask,
    verdict: Verdict,
    revision: Revision,
    reasons: list[str] | None = None,
    is_shadow: bool = False,
) -> Decision:
    """Write a decision on a locked task: row, sealed text and log, and end the claim."""
    decision = Decision.objects.create(
        task=task,
        task_version=task.version,
        round=task.round,
        stage=task.stage,
        revision_id=revision.pk,
        digest=revision.digest,
        choice=verdict.choice,
        rule=verdict.rule,
        macro=verdict.macro,
        macro_edited=verdict.macro_edited,
        warnings=verdict.warnings,
        reasons=reasons or [],
        is_shadow=is_shadow,
        role=role_of(user),
        by=user,
        day=timezone.now().date(),
    )
    _seal_text(decision, task.story, verdict)
    end_claims(Claim.objects.filter(task=task, holder=user))
    KeptNote.objects.filter(task=task, by=user).delete()
    log_decision(user, task, decision, outcome=verdict.outcome)
    return decision


def move_on(task: ReviewTask, **changes: Any) -> None:
    """Change a locked task and raise its version, so that whoever read the old one is too late.

    With `is_open=False` it closes, and forgets its times.
    """
    ReviewTask.objects.filter(pk=task.pk).update(version=task.version + 1, **changes)
    if changes.get("is_open") is False:
        close_task(task)


def note_of(decision: Decision | None) -> str:
    """The text to the writer that belongs to a decision; "" when there is none."""
    text = DecisionText.objects.filter(decision=decision).first() if decision else None
    if text is None or decision is None:
        return ""
    return str(text.unseal(key=decision.task.story.key())["note"])


def _seal_text(decision: Decision, story: Story, verdict: Verdict) -> None:
    told: dict[str, Any] = {"note": verdict.note, "title": verdict.title, "words": verdict.words}
    if story.data_key is None or not any(told.values()):
        return
    text = DecisionText(decision=decision)
    text.seal(told | {"spans": verdict.spans}, key=story.key())
    text.save(force_insert=True)
