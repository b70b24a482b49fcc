"""Which of the site's languages a text is in; the writer's own choice wins."""

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from .findings import OTHER
from .lexicon import LANGUAGES

ARABIC_SCRIPT = ("ar", "ur")
LATIN_SCRIPT = ("en", "fr", "es", "pt", "de")
# Languages that may be told apart from ours; each is a neighbour of one of them or
# large enough that people will write in it.
NEIGHBOURS = (
    "af", "bn", "bs", "ca", "cs", "da", "el", "et", "eu", "fa", "fi", "gl", "he", "hi",
    "hr", "hu", "id", "it", "ja", "ko", "lb", "lt", "lv", "ms", "nl", "no", "pl", "ps",
    "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk",
    "vi", "zh",
)  # fmt: skip
LOOKED_AT = 2000
# Under this many letters only our own languages are asked: a guess among fifty
# languages from five words is mostly wrong.
ENOUGH_LETTERS = 60
# How sure the identifier must be before a text counts as none of ours.
SURE_OF_OTHER = 0.5

ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
LETTER = re.compile(r"[^\W\d_]")
URDU_LETTERS = re.compile(r"[ٹڈڑںےھہۓ]")


def hinted(language: str | None) -> str | None:
    """The site's language in a BCP 47 tag: "pt-BR" is pt, "fa" is other."""
    if not language or not language.strip():
        return None
    primary = re.split(r"[-_]", language.strip().lower())[0]
    return primary if primary in LANGUAGES else OTHER


def find_language(text: str) -> str:
    """One of the site's languages, or "other"."""
    text = text[:LOOKED_AT]
    letters, arabic, latin = (len(p.findall(text)) for p in (LETTER, ARABIC, LATIN))
    if not letters or max(arabic, latin) * 2 < letters:
        return OTHER
    ranked = _identifier().rank(text)
    best, sure = ranked[0]
    if letters >= ENOUGH_LETTERS and best not in LANGUAGES and sure >= SURE_OF_OTHER:
        return OTHER
    if arabic > latin and URDU_LETTERS.search(text):
        return "ur"  # Letters that Arabic lacks decide surer than any model.
    ours = ARABIC_SCRIPT if arabic > latin else LATIN_SCRIPT
    return next(language for language, _score in ranked if language in ours)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages((*LANGUAGES, *NEIGHBOURS))
    return identifier


def lexicons_for(text: str, language: str) -> tuple[str, ...]:
    """The lexicons a text is read with.

    The text's language always; English words inside Arabic or Urdu; every lexicon
    of the scripts used when the language is none of ours, so that nobody's story is
    read blind.
    """
    latin, arabic = bool(LATIN.search(text)), bool(ARABIC.search(text))
    chosen = {language} if language in LANGUAGES else set()
    if arabic and not chosen & set(ARABIC_SCRIPT):
        chosen |= set(ARABIC_SCRIPT)
    if latin and not chosen & set(LATIN_SCRIPT):
        chosen |= {"en"} if chosen else set(LATIN_SCRIPT)
    return tuple(code for code in LANGUAGES if code in chosen)
