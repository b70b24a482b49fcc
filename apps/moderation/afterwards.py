"""What became of what somebody read. No words, no names, and no verdict before it is settled."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.content_warnings.vocabulary import WARNINGS
from apps.moderation.models import UNDO, VERDICTS, Choice, Decision, Rule
from apps.stories.lifecycle import State

DAYS = 30
SHOWN = 50
ASKED = (Choice.ASK, Choice.REDACT)

OUTCOMES: dict[str, str | Promise] = {
    State.PUBLISHED: _("It is out. Readers can open it."),
    State.SCHEDULED: _("It is approved and goes out on its day."),
    State.PUBLISH_PENDING: _("It is approved and goes out soon."),
    State.AWAITING_WRITER: _("The writer has not answered yet."),
    State.LAPSED: _("The writer did not answer. It is set aside, and nothing is lost."),
    State.DECLINE_PENDING: _("It will not be published."),
    State.DECLINED: _("It was not published."),
    State.HIDDEN: _("It is hidden for now."),
    State.REMOVED: _("Two people removed it."),
    State.ESCALATED: _("The safeguarding lead looks after it."),
}
READ_ON = _("It is being read here.")
ANSWERED = _("The writer has answered.")
UPHELD = _("The writer appealed. Others read it again, and the decision stands.")
OVERTURNED = _("The writer appealed. Others read it again and saw it differently.")


@dataclass(frozen=True)
class Became:
    """One story that somebody decided on, and where it is now."""

    day: date
    language: str
    topics: list[str | Promise]
    decided: str
    now: list[str | Promise]


def of(user: User) -> list[Became]:
    """Each story this person decided on in the last 30 days, once, by their last decision."""
    seen: dict[UUID, Decision] = {}
    for decision in _made_by(user).select_related("task__story").order_by("-id"):
        seen.setdefault(decision.task.story_id, decision)
    latest = list(seen.values())[:SHOWN]
    stories = [decision.task.story_id for decision in latest]
    appeals = _appeals(stories)
    return [_became(decision, appeals.get(decision.task.story_id, set())) for decision in latest]


def differing_rules(user: User) -> list[str]:
    """The rules that two readers of one story read differently, this person among them.

    A question about the rule, once the story is settled; who thought what is not said.
    """
    other = Decision.objects.filter(
        task=OuterRef("task"), round=OuterRef("round"), is_shadow=False, choice__in=VERDICTS
    ).exclude(choice=OuterRef("choice"))
    mine = _made_by(user).filter(Exists(other), choice__in=VERDICTS, task__is_open=False)
    declined = Decision.objects.filter(
        task__in=mine.values("task"), choice=Choice.DECLINE, is_shadow=False
    )
    found = set(declined.values_list("rule", flat=True))
    return [str(Rule(rule).label) for rule in Rule.values if rule in found]


def _made_by(user: User) -> QuerySet[Decision]:
    since = timezone.now().date() - timedelta(days=DAYS)
    made = Decision.objects.filter(by=user, day__gte=since, is_shadow=False)
    return made.filter(choice__in=[*VERDICTS, Choice.ASK]).exclude(choice=UNDO)


def _appeals(stories: list[UUID]) -> dict[UUID, set[str]]:
    answers = Decision.objects.filter(
        task__story__in=stories,
        choice__in=[Choice.UPHOLD, Choice.OVERTURN],
        is_shadow=False,
        task__is_open=False,
    )
    found: dict[UUID, set[str]] = {}
    for story_id, choice in answers.values_list("task__story", "choice"):
        found.setdefault(story_id, set()).add(choice)
    return found


def _became(decision: Decision, appeals: set[str]) -> Became:
    task, state = decision.task, decision.task.story.state
    now: list[str | Promise] = []
    if decision.choice in ASKED and state not in (State.AWAITING_WRITER, State.LAPSED):
        now.append(ANSWERED)
    now.append(OUTCOMES.get(state, READ_ON))
    if Choice.OVERTURN in appeals:
        now.append(OVERTURNED)
    elif Choice.UPHOLD in appeals:
        now.append(UPHELD)
    return Became(
        day=decision.day,
        language=task.language,
        topics=[WARNINGS[code].name for code in WARNINGS if code in task.codes],
        decided=str(Choice(decision.choice).label),
        now=now,
    )
