"""Identifying details of one text: what has a shape and what words announce."""

from collections.abc import Iterable

from .findings import Identifying
from .named import find_named
from .numbered import find_numbered
from .tagger import find_tagged
from .words import Words

# Where two details overlap, the one that comes first here is kept.
ORDER = (
    "email", "link", "iban", "card", "id_number", "ip", "date", "phone", "address",
    "handle", "organisation", "person", "place", "detail",
)  # fmt: skip


def find_identifying(
    words: Words, language: str, languages: Iterable[str]
) -> tuple[Identifying, ...]:
    """Details in order of their place, none overlapping another."""
    found = list(find_numbered(words.raw, language))
    read_with = tuple(languages)
    own = (language,) if language in read_with else read_with
    for cues in read_with:
        found += find_named(words, cues, read_with, own)
    found += find_tagged(words.raw)
    return tuple(sorted(_apart(found), key=lambda detail: detail.start))


def _apart(found: list[Identifying]) -> list[Identifying]:
    taken = bytearray(max((detail.end for detail in found), default=0))
    kept = []
    for detail in sorted(dict.fromkeys(found), key=_precedence):
        size = detail.end - detail.start
        if size > 0 and not any(taken[detail.start : detail.end]):
            taken[detail.start : detail.end] = b"\x01" * size
            kept.append(detail)
    return kept


def _precedence(detail: Identifying) -> tuple[bool, int, int, float, int]:
    named = detail.kind in ("person", "place", "organisation", "detail")
    rank = ORDER.index(detail.kind)
    length = detail.end - detail.start
    # Among names the longer and surer span wins; the order of kinds breaks ties.
    if named:
        return True, 0, -length, -detail.score, rank
    return False, rank, -length, -detail.score, detail.start
