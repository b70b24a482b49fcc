"""Standing with a writer: one tap that nobody can be found by."""

import hashlib
import hmac
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from apps.stories.lifecycle import LIVING
from apps.stories.models import Story

# Locked: a story that is deleted meanwhile would keep what came after its last look. One round
# trip, as for a me too (docs/decisions/0030).
STAND_SQL = """
WITH open_now AS (
    SELECT id FROM stories_story
    WHERE id = %s AND may_stand AND published_month IS NOT NULL
        AND EXISTS (SELECT FROM stories_publishedtext WHERE story_id = stories_story.id)
    FOR NO KEY UPDATE
)
INSERT INTO solidarity_stand (id, story_id, phrase, lookup)
SELECT %s, id, %s, %s FROM open_now
ON CONFLICT (lookup) DO NOTHING
"""


def stand_with(*, story_id: UUID, phrase: str, form_key: bytes) -> bool:
    """Keep a phrase for a writer. True when this is the first time; one form is one tap.

    False too when the story is not before readers any more, or its writer has switched it off.
    """
    with connection.cursor() as cursor:
        cursor.execute(STAND_SQL, [story_id, uuid4(), phrase, lookup_of(form_key)])
        return bool(cursor.rowcount)


def let_stand(*, story: Story, may_stand: bool) -> None:
    """The writer switches it on or off. What was said before stays, hidden while it is off."""
    Story.objects.filter(pk=story.pk, state__in=LIVING).update(may_stand=may_stand)


def lookup_of(form_key: bytes) -> bytes:
    """The keyed hash of the 16 random bytes of a form; it opens nothing."""
    return hmac.digest(settings.CODE_PEPPER.encode(), b"stand:" + form_key, hashlib.sha256)
