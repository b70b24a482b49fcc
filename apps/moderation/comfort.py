"""What makes reading easier to bear: what is new about a text, and how its words are shown."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.moderation.models import Decision, Reader, ReviewTask
from apps.stories.models import Revision

FIRST = _("Nobody here has read it before.")
ANSWERED = _("The writer has answered since it was last read here.")
OTHER_WORDS = _("You have read it before. The words have changed since then.")
SAME_WORDS = _("You have read these words before.")
SHORTENED = _("Our team took details out.")


def news_of(task: ReviewTask, user: User) -> list[str | Promise]:
    """What is new since this person, or anybody here, last read the story. No verdicts."""
    newest = Revision.objects.filter(story=task.story_id).order_by("-number").first()
    read = Decision.objects.filter(task__story=task.story_id, is_shadow=False).order_by("-id")
    mine = read.filter(by=user).first()
    said: list[str | Promise] = []
    if mine and newest:
        said.append(SAME_WORDS if mine.revision_id == newest.pk else OTHER_WORDS)
    elif not read.exists():
        said.append(FIRST)
    if task.resubmitted:
        said.append(ANSWERED)
    if newest and newest.by_team:
        said.append(SHORTENED)
    return said


def is_long(task: ReviewTask) -> bool:
    """Whether it counts as one of the long texts of a sitting."""
    return task.words > settings.LONG_TEXT_WORDS


def story_class(reader: Reader) -> str:
    """The classes of the words, by this person's preferences."""
    names = {
        "story-sans": reader.font == "sans",
        "story-large": reader.text_size == "large",
        "story-small": reader.text_size == "small",
        "story-grey": reader.grey,
    }
    return " ".join(["story", *(name for name, chosen in names.items() if chosen)])
