"""What a writer can say against a decision of ours, and until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise

from apps.moderation.acts import policy_of
from apps.moderation.appealing import contested, last_day
from apps.moderation.holding import is_held
from apps.moderation.models import Appeal, Choice, Decision, Kind, Rule
from apps.moderation.recording import note_of
from apps.moderation.two_people import rule_holds
from apps.stories.lifecycle import State
from apps.stories.models import Story, StoryMove
from apps.stories.presenting import Line

# The move that is the day from which the words of such a story are kept.
ENDED = (State.DECLINED, State.REMOVED)


@dataclass(frozen=True)
class Contest:
    """A decision of ours on one story, for its writer.

    `until` is the last day to disagree, None when that is over or was done; `asked` says that we
    have not answered yet, `upheld` that our decision stands. The words are erased on `gone_on`,
    None while that is open.
    """

    choice: str
    rule: str | Promise
    words: str
    policy: int
    until: date | None
    asked: bool
    upheld: bool
    gone_on: date | None
    by_another: bool


def contest_of(story: Story) -> Contest | None:
    """What we decided and what can be said against it; None where we have decided nothing."""
    decision = contested(story)
    if decision is None:
        return None
    appeal = Appeal.objects.filter(decision=decision).select_related("task").first()
    asked = appeal is not None and appeal.task.is_open
    until = last_day(decision)
    return Contest(
        choice=decision.choice,
        rule=Rule(decision.rule).label if decision.rule else "",
        words=note_of(decision),
        policy=policy_of(story.pk, decision.choice),
        until=until if appeal is None and timezone.now().date() <= until else None,
        asked=asked,
        upheld=appeal is not None and not asked,
        gone_on=None if asked or is_held(story.pk) else _gone_on(story, appeal),
        by_another=rule_holds(),
    )


def beside(contest: Contest | None, thread: list[Line]) -> list[Line]:
    """The thread without what stands beside the decision already."""
    if contest is None:
        return thread
    return [line for line in thread if line.from_writer or line.words != contest.words]


def pointed_to(story: Story) -> bool:
    """Whether we did something because somebody outside pointed to this story."""
    found = Decision.objects.filter(task__story=story, task__kind=Kind.NOTICE, is_shadow=False)
    return found.filter(choice__in=[Choice.HIDE, Choice.ASK]).exists()


def _gone_on(story: Story, appeal: Appeal | None) -> date | None:
    """The day on which a declined or removed story is erased (apps/privacy/sweeps.py)."""
    if story.state not in ENDED:
        return None
    moves = StoryMove.objects.filter(story_id=story.pk).exclude(move="tell")
    since = moves.aggregate(last=Max("day"))["last"]
    days = [since + timedelta(days=settings.DECLINED_DAYS)] if since else []
    if appeal and (answered := _answered_on(appeal)):
        days.append(answered + timedelta(days=settings.AFTER_APPEAL_DAYS))
    return max(days, default=None)


def _answered_on(appeal: Appeal) -> date | None:
    upheld = Decision.objects.filter(task=appeal.task, choice=Choice.UPHOLD)
    return upheld.aggregate(last=Max("day"))["last"]
