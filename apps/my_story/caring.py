"""Care on the writer's page: who answers now, who reads here, and an answer in any state."""

from typing import Any

from django.utils.translation import get_language

from apps.moderation import care, disclosing
from apps.my_story.standing import open_proposal
from apps.stories import services
from apps.stories.lifecycle import State
from apps.stories.models import Story
from apps.stories.presenting import urgent_help

ASKED = (State.AWAITING_WRITER, State.LAPSED)
# A risk that a check saw long before the story was decided is no news on its page.
WAITING = {
    *(State.SCREENING, State.QUEUED, State.SECOND_REVIEW, State.ESCALATED),
    *(State.AWAITING_WRITER, State.LAPSED),
}


def care_of(story: Story) -> dict[str, Any]:
    """What the template of the page needs beside the standing."""
    in_care = care.may_answer(story)
    urgent = in_care or story.state == State.ESCALATED or (story.at_risk and story.state in WAITING)
    return {
        "in_care": in_care,
        "at_risk": urgent,
        "country": story.country,
        "help": urgent_help(story, get_language() or "en") if urgent else [],
        "told": disclosing.told_outside(story),
    }


def take_answer(*, story: Story, words: str) -> None:
    """What the writer wrote under the thread: an answer to our question, or to a word of care.

    Raises lifecycle.TooLate when neither is open.
    """
    asked = story.state in ASKED and open_proposal(story) is None
    if asked or not care.may_answer(story):
        services.answer_question(story=story, words=words)
        return
    care.answer(story=story, words=words)
