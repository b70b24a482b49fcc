"""Texts to the writer that stand ready, by occasion and language, in versions.

The first version of each lies in data/texts and enters the table when it is asked for; after that
the table counts, and whoever may edits it (macro_views.py).
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.audit.services import record
from apps.moderation.models import Macro, Rule

DATA = Path(__file__).parent / "data" / "texts"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
OTHERS: dict[str, str | Promise] = {
    "question": pgettext_lazy("occasion of a text", "A question to the writer"),
    "proposal": pgettext_lazy("occasion of a text", "Other words are proposed"),
    "hidden": pgettext_lazy("occasion of a text", "A story is hidden by our team"),
    "uphold": pgettext_lazy("occasion of a text", "An appeal: our decision stands"),
    "overturn": pgettext_lazy("occasion of a text", "An appeal: the writer is right"),
}
KEYS: Mapping[str, str | Promise] = {rule.value: rule.label for rule in Rule} | OTHERS
# With these the writer may disagree, so the text ends with how.
CONTESTED = frozenset({*Rule.values, "hidden"})


class SomebodyWasFaster(Exception):
    """The text has another version by now."""


def texts_in(language: str) -> dict[str, Macro]:
    """The newest version of every text, by occasion, for a story in `language`.

    A story in none of our languages is answered in English.
    """
    language = language if language in LANGUAGES else settings.LANGUAGE_CODE
    found = _newest(language)
    if {*KEYS} - {*found}:
        _sow(language)
        found = _newest(language)
    return {key: found[key] for key in KEYS}


def macro_for(key: str, language: str) -> Macro:
    """The newest version of one text. Raises KeyError for an occasion that does not exist."""
    return texts_in(language)[key]


def named(code: str) -> Macro | None:
    """The version that a code such as "names:fr:3" names; None when there is none."""
    key, _, rest = code.partition(":")
    language, _, version = rest.partition(":")
    if not (version.isascii() and version.isdecimal() and len(version) < 5):
        return None
    return Macro.objects.filter(key=key, language=language, version=int(version)).first()


def versions(key: str, language: str) -> QuerySet[Macro]:
    """All versions of one text, the newest first, with who wrote each."""
    found = Macro.objects.filter(key=key, language=language)
    return found.select_related("by").order_by("-version")


def save_macro(*, user: User, key: str, language: str, text: str, seen: int) -> Macro:
    """Add a version to one text; `seen` is the version that was changed.

    The same words again add nothing. Raises SomebodyWasFaster and KeyError.
    """
    with transaction.atomic():
        last = macro_for(key, language)
        Macro.objects.select_for_update(no_key=True).get(pk=last.pk)
        newest = versions(key, language)[0]
        if newest.version != seen:
            raise SomebodyWasFaster
        if newest.text == text:
            return newest
        added = Macro.objects.create(
            **_row(key, language, text, version=newest.version + 1), by=user
        )
        details = {"key": key, "language": language, "version": added.version}
        role = user.role_for("edit_macros")
        record(actor=user, role=role, verb="edit_text", kind="text", object_id=key, details=details)
        return added


@cache
def seeds(language: str) -> Mapping[str, str]:
    """The first version of each text in one of our languages."""
    told: dict[str, str] = json.loads((DATA / f"{language}.json").read_text(encoding="utf-8"))
    closing = told.pop("closing")
    return {key: f"{text}\n\n{closing}" if key in CONTESTED else text for key, text in told.items()}


def _newest(language: str) -> dict[str, Macro]:
    rows = Macro.objects.filter(language=language).order_by("key", "-version").distinct("key")
    return {macro.key: macro for macro in rows}


def _sow(language: str) -> None:
    rows = [Macro(**_row(key, language, text)) for key, text in seeds(language).items()]
    Macro.objects.bulk_create(rows, ignore_conflicts=True)


def _row(key: str, language: str, text: str, version: int = 1) -> dict[str, Any]:
    day = timezone.now().date()
    return {"key": key, "language": language, "version": version, "text": text, "day": day}
