"""Standing with a writer: one tap that nobody can be found by."""

import hashlib
import hmac

from django.conf import settings
from django.db import transaction

from apps.solidarity.models import Stand
from apps.stories.lifecycle import LIVING
from apps.stories.models import Story


def stand_with(*, story: Story, phrase: str, form_key: bytes) -> bool:
    """Keep a phrase for a writer. True when this is the first time; one form is one tap.

    False too when the story is not before readers any more, or its writer has switched it off.
    """
    row = Stand(story=story, phrase=phrase, lookup=lookup_of(form_key))
    with transaction.atomic():
        # Locked: a story that is deleted meanwhile would keep what came after its last look.
        open_now = Story.objects.published().filter(pk=story.pk, may_stand=True)
        if not open_now.select_for_update(no_key=True, of=("self",)).exists():
            return False
        Stand.objects.bulk_create([row], ignore_conflicts=True)
        return Stand.objects.filter(pk=row.pk).exists()


def let_stand(*, story: Story, may_stand: bool) -> None:
    """The writer switches it on or off. What was said before stays, hidden while it is off."""
    Story.objects.filter(pk=story.pk, state__in=LIVING).update(may_stand=may_stand)


def lookup_of(form_key: bytes) -> bytes:
    """The keyed hash of the 16 random bytes of a form; it opens nothing."""
    return hmac.digest(settings.CODE_PEPPER.encode(), b"stand:" + form_key, hashlib.sha256)
