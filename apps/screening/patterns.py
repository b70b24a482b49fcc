"""The small language of the lexicon files, made into plain data.

word                whole words, as they are said
word*               any word that begins so (at the end of a part only)
{he|she|they}       one of these; {the|} may be left out
{kin}               one of the list `kin` of the same file
a .. b              a, then b after at most `gap` words, in one sentence
a & b               both, in any order, within `window` words, in one sentence
a && b              both, in any order, within `window` words, over sentences
{old|}er            a slot may stand inside a word
@code               a place where the warning `code` was already found
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from .words import STRETCHED, split

PLAIN = re.compile(r"[a-z ]+\*?")
OPERATOR = re.compile(r"\s+(\.\.|&&|&)\s+")
MOST_PHRASES, MOST_DEPTH = 4000, 8

Joint = Literal["..", "&", "&&"]
Lists = Mapping[str, str]


class PatternError(ValueError):
    """A pattern that this language does not allow; the message says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Parts (a template or "@code" each) and the joints between them."""

    source: str
    parts: tuple[str, ...]
    joints: tuple[Joint, ...]


def parse(source: str) -> Pattern:
    """Read one line of a lexicon file. Errors: PatternError when a part is empty.

    Joints may follow each other; each joins its part to all that stands before it.
    """
    pieces = OPERATOR.split(f" {source.strip()} ")
    parts = tuple(piece.strip() for piece in pieces[::2])
    if not all(parts):
        raise PatternError(f"{source!r} has an empty part")
    return Pattern(source.strip(), parts, cast(tuple[Joint, ...], tuple(pieces[1::2])))


def phrases(template: str, lists: Lists) -> list[str]:
    """Every phrase a template stands for, folded, words joined by one space.

    A phrase that ends in "*" stands for all words that begin so. Errors:
    PatternError for an unknown list, too many phrases, or a star in the middle.
    """
    found = dict.fromkeys(_folded(text) for text in _expand(template, lists))
    if not found or "" in found:
        raise PatternError(f"{template!r} stands for no word at all")
    return list(found)


def _expand(template: str, lists: Lists, depth: int = 0) -> list[str]:
    if depth > MOST_DEPTH:
        raise PatternError(f"{template!r}: lists that name each other in a circle")
    texts = [""]
    for piece, is_slot in _pieces(template):
        choices = _choices(piece, lists, depth) if is_slot else [piece]
        if len(texts) * len(choices) > MOST_PHRASES:
            raise PatternError(f"{template!r} stands for more than {MOST_PHRASES} phrases")
        texts = [text + choice for text in texts for choice in choices]
    return texts


def _pieces(template: str) -> Iterator[tuple[str, bool]]:
    """The text outside braces (False) and inside the outermost ones (True), in order."""
    depth, piece = 0, ""
    for character in template:
        depth += (character == "{") - (character == "}")
        outermost = (character, depth) in (("{", 1), ("}", 0))
        if depth < 0:
            break
        if outermost:
            yield piece, character == "}"
        piece = "" if outermost else piece + character
    if depth:
        raise PatternError(f"{template!r} has a brace without its partner")
    yield piece, False


def _choices(slot: str, lists: Lists, depth: int) -> list[str]:
    if slot not in lists and "|" not in slot:
        raise PatternError(f"there is no list {slot!r}")
    entries = re.split(r"[,\n]", lists[slot]) if slot in lists else _alternatives(slot)
    kept = (entry.strip() for entry in entries)
    return [
        text
        for entry in kept
        if not entry.startswith("#") and (entry or slot not in lists)
        for text in _expand(entry, lists, depth + 1)
    ]


def _alternatives(slot: str) -> list[str]:
    """Split at the bars that stand outside inner braces."""
    depth, found = 0, [""]
    for character in slot:
        depth += (character == "{") - (character == "}")
        if character == "|" and not depth:
            found.append("")
        else:
            found[-1] += character
    return found


def _folded(text: str) -> str:
    text = " ".join(text.split())
    if PLAIN.fullmatch(text) and not STRETCHED.search(text):
        return text
    star = text.endswith("*")
    words = split(text[:-1] if star else text).texts
    joined = " ".join(words)
    if "*" in text[:-1]:
        raise PatternError(f"{text!r}: a star may only stand at the end")
    return joined + "*" if star else joined
