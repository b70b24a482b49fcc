"""What readers see of a story, or saw until it was hidden; and correcting its warnings."""

from typing import Any
from uuid import UUID

from django.db import transaction

from apps.stories.helping import keep_for_readers
from apps.stories.lifecycle import TooLate
from apps.stories.models import HiddenText, PublishedText, Revision, Screening, Story
from apps.stories.publishing import ROW


def shown_text(story: Story) -> PublishedText | None:
    """The public row of a story; None when nothing is out."""
    if story.published_month is None:
        return None
    return PublishedText.objects.filter(story=story).first()


def withheld_text(story: Story) -> PublishedText | None:
    """What our team took from readers' eyes, as it was, in no table; None when it hid nothing."""
    hidden = HiddenText.objects.filter(story=story, by_team=True).first()
    if hidden is None or story.data_key is None:
        return None
    kept = hidden.unseal(key=story.key())
    return PublishedText(story_id=story.pk, **{name: kept[name] for name in ROW})


def revision_behind(story: Story, text: PublishedText) -> Revision | None:
    """The newest revision whose cleaned words are these; the newest of all when none is, and None
    when the words are gone for good."""
    if story.data_key is None:
        return None
    key, revisions = story.key(), list(story.revisions.order_by("-number"))
    checks = {each.revision_id: each for each in Screening.objects.filter(revision__in=revisions)}
    for revision in revisions:
        if revision.pk in checks and checks[revision.pk].unseal(key=key)["words"] == text.words:
            return revision
    return revisions[0] if revisions else None


def correct_warnings(*, story_id: UUID, warnings: list[dict[str, Any]]) -> None:
    """Other warnings on what is out, with this commit: {"code", "level", "passages"}.

    Raises lifecycle.TooLate when nothing is out.
    """
    codes = [each["code"] for each in warnings]
    with transaction.atomic():
        rows = PublishedText.objects.filter(story=story_id)
        if not rows.update(warnings=warnings, codes=codes):
            raise TooLate("withhold")
        keep_for_readers(story_id)
