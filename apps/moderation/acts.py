"""What a person of the team did, as it goes into the audit table: no words, no writer."""

from apps.accounts.models import Role, User
from apps.audit.services import record
from apps.moderation.models import ReviewTask


def log_act(user: User, verb: str, task: ReviewTask, **details: str) -> None:
    told = {name: value for name, value in details.items() if value}
    record(
        actor=user,
        role=role_of(user),
        verb=verb,
        kind="story",
        object_id=task.story_id,
        details=told,
    )


def role_of(user: User) -> str:
    """The role somebody acts in: the one with the most training."""
    roles = set(user.memberships.values_list("role", flat=True))
    ordered = (Role.SAFEGUARDING_LEAD, Role.SENIOR, Role.MODERATOR)
    return next((role for role in ordered if role in roles), "")
