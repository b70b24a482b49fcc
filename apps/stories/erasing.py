"""Deleting a story: by its writer at any moment, or because its time is over."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from apps.stories import lifecycle
from apps.stories.drafts import open_form_key, save_draft
from apps.stories.lifecycle import Guard
from apps.stories.models import (
    Appear,
    Audience,
    Authorship,
    Byline,
    Consent,
    Details,
    HiddenText,
    Likeness,
    Message,
    MeToo,
    NewsAddress,
    NewsMail,
    PublishedText,
    RedactionProposal,
    Revision,
    Story,
    StoryResource,
)
from apps.stories.return_codes import ReturnCode
from apps.stories.tombstones import bury, still_counted

# What a story's row holds once it is gone.
FORGOTTEN: dict[str, Any] = {
    "data_key": None,
    "language": "",
    "country": "",
    "setting": "",
    "byline": Byline.ANONYMOUS,
    "audience": Audience.ANYONE,
    "appear": Appear.REVIEW,
    "appear_on": None,
    "out_on": None,
    "may_stand": True,
    "show_help": True,
    "hide_details": False,
    "at_risk": False,
    "screening_until": None,
    "screening_attempts": 0,
    "published_month": None,
    "shuffle": None,
}
GOES_ALONG = (
    PublishedText,
    HiddenText,
    Likeness,
    Message,
    StoryResource,
    RedactionProposal,
    NewsAddress,
    NewsMail,
    Consent,
    Revision,
)


def withdraw_story(*, story_id: UUID, stay_counted: bool) -> None:
    """The writer takes the story back: gone from every page with this commit.

    Words, thread, topics, place, wishes, the code and the key are deleted; what stays is that
    there was a story and on which day it moved. What an older backup or the write-ahead log still
    holds, with the key as the keyring sealed it, goes with them (docs/decisions/0003). Raises
    lifecycle.TooLate when it is already gone.
    """
    with transaction.atomic():
        lookup = Authorship.objects.filter(story=story_id).values_list("lookup", flat=True).first()
        # The row of the story lets go of its me too before both are dealt with.
        me_too = list(MeToo.objects.filter(story=story_id).values_list("pk", flat=True))
        lifecycle.perform(story_id, "withdraw", me_too=None, **FORGOTTEN)
        _delete_parts(story_id)
        Authorship.objects.filter(story=story_id).delete()
        bury(story_id.bytes, bytes(lookup or b""))
        counted = MeToo.objects.filter(pk__in=me_too)
        if stay_counted:
            counted.update(lookup=None)
            bury(still_counted(story_id))
        else:
            bury(*(bytes(each) for each in counted.values_list("lookup", flat=True) if each))
            counted.delete()


def keep_for_writer_alone(*, story: Story, code: ReturnCode) -> None:
    """The story leaves our hands: its words lie under the code alone, and the count stays.

    The code goes on opening both, so words that are sent again later count nobody twice. Raises
    lifecycle.TooLate when it is gone.
    """
    with transaction.atomic():
        kept = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
        # As the writer wrote it, whatever our team took out of it since.
        revision = kept.revisions.filter(by_team=False).order_by("-number").first()
        if revision is None or kept.data_key is None:
            raise lifecycle.TooLate("withdraw")
        text = revision.unseal(key=kept.key())
        fields = [(name, text[name]) for name in ("words", "title", "name") if text[name]]
        fields += [("warnings", f"{code}:{level}") for code, level in revision.declared.items()]
        fields += [("byline", kept.byline), ("audience", Audience.COUNT)]
        fields += [("details", Details.of(hide=kept.hide_details))]
        fields += [
            ("country", kept.country),
            ("setting", kept.setting),
            ("language", kept.language),
        ]
        authorship = Authorship.objects.get(story=kept)
        save_draft(
            code=code,
            fields=[field for field in fields if field[1]],
            form_key=open_form_key(authorship.form_key, code=code),
            days=settings.ALONE_DAYS,
        )
        lifecycle.perform(story.pk, "withdraw", me_too=None, **FORGOTTEN)
        _delete_parts(story.pk)
        authorship.delete()
        bury(story.pk.bytes, still_counted(story.pk))


def erase_story(*, story_id: UUID) -> None:
    """Its time is over: words and key are deleted; the code still says what happened.

    Raises lifecycle.TooLate when its state does not end by time.
    """
    with transaction.atomic():
        lifecycle.perform(story_id, "erase", vouched=[Guard.TIME_IS_OVER], **FORGOTTEN)
        _delete_parts(story_id)
        bury(story_id.bytes)


def _delete_parts(story_id: UUID) -> None:
    parts: list[type[Model]] = [*GOES_ALONG, *_parts_above()]
    for kept in parts:
        kept._default_manager.filter(story=story_id).delete()


def _parts_above() -> list[type[Model]]:
    """What apps above this one keep of a story and mark with GOES_WITH_ITS_STORY."""
    models = [relation.related_model for relation in Story._meta.related_objects]
    return [model for model in models if getattr(model, "GOES_WITH_ITS_STORY", False)]
