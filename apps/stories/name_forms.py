"""Finding a name again in all the ways it is written in one text. Pure.

Whole words only. Case, accents, look-alikes, NFC and NFD are one; a name is also found joined
("#AnnaWeber"), with a digit for a letter ("Mar1a"), after Arabic و ف ب ل ال, and with the plain
endings below. What changes inside a word ("Petr", "Petra"; "Paco", "Paquito") is not found: whoever
marks such a form marks it as another name.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from apps.screening.normalise import Folded, fold

# A name of two letters is found only as it stands: with an ending it would be anything.
SHORTEST_INFLECTED = 3
# Cyrillic and Greek letters, folded, that are or whose capitals are the picture of a Latin one.
_LOOK_ALIKES = str.maketrans(
    "аеорсхуіјѕԁһӏкмтвн" + "αεοιρυνκτχβηζμ",
    "aeopcxyijsdhlkmtbh" + "aeoipynktxbhzm",
)
_DIGITS = str.maketrans("0134578", "oieastb")
_TOKEN = re.compile(r"[^\W_]+")
# Between the parts of a name: a space, a hyphen, a dot or nothing that is seen.
_LOOSE_GAP = re.compile(r"\s+|[-_.']|\s?-\s?")
_SENTENCE = re.compile(r"[.!?؟۔]\s")
_TANWIN = "\u064b"

_S = r"(?:e?s)?"
# What may follow the last word of a name, folded (marks are gone, Arabic letters are one form).
_ENDINGS = {
    "en": _S,
    "fr": r"[sx]?",
    "es": _S,
    "pt": _S,
    "de": r"(?:s|es|n|en|ns|ens|er|chen|lein|i)?",
}
# Diminutives stand behind a name or take the place of its last vowel: Luisito, Anita, Carlinhos.
_DIMINUTIVES = {"es": "c?it[oa]s?", "pt": "z?inh[oa]s?"}
_LAST_VOWEL = re.compile(r"[aeiou]s?$")
# "and", "in" and "to" stay; the article goes, which after "to" is one letter.
_ARABIC_BEFORE = "(?:(?P<kept>[وف]?(?:[بلك](?=ال)|[بل])?)(?:ال)?|(?P<kept_to>[وف]?ل)ل)"


class _Token(NamedTuple):
    text: str
    start: int  # in the folded text
    end: int


class Text(NamedTuple):
    """A text made ready to look for several names in it."""

    raw: str
    folded: Folded
    tokens: list[_Token]


def read_text(raw: str) -> Text:
    """Fold `raw` and find its words."""
    folded = _fold(raw)
    return Text(raw, folded, [_Token(m[0], *m.span()) for m in _TOKEN.finditer(folded.text)])


def find_name(text: Text, wanted: str, language: str, *, exact: bool) -> list[tuple[int, int]]:
    """The places of `wanted`, in order, none overlapping; see redaction.occurrences."""
    wanted = wanted.strip()
    if not wanted:
        return []
    name = _Name(wanted, language)
    if exact or not name.tokens:
        return [match.span() for match in re.finditer(_as_typed(wanted), text.raw)]
    found, at = [], 0
    while at < len(text.tokens):
        if run := name.fits(text, at):
            start = run[0].start + name.length_before(run[0])
            found.append(name.widened(text.raw, *text.folded.span(start, run[-1].end)))
        at += len(run) or 1
    return found


class _Name:
    """What is looked for: its parts, what stands between them, and its forms."""

    def __init__(self, wanted: str, language: str) -> None:
        folded = _fold(wanted)
        spans = [match.span() for match in _TOKEN.finditer(folded.text)]
        self.tokens = [folded.text[start:end] for start, end in spans]
        if not spans:
            return
        self.gaps = [folded.text[a[1] : b[0]] for a, b in pairwise(spans)]
        first, last = folded.span(spans[0][0], spans[-1][1])
        self.before, self.after = wanted[:first], wanted[last:]
        final = len(spans) - 1
        self.parts = [
            re.compile(_forms(token, language, first=at == 0, last=at == final))
            for at, token in enumerate(self.tokens)
        ]
        self.joined = re.compile(_forms("".join(self.tokens), language))
        self.arabic = language == "ar"

    def fits(self, text: Text, at: int) -> list[_Token]:
        """The words from `at` on that are this name; [] when they are not."""
        if self.joined.fullmatch(text.tokens[at].text):
            return [text.tokens[at]]
        run = text.tokens[at : at + len(self.parts)]
        if len(run) < len(self.parts):
            return []
        gaps = [text.folded.text[a.end : b.start] for a, b in pairwise(run)]
        together = all(map(_gap_fits, self.gaps, gaps))
        same = all(self._fits(*pair, text) for pair in zip(self.parts, run, strict=True))
        return run if together and same else []

    def length_before(self, token: _Token) -> int:
        """How many letters at the start of a word are "and", "in" or "to" and stay."""
        if not self.arabic:
            return 0
        found = self.parts[0].fullmatch(token.text)
        # A number has no such letters.
        letters = found.groupdict() if found else {}
        return len(letters.get("kept") or letters.get("kept_to") or "")

    def _fits(self, part: re.Pattern[str], token: _Token, text: Text) -> bool:
        forms = [token.text, _undigited(token.text)]
        if self.arabic and _has_tanwin(token, text):
            forms.append(token.text.removesuffix("ا"))
        return any(part.fullmatch(form) for form in forms)

    def widened(self, words: str, start: int, end: int) -> tuple[int, int]:
        """With the signs that belong to it: the plus of a number, the @ of an account."""
        if self.before and words[:start].endswith(self.before):
            start -= len(self.before)
        if self.after and words[end:].startswith(self.after):
            end += len(self.after)
        return start, end


def _fold(text: str) -> Folded:
    folded = fold(text)
    return Folded(folded.text.translate(_LOOK_ALIKES), folded.starts, folded.ends)


def _as_typed(wanted: str) -> str:
    """A pattern for these very characters, not inside a longer word."""
    before = r"(?<![^\W_])" if _TOKEN.match(wanted) else ""
    after = r"(?![^\W_])" if wanted and _TOKEN.match(wanted[-1]) else ""
    return before + re.escape(wanted) + after


def _forms(token: str, language: str, *, first: bool = True, last: bool = True) -> str:
    """A pattern for a part of a name, with the prefixes of its first and endings of its last."""
    bare = re.escape(token)
    if not token.isalpha():
        return bare
    if language == "ar":
        # A name that has the article is also found without it, and after "to the".
        stem = re.escape(token.removeprefix("ال")) if len(token) > 4 else bare
        return f"{_ARABIC_BEFORE}{stem}" if first else f"(?:ال)?{stem}"
    if len(token) < SHORTEST_INFLECTED or not last:
        return bare
    if language == "ur":
        # Before a postposition a last ا or ہ becomes ے; several become وں.
        return f"{bare}|{re.escape(token[:-1])}(?:ي|ون)" if token[-1] in "اه" else f"{bare}(?:ون)?"
    forms = bare + _ENDINGS.get(language, "")
    if language in _DIMINUTIVES:
        stem = re.escape(_LAST_VOWEL.sub("", token))
        forms += f"|(?:{bare}|{stem}){_DIMINUTIVES[language]}"
    return forms


def _has_tanwin(token: _Token, text: Text) -> bool:
    """The accusative of an Arabic name: an alef that carries its own mark."""
    start, end = text.folded.span(token.start, token.end)
    return token.text.endswith("ا") and _TANWIN in text.raw[start:end]


def _undigited(token: str) -> str:
    """A word in which digits stand for letters; a number stays a number."""
    mixed = any(c.isdigit() for c in token) and any(c.isalpha() for c in token)
    return token.translate(_DIGITS) if mixed else token


def _gap_fits(wanted: str, gap: str) -> bool:
    """Whether two parts are held together as they are in the name; never over a sentence's end."""
    if gap == wanted:
        return True
    if _SENTENCE.search(wanted):
        # "St. Mary" is "St Mary" as well.
        return bool(_LOOSE_GAP.fullmatch(gap))
    return bool(_LOOSE_GAP.fullmatch(wanted) and _LOOSE_GAP.fullmatch(gap))
