"""Screen texts: every check on every text, none of them able to spoil another."""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar

from . import language as languages
from . import soundness
from .findings import OTHER, Findings, ScreenInput
from .identifying import find_identifying
from .lexicon import load
from .linear import Reading, load_model
from .local import NO_CHANGES, Local
from .risk import find_risk
from .sources import DATA, LANGUAGES
from .time_limit import time_limit
from .warnings import find_warnings, labels
from .words import Words, split

Made = TypeVar("Made")

logger = logging.getLogger(__name__)

# Longer texts are read this far, in code points; the forms take no more.
LONGEST = 20_000
# Seconds for one check of one text. The longest text takes a tenth of one; what takes five hangs.
MOST_SECONDS = 5.0
# Raised when a change of the code can change what is found in the same text.
CODE = "3"
KINDS = ("lexicons", "risk", "identifying")


@cache
def version() -> str:
    """Which screening this is: the code's number and a digest of all words, lists and weights."""
    digest = sha256(CODE.encode())
    for path in sorted(DATA.rglob("*")):
        if path.suffix in (".yaml", ".txt") or path.name == "model.json":
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"{CODE}-{digest.hexdigest()[:10]}"


def prepare(read_with: Iterable[str] = LANGUAGES, kinds: Iterable[str] = KINDS) -> None:
    """Read words and weights now, so that no text waits for them or has its time taken by them.

    `kinds`: of KINDS, what is going to be looked for. A file that cannot be read is left for the
    check that needs it, which then says so.
    """
    for language in read_with:
        for kind in kinds:
            with suppress(Exception):
                load(kind, language)
    with suppress(Exception):
        load_model()


def screen_texts(texts: Sequence[ScreenInput], local: Local = NO_CHANGES) -> list[Findings]:
    """Findings for each text, in the order given; the same text gives the same findings.

    A check that crashes, takes longer than MOST_SECONDS or returns what cannot be is named in
    `failed` and leaves its findings empty; the other checks of that text, and all other texts,
    keep theirs. Nothing of a text is logged. `local`: what this site's operators changed.
    """
    return [_screen(given, local) for given in texts]


def is_at_risk(given: ScreenInput) -> bool:
    """Whether a life may be in danger, and nothing else: as `screen_texts` says it, for a tenth of
    the time and memory. False where that check fails, which `screen_texts` reports.
    """
    text = given.text[:LONGEST]
    try:
        with time_limit(MOST_SECONDS):
            _language, read_with = _languages(text, given.language)
            prepare(read_with, kinds=("risk",))
            words = split(text)
            return find_risk(words, read_with, _read(words))
    except Exception as error:  # Whoever just sent words gets their code all the same.
        logger.warning("Check risk failed: %s", type(error).__name__)
        return False


def _screen(given: ScreenInput, local: Local) -> Findings:
    text = given.text[:LONGEST]
    failed: list[str] = []

    def guarded(check: str, run: Callable[[], Any], otherwise: Any) -> Any:
        try:
            with time_limit(MOST_SECONDS):
                found = run()
            soundness.CHECKS[check](found, len(text))
            return found
        except Exception as error:  # One bad text must not stop the others.
            logger.warning("Check %s failed: %s", check, type(error).__name__)
            failed.append(check)
            return otherwise

    language, read_with = guarded(
        "language", lambda: _languages(text, given.language), (OTHER, LANGUAGES)
    )
    prepare(read_with)
    words = _once(lambda: split(text))
    reading = _once(lambda: _read(words()))
    warnings = guarded("warnings", lambda: find_warnings(words(), read_with, reading(), local), ())
    identifying = guarded("identifying", lambda: find_identifying(words(), language, read_with), ())
    risk = guarded("risk", lambda: find_risk(words(), read_with, reading()), False)
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


def _read(words: Words) -> Reading:
    return load_model().read(words)


def _once(make: Callable[[], Made]) -> Callable[[], Made]:
    """Make something when a check first asks, inside that check's guard."""
    made: list[Made] = []

    def get() -> Made:
        if not made:
            made.append(make())
        return made[0]

    return get
