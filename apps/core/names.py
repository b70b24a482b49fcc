"""What a name would give away, and which name it is made to look like.

Names that people invent to appear under, and names they sign in with. Nothing here knows who
works for the site: `apps.accounts.staff_names` does.

Look-alikes follow UTS 39, with the table of the package confusable-homoglyphs (Unicode 15.1).
"""

import re
import unicodedata
from functools import lru_cache

from apps.core.text import one_line

_ENDINGS = "com|org|net|info|me|io|app|co|tv|gg|fr|es|pt|br|de|uk|eu|eg|pk"
# Whoever hides an address writes it out.
_AT = r"(?:@|\s*[(\[{]\s*at\s*[)\]}]\s*|\s+at\s+)"
_DOT = r"(?:\.|\s*[(\[{]\s*dot\s*[)\]}]\s*|\s+dot\s+)"
_EMAIL = re.compile(
    rf"[^\s@]@[^\s@]+\.[^\s@]{{2,}}|[^\s@]{_AT}[^\s@.]+{_DOT}(?:{_ENDINGS})\b", re.IGNORECASE
)
_LINK = re.compile(rf"://|\bwww\.|\w\.\w+/\w|\b[\w-]{{2,}}\.(?:{_ENDINGS})\b", re.IGNORECASE)
_SERVICES = (
    "instagram|insta|ig|snapchat|snap|telegram|tg|tiktok|twitter|facebook|fb|whatsapp|discord|kik"
)
_HANDLE = re.compile(
    rf"(?:^|\s)@\w|\w@\w|^@|\b(?:{_SERVICES})\s*[:=/]\s*\w|\w#\d{{4}}$", re.IGNORECASE
)
# As many digits as a local number has; separators do not break it.
_PHONE_DIGITS = 7
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s().+\-/_\u2010-\u2015]+(?=\d)")

# Small words between the parts of a name; they are written small in a full name too.
_PARTICLES = {
    *("de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "la", "le", "von"),
    *("van", "der", "den", "zu", "zum", "y", "e", "al", "el", "ul", "bin", "bint", "ibn"),
    *("abu", "abd", "ben", "mc", "mac", "st", "san"),
}
_TITLES = {
    *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sr", "sra", "srta", "herr"),
    *("frau", "mme", "mlle", "m"),
}
# In scripts without capitals: somebody's son or daughter, father or mother.
_LINEAGE = frozenset(("بن", "ابن", "بنت", "ولد", "أبو", "ابو", "أم", "بنِ", "ابنِ"))

_LATIN_WITH = (
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
)
_ANY_SCRIPT = {"COMMON", "INHERITED", "UNKNOWN"}
# Digits and signs that stand for letters, and the one letter that UTS 39 leaves apart: after
# folding case, I and l and i are one stroke.
_STROKES = str.maketrans(
    {"i": "l", "ı": "l", "1": "l", "!": "l", "|": "l", "0": "o"}
    | {"@": "a", "4": "a", "3": "e", "5": "s", "$": "s", "7": "t", "8": "b"}
)


def reaches_somebody(name: str) -> str:
    """What in `name` leads to a person: "email", "phone", "link", "handle", or "" for nothing."""
    text = unicodedata.normalize("NFKC", one_line(name))
    if _EMAIL.search(text):
        return "email"
    if _longest_number(text) >= _PHONE_DIGITS:
        return "phone"
    if _LINK.search(text):
        return "link"
    return "handle" if _HANDLE.search(text) else ""


def looks_like_a_full_name(name: str) -> bool:
    """Whether two or more words are written as first and family names are.

    "Quiet River" is taken for one too; written small it is not, and the form says so.
    """
    words = _words(unicodedata.normalize("NFKC", one_line(name)))
    if any(word in _LINEAGE for word in words[:-1]) and len(words) > 1:
        return True
    titled = bool(words) and words[0].casefold() in _TITLES
    named = [word for word in words if word.casefold() not in _PARTICLES | _TITLES]
    if any(not word[0].isupper() for word in named):
        return False
    # "Maria K." and "J. Smith": an initial counts beside a whole word.
    whole = [word for word in named if len(word) > 1]
    return bool(whole) and (len(named) > 1 or titled)


def skeleton(name: str) -> str:
    """Letters and digits of `name` as the eye takes them: two names that look alike have one.

    The skeleton of UTS 39, folded further: widths, case, accents, spaces and signs are dropped, and
    digits are read as the letters they are drawn for. To compare with, never to show.
    """
    text = _prototypes(unicodedata.normalize("NFKC", one_line(name)))
    # Case hides a second likeness: capital I is l, small i is not.
    text = unicodedata.normalize("NFKD", _prototypes(text.casefold()).casefold())
    letters = text.translate(_STROKES)
    return "".join(each for each in letters if each.isalnum())


def mixes_scripts(name: str) -> bool:
    """Whether `name` is not highly restrictive (UTS 39): letters of scripts that are not written
    together, or digits of two systems."""
    from confusable_homoglyphs.categories import unique_aliases

    text = unicodedata.normalize("NFC", one_line(name))
    scripts = unique_aliases(text) - _ANY_SCRIPT
    zeros = {ord(each) - unicodedata.decimal(each) for each in text if each.isdecimal()}
    together = len(scripts) <= 1 or any(scripts <= group for group in _LATIN_WITH)
    return not together or len(zeros) > 1


def _longest_number(text: str) -> int:
    plain = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)
    runs = re.findall(r"\d+", _BETWEEN_DIGITS.sub("", plain))
    return max(map(len, runs), default=0)


def _words(text: str) -> list[str]:
    """The words of a name: by spaces and signs, and where a small letter meets a capital."""
    spaced = "".join(
        f" {each}" if before.islower() and each.isupper() else each
        for before, each in zip(f" {text}", text, strict=False)
    )
    return [word for word in re.split(r"[^\w'’-]+|_+|\d+", spaced) if word.strip("'’-")]


def _prototypes(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    visible = (each for each in decomposed if unicodedata.category(each) not in ("Cf", "Mn", "Me"))
    return unicodedata.normalize("NFD", "".join(_prototype(each) for each in visible))


@lru_cache(maxsize=4096)
def _prototype(character: str) -> str:
    """The character or characters that UTS 39 reads `character` as.

    The package's table runs both ways. A prototype lists all who look like it; each of those
    lists its prototype alone. Of a pair in which both list one, the smaller stands for both.
    """
    # Loaded when it is first asked for: the table takes 5 MB, and most processes never ask.
    from confusable_homoglyphs.confusables import confusables_data

    listed = [each["c"].strip("\u200e") for each in confusables_data.get(character, [])]
    if len(listed) != 1:
        return character
    (other,) = listed
    return other if len(confusables_data.get(other, [])) > 1 else min(character, other)
