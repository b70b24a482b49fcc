"""A folded text as words, sentences and clauses, ready for the lexicon.

The words stand in `flat` with one space around each and a line feed between
sentences, so that " phrase " matches whole words inside one sentence only.
"""

import re
from dataclasses import dataclass, field

from .findings import Span
from .normalise import Folded, fold

LONGEST_WORD = 48

# Letters and digits, with signs inside that people use to hide a word: r*pe, s3x.
TOKEN = re.compile(
    r"(?P<elided>(?:qu|[cdjlmnst])')(?=[^\W\d_])"
    r"|(?P<word>[^\W_]+(?:['*@$!]+[^\W_]+)*)"
    r"|(?P<sentence>[.!?…؟۔。;؛]+|\n\s*\n)"
    r"|(?P<clause>[,:،()\[\]{}«»\"“”—–\n]|-\s)"
)
LEET = str.maketrans("013457@$!8", "oieastasib")
STRETCHED = re.compile(r"([^\W\d_])\1\1")
RUN = re.compile(r"(.)\1+")
HOMOGLYPHS = str.maketrans("аеорсхуіѕԁһӏ", "aeopcxyisdhl")
LATIN = re.compile(r"[a-z]")


@dataclass(slots=True)
class Words:
    """Word i: raw[spans[i]], in sentence `sentence[i]` and clause `clause[i]`."""

    raw: str
    texts: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    clause: list[int] = field(default_factory=list)
    flat: str = " "
    flat_starts: list[int] = field(default_factory=list)

    def raw_span(self, first: int, last: int) -> Span:
        """Raw span of the words first to last, last included."""
        return self.spans[first][0], self.spans[last][1]


def squeeze(word: str) -> str:
    """Every run of one letter becomes that letter: "stooop" and "stop" are one."""
    return RUN.sub(r"\1", word)


def plain(word: str) -> str:
    """Undo what hides a word: digits for letters, look-alikes, stretched letters."""
    if word.isascii() and word.isalpha() and len(word) <= LONGEST_WORD:
        return squeeze(word) if STRETCHED.search(word) else word
    word = word[:LONGEST_WORD]
    if not word.isalpha():
        word = _without_leet(word)
    if not word.isascii() and LATIN.search(word):
        word = word.translate(HOMOGLYPHS)
    return squeeze(word) if STRETCHED.search(word) else word


def _without_leet(word: str) -> str:
    signs = sum(not letter.isalpha() for letter in word)
    inside = word[0].isalpha() and word[-1].isalpha()
    hidden = inside or (signs == 1 and len(word) >= 5 and not word[-1].isdigit())
    return word.translate(LEET) if hidden and "'" not in word else word


def split(raw: str, folded: Folded | None = None) -> Words:
    """Find words, sentences and clauses of a raw text."""
    folded = folded or fold(raw)
    starts, ends = folded.starts, folded.ends
    words = Words(raw)
    texts, spans, sentences, clauses = words.texts, words.spans, words.sentence, words.clause
    sentence = clause = 0
    for match in TOKEN.finditer(folded.text):
        kind = match.lastgroup
        if kind == "sentence":
            sentence, clause = sentence + 1, clause + 1
        elif kind == "clause":
            clause += 1
        else:
            text = match.group()
            texts.append(plain(text) if kind == "word" else text)
            spans.append((starts[match.start()], ends[match.end() - 1]))
            sentences.append(sentence)
            clauses.append(clause)
    _join_spaced(words)
    _flatten(words)
    return words


def _join_spaced(words: Words) -> None:
    """Make one word of four or more single letters in a row: "r a p e"."""
    texts = words.texts
    at = len(texts)
    while at > 0:
        first = at
        while first > 0 and len(texts[first - 1]) == 1 and texts[first - 1].isalpha():
            first -= 1
        if at - first >= 4:
            _merge(words, first, at)
        at = min(first, at - 1)


def _merge(words: Words, first: int, end: int) -> None:
    joined = "".join(words.texts[first:end])[:LONGEST_WORD]
    words.texts[first:end] = [joined]
    words.spans[first:end] = [(words.spans[first][0], words.spans[end - 1][1])]
    words.sentence[first:end] = words.sentence[first : first + 1]
    words.clause[first:end] = words.clause[first : first + 1]


def _flatten(words: Words) -> None:
    parts, starts, before, length = [" "], words.flat_starts, 0, 1
    for text, sentence in zip(words.texts, words.sentence, strict=True):
        if sentence != before:
            parts.append("\n ")
            length, before = length + 2, sentence
        starts.append(length)
        parts.append(text + " ")
        length += len(text) + 1
    words.flat = "".join(parts)
