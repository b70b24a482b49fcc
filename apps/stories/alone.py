"""Being counted, with words that nobody else is to read."""

from django.conf import settings
from django.db import transaction

from apps.campaigns.models import Campaign
from apps.stories.drafts import save_draft
from apps.stories.models import MeToo, SavedDraft
from apps.stories.return_codes import ReturnCode
from apps.stories.services import say_me_too


def keep_for_writer(
    *,
    code: ReturnCode,
    fields: list[tuple[str, str]],
    form_key: bytes,
    language: str,
    country: str,
    setting: str,
    campaign: Campaign | None = None,
) -> bool:
    """Count one person and keep the words for whoever has the code. True when this is the first
    time.

    No story is made, so nobody is asked to read it. Raises services.TakenBack.
    """
    with transaction.atomic():
        is_new = not SavedDraft.objects.filter(lookup=code.lookup()).exists()
        counted = say_me_too(code=code, language=language)
        where = {"country": country, "setting": setting, "campaign": campaign}
        if said := {name: value for name, value in where.items() if value}:
            MeToo.objects.filter(lookup=code.lookup()).update(**said)
        save_draft(code=code, fields=fields, form_key=form_key, days=settings.ALONE_DAYS)
    return counted or is_new


def is_kept_for_writer(code: ReturnCode) -> bool:
    """Whether somebody is counted by this code and words lie under it."""
    lookup = code.lookup()
    return (
        MeToo.objects.filter(lookup=lookup, story=None).exists()
        and SavedDraft.objects.filter(lookup=lookup).exists()
    )
