"""Which of the site's languages a text is in; the writer's own choice wins."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from .findings import OTHER
from .sources import LANGUAGES

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
# Urdu as it is typed in Latin letters; no identifier knows it. Words that no other of our
# languages has, so that some of them in a short text are enough.
ROMAN_URDU = frozenset(
    {"hai", "hain", "mujhe", "mujhy", "mujh", "mera", "meri", "mere", "tum", "hum", "humein", "woh"}
    | {"nahi", "nahin", "kya", "tha", "thi", "thay", "raha", "rahi", "rahe", "aur", "kiya", "kuch"}
    | {"bohat", "bahut", "bohot", "usne", "unhone", "unhon", "karta", "karti", "karte", "wala"}
    | {"wali", "wale", "apne", "apni", "apna", "liye", "lekin", "magar", "kyun", "kyunke", "jab"}
    | {"phir", "abhi", "sath", "saath", "gaya", "gayi", "diya", "rakha", "chahta", "chahti", "ghar"}
)
ROMAN_SHARE, ROMAN_DIFFERENT = 0.12, 3
# Code points looked at, in a longer text a third each at its begin, middle and end.
LOOKED_AT = 900
# With fewer letters only our own languages are asked: a guess among fifty languages
# from five words is mostly wrong. In between, the identifier must be SURE.
FEW_LETTERS, ENOUGH_LETTERS = 30, 60
SURE, SURE_OF_OTHER = 0.9, 0.5

ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
URDU_LETTERS = re.compile(r"[ٹڈڑںےھہۓ]")
ADDRESS = re.compile(r"https?://\S{1,500}|[\w.+\-]{1,64}@[\w.\-]{1,80}")
INVISIBLE = ("Cf", "Cs", "Cn", "Co")
LETTER = re.compile(r"[^\W\d_]")


def hinted(language: str | None) -> str | None:
    """The site's language in a BCP 47 tag: "pt-BR" is pt, "fa" is other."""
    if not language or not language.strip():
        return None
    primary = re.split(r"[-_]", language.strip().lower())[0]
    return primary if primary in LANGUAGES else OTHER


def find_language(text: str) -> str:
    """One of the site's languages, or "other"."""
    return guess(text)[0]


def guess(text: str) -> tuple[str, tuple[str, ...]]:
    """The language of a text, and others that parts of it are or may be in."""
    if len(text) <= LOOKED_AT:
        return _guess(text)
    size = LOOKED_AT // 3
    middle = (len(text) - size) // 2
    parts = [text[:size], text[middle : middle + size], text[-size:]]
    guesses = [_guess(part) for part in parts]
    votes = Counter(language for language, _close in guesses)
    language = votes.most_common(1)[0][0]  # The first of them, when all three differ.
    others = {code for found, close in guesses for code in (found, *close)}
    return language, tuple(sorted(others - {language, OTHER}))


def _guess(text: str) -> tuple[str, tuple[str, ...]]:
    text = ADDRESS.sub(" ", _cleaned(text))
    letters, arabic, latin = (len(p.findall(text)) for p in (LETTER, ARABIC, LATIN))
    if not letters or max(arabic, latin) * 2 < letters:
        return OTHER, ()
    script = ARABIC_SCRIPT if arabic > latin else LATIN_SCRIPT
    if script is LATIN_SCRIPT and _is_roman_urdu(text):
        return "ur", ()
    ranked = _identifier().rank(text)
    ours = [(language, score) for language, score in ranked if language in script]
    if _is_other(ranked[0], ours[0][1], letters):
        return OTHER, ()
    if script is ARABIC_SCRIPT and URDU_LETTERS.search(text):
        return "ur", ()  # Letters that Arabic lacks decide surer than any model.
    best, sure = ours[0]
    unsure = sure < SURE and letters < ENOUGH_LETTERS
    close = tuple(language for language, score in ours[1:] if score * 10 >= sure)
    return best, close if unsure else ()


def _is_roman_urdu(text: str) -> bool:
    words = re.findall(r"[a-z]+", text.lower())
    known = [word for word in words if word in ROMAN_URDU]
    return len({*known}) >= ROMAN_DIFFERENT and len(known) >= ROMAN_SHARE * len(words)


def _is_other(best: tuple[str, float], ours: float, letters: int) -> bool:
    language, sure = best
    if language in LANGUAGES or letters < FEW_LETTERS:
        return False
    if letters < ENOUGH_LETTERS:
        return sure >= SURE
    return sure >= SURE_OF_OTHER or sure >= 5 * ours


def _cleaned(text: str) -> str:
    """Composed letters, nothing invisible: hidden signs mislead the identifier."""
    if text.isascii():
        return text
    shown = "".join(c for c in text if unicodedata.category(c) not in INVISIBLE)
    return unicodedata.normalize("NFC", shown)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages((*LANGUAGES, *NEIGHBOURS))
    # It keeps the columns of all its languages for another choice: 28 MB that nobody looks at.
    identifier._full_model = (identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes)
    return identifier


def lexicons_for(text: str, language: str, close: Iterable[str] = ()) -> tuple[str, ...]:
    """The lexicons a text is read with.

    The text's language and those close to it always; English words inside Arabic or
    Urdu; every lexicon of the scripts used when the language is none of ours, so that
    nobody's story is read blind.
    """
    latin, arabic = bool(LATIN.search(text)), bool(ARABIC.search(text))
    chosen = {language, *close} & set(LANGUAGES)
    if arabic and not chosen & set(ARABIC_SCRIPT):
        chosen |= set(ARABIC_SCRIPT)
    if latin and not chosen & set(LATIN_SCRIPT):
        chosen |= {"en"} if chosen else set(LATIN_SCRIPT)
    return tuple(code for code in LANGUAGES if code in chosen)
