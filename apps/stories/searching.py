"""Words as they are looked for: of a text and of a question, in one way. Pure.

Texts and questions are cut into words here and not by PostgreSQL, whose own reading of letters
depends on the locale of a database; its dictionaries then find the stem (search_queries.py).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from apps.campaigns.folding import LETTERS
from apps.core import invisible

# What comes with every PostgreSQL; none of them knows Urdu, whose words stay whole.
DICTIONARIES = {
    "en": "english_stem",
    "fr": "french_stem",
    "es": "spanish_stem",
    "pt": "portuguese_stem",
    "de": "german_stem",
    "ar": "arabic_stem",
}
WHOLE = "simple"
EVERY = (*DICTIONARIES.values(), WHOLE)
LONGEST_WORD, MOST_WORDS = 60, 10

_WORD = re.compile(f"[^\\W_][\\w{invisible.MARKS}]*")
_ARABIC = re.compile("[\u0600-\u06ff]")
_BREAKS = str.maketrans({"_": " ", "\u0640": None, "\u200c": None, "\u200d": None, "\u00ad": None})
# One form a letter, as for names of campaigns; but who writes Urdu never takes these two for one.
_FORMS = {kept: folded for kept, folded in LETTERS.items() if chr(kept) != "گ"}
_FORMS |= {first + n: str(n) for first in (0x660, 0x6F0) for n in range(10)}
_LATIN = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
# And, with, for and as before an article; three letters have to be left.
_ARTICLE = re.compile("^(?:[وف]?[بك]?ال|[وف]?لل)(?=.{3})")
# Plurals whose stem is not that of one, which dictionaries of Portuguese and Spanish leave apart.
_ONE = {"ões": "ão", "oes": "ao", "eres": "er"}
_PLURAL = re.compile("(?:ões|oes|eres)$")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def dictionary_of(language: str) -> str:
    """The dictionary for texts of a language; one that knows no stems for all others."""
    return DICTIONARIES.get(language, WHOLE)


def words_of(text: str) -> list[str]:
    """The different words of a text in their order, without case, longest LONGEST_WORD letters."""
    plain = unicodedata.normalize("NFKC", text.translate(_BREAKS).casefold())
    return list(dict.fromkeys(word for word in _WORD.findall(plain) if len(word) <= LONGEST_WORD))


def forms(word: str) -> list[str]:
    """How one of `words_of` is kept: as it is written, without accents, with ä as ae, as one.

    Some stems are only found with accents, and some people write without. In Arabic script there
    is one form: its letters made one, without vowel signs and without the article.
    """
    if _ARABIC.search(word):
        bare = _ARTICLE.sub("", _fold(word))
        return [bare] if bare else []
    written = [word] if word.isascii() else [word, _fold(word), word.translate(_UMLAUTS)]
    alone = [_PLURAL.sub(lambda end: _ONE[end[0]], each) for each in written]
    return list(dict.fromkeys(each for each in (*written, *alone) if each))


def kept_forms(*texts: str) -> list[str]:
    """Every form of every word of some texts, each once."""
    words = (word for text in texts for word in words_of(text))
    return list(dict.fromkeys(form for word in words for form in forms(word)))


def question(words: Iterable[str], stems: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """A tsquery that asks for all words at once, in the way of any one dictionary; "" for none.

    `stems`: for each form the stems that each dictionary gives, in one order of dictionaries; a
    stem is missing for words that a language has too many of ("the"), and these are not asked for.
    """
    asked = [forms(word) for word in words]
    ways = len(next(iter(stems.values()), ()))
    return " | ".join(dict.fromkeys(filter(None, (_one_way(asked, stems, n) for n in range(ways)))))


def _one_way(asked: list[list[str]], stems: Mapping[str, Sequence[Sequence[str]]], way: int) -> str:
    found = ({stem for form in each for stem in stems[form][way]} for each in asked)
    alternatives = dict.fromkeys(" | ".join(map(_quoted, sorted(each))) for each in found if each)
    return "(" + " & ".join(f"({each})" for each in alternatives) + ")" if alternatives else ""


def _quoted(stem: str) -> str:
    doubled = stem.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _fold(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.translate(_FORMS))
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return unicodedata.normalize("NFC", bare).translate(_FORMS).translate(_LATIN)
