"""Where a story is, in words that its writer understands."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.queries import someone_reads
from apps.moderation.queries import rule_of
from apps.stories.lifecycle import State
from apps.stories.models import Story
from apps.stories.presenting import Line, thread_of


@dataclass(frozen=True)
class Standing:
    """What the writer's page says: a status line, what it means, and the thread."""

    status: str | Promise
    meaning: str | Promise
    tone: str
    rule: str | Promise = ""
    thread: list[Line] = field(default_factory=list)
    can_answer: bool = False
    is_out: bool = False


_READING = (
    _("A person will read it"),
    _("A trained person reads it before anyone else. We aim to do that within three days."),
    "wait",
)
SAYINGS: dict[str, tuple[str | Promise, str | Promise, str]] = {
    State.SCREENING: _READING,
    State.QUEUED: _READING,
    State.SECOND_REVIEW: _READING,
    State.ESCALATED: (
        _("A person with more experience looks at it"),
        _("This can take a little longer. You do not need to do anything."),
        "wait",
    ),
    State.AWAITING_WRITER: (
        _("There is a question for you"),
        _(
            "Someone on our team has a question before your story goes out. "
            "You can answer, or do nothing."
        ),
        "wait",
    ),
    State.PUBLISH_PENDING: (
        _("It is about to go out"),
        _("It was read and will be shown soon."),
        "good",
    ),
    State.PUBLISHED: (_("It is out"), _("Readers can choose to open it."), "good"),
    State.DECLINED: (
        _("We have not published this"),
        _("The reason is below. It is about our rules, not about whether we believe you."),
        "",
    ),
    State.WITHDRAWN: (
        _("You took it back"),
        _("Your words are deleted. There is nothing left to read here."),
        "",
    ),
}
# Until the minutes of undo are over, a decision is nobody's business but the team's.
SAYINGS[State.DECLINE_PENDING] = _READING


def standing_of(story: Story) -> Standing:
    """Status, meaning and thread of a story, for the person who holds its code."""
    status, meaning, tone = SAYINGS.get(story.state, _READING)
    if story.state == State.QUEUED and not someone_reads(story.language):
        meaning = _(
            "Nobody on our team reads this language yet. Your story waits safely. "
            "You can leave it here or take it back."
        )
    return Standing(
        status=status,
        meaning=meaning,
        tone=tone,
        rule=rule_of(story) if story.state == State.DECLINED else "",
        thread=_thread(story),
        can_answer=story.state == State.AWAITING_WRITER,
        is_out=story.state == State.PUBLISHED,
    )


def _thread(story: Story) -> list[Line]:
    return [] if story.state == State.DECLINE_PENDING else thread_of(story)
