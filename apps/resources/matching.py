"""Which help fits a story: slots, the ladder that never ends with nothing, and who goes with whom.

Pure: candidates in, choices out (docs/matching.md). Lines of other countries are no candidates:
they rarely can help from there, and one that does says so by its areas.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from apps.resources.candidates import Candidate
from apps.resources.scoring import (
    EVERYWHERE,
    FOR_THE_HARM,
    Wish,
    reasons_of,
    score_of,
    step_of,
    turn,
)
from apps.resources.vocabulary import CRISIS, FOR_MANY, IN_PERSON

__all__ = ["AT_MOST", "URGENT", "Pick", "Wish", "choose", "pool"]

AT_MOST = 6
# Beside this many lines one directory is enough; with fewer there are up to three.
ENOUGH = 2
ALONE = 3
# From this level of crisis on a line for it comes first.
URGENT = 2
# How many more than are shown are kept beside a story, for when one of them closes.
SPARE = 4


@dataclass(frozen=True)
class Pick:
    """One service beside a story: its id, its place, its score, and codes of the reasons for it.

    Reasons are "country:EG", "harm:sexual_violence", "audience:lgbtq", "language:ar",
    "language_assumed:ar", "day_and_night", "regional" (it serves several countries), and the step
    of the ladder: "any_violence", "crisis_line", "any_line", "worldwide".
    """

    pk: UUID
    slot: str
    score: float
    reasons: list[str]


class Ranked(NamedTuple):
    """A candidate in its place: harm before fallback, then the score, then the turn of the day."""

    step: int
    minus: float
    turn: bytes
    one: Candidate


Chosen = dict[str, tuple[str, Ranked]]


def choose(candidates: Iterable[Candidate], wish: Wish) -> list[Pick]:
    """At most six, the most fitting first; directories come last, and alone when need be."""
    return [_pick(slot, row, wish) for slot, row in _chosen(_rank(candidates, wish), wish)]


def pool(candidates: Iterable[Candidate], wish: Wish, languages: Iterable[str]) -> list[Pick]:
    """What `choose` chooses, and what it may need when a reader asks: the best in each of
    `languages`, and a few more for when one of them closes. These have the slot "spare"."""
    ranked = _rank(candidates, wish)
    found = {row.one.id: (slot, row) for slot, row in _chosen(ranked, wish)}
    left = [row for row in ranked if row.one.id not in found]
    spoken = [next((row for row in left if code in row.one.spoken), None) for code in languages]
    for row in [*filter(None, spoken), *left[:SPARE]]:
        for each in (row, *_partners(row, ranked)):
            found.setdefault(each.one.id, ("spare", each))
    return [_pick(slot, row, wish) for slot, row in found.values()]


def _pick(slot: str, row: Ranked, wish: Wish) -> Pick:
    return Pick(row.one.pk, slot, -row.minus, reasons_of(row.one, wish))


def _rank(candidates: Iterable[Candidate], wish: Wish) -> list[Ranked]:
    able = [one for one in candidates if not one.lame]
    return sorted(
        (
            Ranked(step_of(one, wish), -score_of(one, wish), turn(one.id, wish.day), one)
            for one in _for_these_people(able, wish)
        ),
        key=lambda row: row[:3],
    )


def _for_these_people(able: list[Candidate], wish: Wish) -> list[Candidate]:
    """Without services that are for others, unless there is nothing else.

    What an organisation pinned is for them, and so is a line whose other half is.
    """
    invited = [one for one in able if one.audience in wish.invited or one.id == wish.pin]
    pairs = {one.pair for one in invited} - {""}
    if pairs:
        invited = [one for one in able if one in invited or one.pair in pairs]
    return invited or able


def _chosen(ranked: list[Ranked], wish: Wish) -> list[tuple[str, Ranked]]:
    lines = [row for row in ranked if row.one.kind != "directory"]
    directories = [row for row in ranked if row.one.kind == "directory"]
    chosen = _fill_slots(lines, wish)
    last = directories[: ALONE if len(chosen) < ENOUGH else 1]
    kept = _in_pairs(chosen, lines, room=AT_MOST - len(last))
    return _near_first(kept) + [("directory", row) for row in last]


def _fill_slots(lines: list[Ranked], wish: Wish) -> Chosen:
    """Each slot takes the best that is left and fits it; no service stands twice."""
    chosen: Chosen = {}
    for slot, fits in SLOTS.items():
        left = (row for row in lines if row.one.id not in chosen and fits(row, wish))
        if best := next(left, None):
            chosen[best.one.id] = (slot, best)
    if lines and not {"line", "crisis"} & {slot for slot, _row in chosen.values()}:
        best = lines[0]
        chosen = {best.one.id: ("line", best)} | {
            key: value for key, value in chosen.items() if key != best.one.id
        }
    return chosen


def _in_pairs(chosen: Chosen, lines: list[Ranked], *, room: int) -> list[tuple[str, Ranked]]:
    """Lines that serve all only together stand together, or not at all."""
    kept: Chosen = {}
    for slot, row in chosen.values():
        group = {row.one.id: (slot, row)}
        group |= {each.one.id: (slot, each) for each in _partners(row, lines)}
        if row.one.id not in kept and len(kept.keys() | group.keys()) <= room:
            kept |= group
    return list(kept.values())


def _partners(row: Ranked, rows: list[Ranked]) -> list[Ranked]:
    pair = row.one.pair
    return [each for each in rows if pair and each.one.pair == pair and each is not row]


def _near_first(kept: list[tuple[str, Ranked]]) -> list[tuple[str, Ranked]]:
    """Nobody reads of a line far away before the first one of the country."""
    near = next((each for each in kept if each[1].step < EVERYWHERE), None)
    if near is None or near is kept[0]:
        return kept
    return [near, *(each for each in kept if each is not near)]


SLOTS: Mapping[str, Callable[[Ranked, Wish], bool]] = {
    "crisis": lambda row, wish: wish.crisis_level >= URGENT and bool(row.one.harms & CRISIS),
    "line": lambda row, wish: row.step == FOR_THE_HARM and row.one.answers,
    "pinned": lambda row, wish: row.one.id == wish.pin,
    "audience": lambda row, wish: row.one.audience in wish.invited - FOR_MANY,
    "specialist": lambda row, wish: row.step == FOR_THE_HARM,
    "language": lambda row, wish: row.step < EVERYWHERE and wish.language in row.one.spoken,
    "in_person": lambda row, wish: row.one.kind in IN_PERSON,
    "any": lambda row, wish: True,
}
