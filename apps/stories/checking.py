"""The checks of `apps.screening`, with what the operators of this place changed about the topics.

Screening itself knows no database: rows become a `Local` here, and here alone.
"""

import logging
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from apps.content_warnings.choices import codes_off
from apps.content_warnings.models import AddedWord
from apps.content_warnings.services import MOST_WORDS
from apps.content_warnings.vocabulary import LEVELS, WARNINGS
from apps.screening import services as checks
from apps.screening.findings import Findings, ScreenInput
from apps.screening.local import Local, OwnWord
from apps.screening.sources import LANGUAGES

logger = logging.getLogger("chorus.screening")

Row = tuple[str, str, str, str]


def screen_texts(texts: Sequence[ScreenInput], local: Local | None = None) -> list[Findings]:
    """Findings for each text, as this place looks for them. `local`: what a caller has read."""
    return checks.screen_texts(texts, local or local_now()) if texts else []


def local_now() -> Local:
    """What the operators changed, as the rows say now: two small queries, nothing is kept."""
    rows = AddedWord.objects.order_by("pk").values_list("language", "code", "phrase", "level")
    return _local(codes_off(), tuple(rows[:MOST_WORDS]))


def version(local: Local | None = None) -> str:
    """Which checks this place reads with. Another one reads again what waits.

    As long as the library's own, which it is where nothing was changed.
    """
    return _version(checks.version(), local or local_now())


@lru_cache(maxsize=4)
def _local(off: frozenset[str], rows: tuple[Row, ...]) -> Local:
    """Rows that cannot be read are left out, once for each change said without their words."""
    words = tuple(word for row in rows if (word := _word(*row)))
    if len(words) < len(rows):
        logger.error("%d added words cannot be read and are left out", len(rows) - len(words))
    return Local(off, words)


def _word(language: str, code: str, phrase: str, level: str) -> OwnWord | None:
    if language not in LANGUAGES or code not in WARNINGS or level not in LEVELS:
        return None
    try:
        return OwnWord(language, code, phrase, level)  # type: ignore[arg-type]
    except ValueError:
        return None


@lru_cache(maxsize=4)
def _version(library: str, local: Local) -> str:
    if local == Local():
        return library
    said = sorted((w.language, w.code, w.phrase, w.level) for w in local.words)
    digest = sha256(repr((library, sorted(local.off), said)).encode()).hexdigest()
    number, _dash, of_library = library.partition("-")
    return f"{number}-{digest[: len(of_library)]}"
