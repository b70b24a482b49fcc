"""Texts of care that stand ready, and whether a text asks somebody who or where they are.

Somebody who writes here without a name may stop writing when one asks. So a reply that seems to ask
is held once, and whoever wrote it looks at it again. The texts and the lists lie in data/care.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from apps.moderation.models import Rung

DATA = Path(__file__).parent / "data" / "care"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
# Letters that Arabic and Urdu write in several ways, as one.
_ONE_LETTER = str.maketrans("ٱىيةہھك", "اییهههک")
# Small words stand before the next one without a space.
_GROWN_TOGETHER = frozenset({"ar"})
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class CareText:
    """A text to begin with. `code` goes into the record: "care-plan:fr:1"."""

    code: str
    text: str


def text_for(rung: str, language: str) -> CareText | None:
    """The text of one rung for a story in `language`, in English for a language that is none of
    ours; None for no rung."""
    language = language if language in LANGUAGES else settings.LANGUAGE_CODE
    if rung not in Rung.values:
        return None
    data = _data(language)
    return CareText(f"care-{rung}:{language}:{data['version']}", data["texts"][rung])


def asks_who(words: str, language: str) -> bool:
    """Whether words seem to ask for a name, a place or how to find somebody.

    Looked up in the language of the story and in English. It may be wrong in both ways.
    """
    plain = _plain(words)
    languages = {language, settings.LANGUAGE_CODE} & {*LANGUAGES}
    return any(phrase in plain for code in languages for phrase in _asks(code))


@cache
def _asks(language: str) -> tuple[str, ...]:
    start = "" if language in _GROWN_TOGETHER else " "
    return tuple(start + _plain(each).lstrip() for each in _data(language)["asks"])


@cache
def _data(language: str) -> dict:
    return json.loads((DATA / f"{language}.json").read_text(encoding="utf-8"))


def _plain(text: str) -> str:
    """Lower case, without marks and punctuation, each word between single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return f" {_BETWEEN.sub(' ', bare.translate(_ONE_LETTER)).strip()} "
