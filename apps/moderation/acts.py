"""What a person of the team did, as it goes into the audit table: no words, no writer."""

from typing import Any
from uuid import UUID

from apps.accounts.models import Role, User
from apps.audit.models import AuditEntry
from apps.audit.services import record
from apps.moderation.models import Decision, ReviewTask
from apps.stories.models import Screening

# Which wording of the rules (templates/moderation/guide.html) a decision was made under.
POLICY = 2
BY_TRAINING = (Role.SAFEGUARDING_LEAD, Role.SENIOR, Role.MODERATOR, Role.TRAINEE)


def log_act(user: User | None, verb: str, task: ReviewTask, **details: Any) -> None:
    told = {name: value for name, value in details.items() if value}
    record(
        actor=user,
        role=role_of(user) if user else "",
        verb=verb,
        kind="story",
        object_id=task.story_id,
        details={"task": str(task.pk), "version": task.version} | told,
    )


def log_decision(user: User, task: ReviewTask, decision: Decision, *, outcome: str = "") -> None:
    """One row with everything that a decision was bound to. No words."""
    screening = Screening.objects.filter(revision=decision.revision_id).first()
    log_act(
        user,
        decision.choice,
        task,
        kind=task.kind,
        round=decision.round,
        stage=decision.stage,
        digest=decision.digest,
        rule=decision.rule,
        reasons=decision.reasons,
        macro=decision.macro,
        edited=decision.macro_edited,
        shadow=decision.is_shadow,
        policy=POLICY,
        checks=screening.version if screening else "",
        failed=screening.failed if screening else [],
        outcome=outcome,
    )


def policy_of(story_id: UUID, choice: str) -> int:
    """Under which wording of the rules a story was last decided on like this; 0 when unknown."""
    entries = AuditEntry.objects.filter(object_id=str(story_id), verb=choice, kind="story")
    last = entries.order_by("-sequence").values_list("details", flat=True).first()
    return last.get("policy", 0) if last else 0


def role_of(user: User) -> str:
    """The role somebody acts in: the one with the most training."""
    roles = user.roles()
    return next((role for role in BY_TRAINING if role in roles), "")
