"""Where a story is, in words that its writer understands."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.queries import someone_reads
from apps.moderation.queries import rule_of
from apps.stories.changing import still_open
from apps.stories.lifecycle import State
from apps.stories.models import Appear, RedactionProposal, Story, StoryMove
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
IN_REVIEW = {State.SCREENING, State.QUEUED, State.SECOND_REVIEW, State.DECLINE_PENDING}
OVER = {State.ERASED, State.WITHDRAWN, State.REMOVED}
# States that end by time: a notice stands on the page for the last month (RULINGS 19).
ENDING = {State.SCHEDULED, State.HIDDEN, State.LAPSED}


def standing_of(story: Story) -> Standing:
    """Status, meaning and thread of a story, for the person who holds its code."""
    status, meaning, tone = SAYINGS.get(story.state, _READING)
    is_out = story.published_month is not None
    is_hidden = not is_out and hasattr(story, "hidden_text")
    return Standing(
        status=status,
        meaning=meaning,
        tone=tone,
        more=_more(story, is_out=is_out, is_hidden=is_hidden),
        rule=rule_of(story) if story.state == State.DECLINED else "",
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


def _more(story: Story, *, is_out: bool, is_hidden: bool) -> list[str | Promise]:
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
