"""Where a story is, in words that its writer understands."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.queries import someone_reads
from apps.moderation.models import Choice
from apps.moderation.queries import rule_of
from apps.stories.changing import still_open
from apps.stories.lifecycle import State
from apps.stories.models import Appear, HiddenText, RedactionProposal, Story, StoryMove
from apps.stories.presenting import Line, thread_of
from apps.stories.publishing import publishing_waits
from apps.stories.waiting import honest_time


@dataclass(frozen=True)
class Standing:
    """What the writer's page says: a status line, what it means, and the thread."""

    status: str | Promise
    meaning: str | Promise
    tone: str
    more: list[str | Promise] = field(default_factory=list)
    rule: str | Promise = ""
    thread: list[Line] = field(default_factory=list)
    can_answer: bool = False
    can_let_out: bool = False
    is_out: bool = False
    is_hidden: bool = False
    is_over: bool = False
    gone_on: date | None = None


Saying = tuple[str | Promise, str | Promise, str]
_READING: Saying = (
    _("A person will read it"),
    _("A trained person reads it before anyone else."),
    "wait",
)
_QUESTION: Saying = (
    _("There is a question for you"),
    _(
        "Someone on our team has a question before your story goes out. "
        "You can answer, change your words, or do nothing."
    ),
    "wait",
)
SAYINGS: dict[str, Saying] = {
    State.SCREENING: _READING,
    State.QUEUED: _READING,
    State.SECOND_REVIEW: _READING,
    # Until the minutes of undo are over, a decision is nobody's business but the team's.
    State.DECLINE_PENDING: _READING,
    State.ESCALATED: (
        _("A person with more experience looks at it"),
        _("This can take a little longer. You do not need to do anything."),
        "wait",
    ),
    State.AWAITING_WRITER: _QUESTION,
    State.LAPSED: (
        _("Our question is still open"),
        _(
            "It waited for a month, so nobody looks at it for now. "
            "Nothing is lost: answer, and it goes on."
        ),
        "wait",
    ),
    State.PUBLISH_PENDING: (
        _("It is about to go out"),
        _("It was read and will be shown soon."),
        "good",
    ),
    State.SCHEDULED: (
        _("It was read and can go out"),
        _("It waits for the time you chose."),
        "good",
    ),
    State.PUBLISHED: (_("It is out"), _("Readers can choose to open it."), "good"),
    State.HIDDEN: (
        _("It is hidden"),
        _("Your story is hidden now. Readers cannot see it. You can bring it back at any time."),
        "",
    ),
    State.REMOVED: (
        _("We have taken it away"),
        _(
            "Two people decided that it does not come back. The reason is below. "
            "It is about our rules, not about whether we believe you."
        ),
        "",
    ),
    State.DECLINED: (
        _("We have not published this"),
        _("The reason is below. It is about our rules, not about whether we believe you."),
        "",
    ),
    State.ERASED: (
        _("It is deleted"),
        _("Its time was over, so the words are deleted. There is nothing left to read here."),
        "",
    ),
}
_WITHHELD: Saying = (
    _("We have hidden it"),
    _(
        "Readers cannot see your story for now. Two people look at it and decide whether it comes "
        "back. It is about our rules, not about whether we believe you."
    ),
    "wait",
)
# What our team did to it -> the decision that holds the rule.
RULED = {State.DECLINED: Choice.DECLINE, State.REMOVED: Choice.REMOVE}
IN_REVIEW = {State.SCREENING, State.QUEUED, State.SECOND_REVIEW, State.DECLINE_PENDING}
OVER = {State.ERASED, State.WITHDRAWN, State.REMOVED}
# States that end by time: a notice stands on the page for the last month (RULINGS 19).
ENDING = {State.SCHEDULED, State.HIDDEN, State.LAPSED}


def standing_of(story: Story) -> Standing:
    """Status, meaning and thread of a story, for the person who holds its code."""
    is_out = story.published_month is not None
    is_hidden, is_withheld = _hidden_by(story)
    ours = is_withheld and story.state == State.HIDDEN
    status, meaning, tone = _WITHHELD if ours else SAYINGS.get(story.state, _READING)
    return Standing(
        status=status,
        meaning=meaning,
        tone=tone,
        more=_more(story, is_out=is_out, is_hidden=is_hidden, is_withheld=is_withheld),
        rule=_rule(story, is_withheld),
        thread=_thread(story),
        can_answer=story.state in (State.AWAITING_WRITER, State.LAPSED),
        can_let_out=story.state == State.SCHEDULED and story.appear == Appear.ASK,
        is_out=is_out,
        is_hidden=is_hidden,
        is_over=story.state in OVER,
        gone_on=_gone_on(story),
    )


def open_proposal(story: Story) -> RedactionProposal | None:
    """Other words that wait for the writer's answer; none that were made for older words."""
    proposed = story.proposals.filter(answer=RedactionProposal.Answer.OPEN).first()
    return proposed if proposed and still_open(proposed) else None


def _hidden_by(story: Story) -> tuple[bool, bool]:
    """Whether its writer hides it, who can bring it back; and whether our team does."""
    if story.state in OVER:
        return False, False
    by_team = HiddenText.objects.filter(story=story).values_list("by_team", flat=True).first()
    return by_team is False, by_team is True


def _rule(story: Story, is_withheld: bool) -> str:
    """The rule behind what our team did; what its writer hides has none."""
    if is_withheld:
        return rule_of(story, Choice.HIDE)
    choice = RULED.get(State(story.state))
    return rule_of(story, choice) if choice else ""


def _more(story: Story, *, is_out: bool, is_hidden: bool, is_withheld: bool) -> list[str | Promise]:
    """What else is true of it now, one sentence each."""
    said: list[str | Promise] = []
    if story.state in IN_REVIEW:
        said.append(_waiting(story))
    if story.state == State.SCHEDULED and story.appear == Appear.ASK:
        said.append(_("It goes out when you say so."))
    if story.state == State.SCHEDULED and publishing_waits():
        said.append(
            _("At the moment nothing new goes out on this site. It is not about your story.")
        )
    if is_out and story.state != State.PUBLISHED:
        said.append(_("What readers see is the words from before, until the new ones were read."))
    if is_hidden and story.state != State.HIDDEN:
        said.append(_("The words from before are hidden."))
    if is_withheld and story.state != State.HIDDEN:
        said.append(_("Our team has hidden the words from before."))
    if story.state == State.REMOVED:
        said.append(
            _(
                "If you think that this is wrong, you can say so once. People who have not "
                "decided on it before look at it, and answer you in writing."
            )
        )
    return said


def _waiting(story: Story) -> str | Promise:
    if story.state == State.QUEUED and not someone_reads(story.language):
        return _(
            "Nobody on our team reads this language yet. Your story waits safely. "
            "You can leave it here or take it back."
        )
    return honest_time(story.language) if story.language else ""


def _gone_on(story: Story) -> date | None:
    """The day on which its time ends, when that is a month away or less."""
    if story.state not in ENDING:
        return None
    last = StoryMove.objects.filter(story_id=story.pk).aggregate(last=Max("day"))["last"]
    if last is None:
        return None
    ends = last + timedelta(days=settings.ENDING_DAYS + settings.NOTICE_DAYS)
    return ends if ends - timezone.now().date() <= timedelta(days=settings.NOTICE_DAYS) else None


def _thread(story: Story) -> list[Line]:
    return [] if story.state == State.DECLINE_PENDING else thread_of(story)
