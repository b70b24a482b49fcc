"""What a moderator does, as tests say it: take, decide, decide as two."""

from typing import Any

from apps.moderation import claims, opening, services
from apps.moderation.models import Claim, Decision
from apps.moderation.recording import Verdict
from apps.stories.lifecycle import State
from apps.stories.models import Story
from tests.cast import sam


def take(user: Any) -> Claim:
    """The next task of this person."""
    opening.open_tasks()
    claim = claims.claim_next(user=user)
    assert claim is not None
    return claim


def decide(user: Any, claim: Claim, choice: str, **more: Any) -> Decision:
    """A decision under a claim."""
    return services.decide(
        user=user,
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        verdict=Verdict(choice, **more),
    )


def decide_by_all(user: Any, choice: str, **more: Any) -> Decision:
    """What this person thinks of the next task; where a second one is needed, they agree."""
    claim = take(user)
    made = decide(user, claim, choice, **more)
    if not Story.objects.filter(pk=claim.task.story_id, state=State.SECOND_REVIEW).exists():
        return made
    return _second(claim, choice, **more)


def decide_by_two(user: Any, choice: str, *, second: Any = None, **more: Any) -> Decision:
    """What this person thinks of the next task, and a second person thinks so too."""
    claim = take(user)
    decide(user, claim, choice, **more)
    return _second(claim, choice, second=second, **more)


def _second(claim: Claim, choice: str, *, second: Any = None, **more: Any) -> Decision:
    other = second or sam()
    again = claims.claim_task(user=other, task_id=claim.task_id)
    assert again is not None
    return decide(other, again, choice, **more)
