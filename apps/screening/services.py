"""Screen texts: every check on every text, none of them able to spoil another."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from . import language as languages
from .findings import OTHER, Findings, ScreenInput
from .identifying import find_identifying
from .risk import find_risk
from .sources import LANGUAGES
from .warnings import find_warnings, labels
from .words import Words, split

logger = logging.getLogger(__name__)

# Longer texts are read this far, in code points; the forms take no more.
LONGEST = 20_000
# Raised when a change of lexicon or rule can change what is found in the same text.
VERSION = "1"


def screen_texts(texts: Sequence[ScreenInput]) -> list[Findings]:
    """Findings for each text, in the order given; the same text gives the same findings.

    A check that crashes is named in `failed` and leaves its findings empty; the other
    checks of that text, and all other texts, keep theirs. Nothing of a text is logged.
    """
    return [_screen(given) for given in texts]


def _screen(given: ScreenInput) -> Findings:
    text = given.text[:LONGEST]
    failed: list[str] = []

    def guarded(check: str, run: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return run()
        except Exception as error:  # One bad text must not stop the others.
            logger.warning("Check %s failed: %s", check, type(error).__name__)
            failed.append(check)
            return otherwise

    language, read_with = guarded(
        "language", lambda: _languages(text, given.language), (OTHER, LANGUAGES)
    )
    words = _words_once(text)
    warnings = guarded("warnings", lambda: find_warnings(words(), read_with), ())
    identifying = guarded("identifying", lambda: find_identifying(words(), language, read_with), ())
    risk = guarded("risk", lambda: find_risk(words(), read_with), False)
    return Findings(
        given.id, language, warnings, labels(warnings), identifying, risk, tuple(failed)
    )


def _languages(text: str, hint: str | None) -> tuple[str, tuple[str, ...]]:
    """The language to report, and the lexicons to read with."""
    found, close = languages.guess(text)
    chosen = languages.hinted(hint)
    read_with = {*languages.lexicons_for(text, found, close)}
    if chosen is not None:
        read_with |= {*languages.lexicons_for(text, chosen)} if chosen != OTHER else set()
    return chosen or found, _in_order(read_with)


def _in_order(chosen: Iterable[str]) -> tuple[str, ...]:
    chosen = set(chosen)
    return tuple(language for language in LANGUAGES if language in chosen)


def _words_once(text: str) -> Callable[[], Words]:
    """Split a text when a check first asks, inside that check's guard."""
    made: list[Words] = []

    def words() -> Words:
        if not made:
            made.append(split(text))
        return made[0]

    return words
