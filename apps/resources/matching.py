"""Which help fits a story: scores, slots and the ladder that never ends with nothing.

Pure: services in (with their details already read), choices out. Figures from the design of the
directory: country 40, harm 25, language 15, crisis 10, channel 5, freshness 5.

Left for the time when the directory knows it: interpreters (8), pins of organisations, pairs of
lines that serve all only together, and lines of other countries (they rarely can help from there;
a service that does says so by its areas).
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from apps.content_warnings.vocabulary import HARMS as HARMS_OF_WARNING
from apps.resources.models import Service, Status
from apps.resources.vocabulary import CRISIS, FOR_MANY, GENDER_BASED, WIDER, WORLDWIDE

AT_MOST = 6
# Beside this many lines one directory is enough; with fewer there are up to three.
ENOUGH = 2
ALONE = 3
# From this level of crisis on a line for it comes first.
URGENT = 2
# A warning opens services that are for some people only; without it they come last.
INVITES = {
    "lgbtq_phobia": {"lgbtq"},
    "child_sexual_abuse": {"children"},
    "exploitation": {"refugees", "migrant_women"},
}
IN_PERSON = {"crisis_centre", "shelter", "legal_aid", "counselling"}
FRESHNESS = {Status.VERIFIED: 5, Status.DUE: 3, Status.OVERDUE: -15}
CONFIDENCE = {"high": 2, "medium": 1, "low": 0}
WITHOUT_WARNINGS = {
    "gender_based_violence": 1.0,
    "sexual_violence": 1.0,
    "domestic_violence": 0.5,
}

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Choice:
    """One service beside a story: its place, its score, and codes of the reasons for it.

    Reasons are "country:EG", "harm:sexual_violence", "audience:lgbtq", "language:ar",
    "language_assumed:ar", "day_and_night", and the step of the ladder: "any_violence",
    "crisis_line", "any_line", "worldwide".
    """

    service: Service
    slot: str
    score: float
    reasons: list[str]

    def has_reason(self, kind: str) -> bool:
        return any(reason.partition(":")[0] == kind for reason in self.reasons)

    def is_for(self, harms: Collection[str]) -> bool:
        return not set(harms).isdisjoint(self.service.harms)


@dataclass(frozen=True)
class Wish:
    """What is asked for: "" for a country or language that is hidden or unknown."""

    country: str
    language: str
    codes: frozenset[str]
    crisis_level: int
    day: date

    @property
    def harms(self) -> dict[str, float]:
        """Harms wanted, 1 the most; the second of a warning weighs half, the third a third."""
        weights: dict[str, float] = {}
        for code in self.codes & HARMS_OF_WARNING.keys():
            for place, harm in enumerate(HARMS_OF_WARNING[code], start=1):
                weights[harm] = max(weights.get(harm, 0), 1 / place)
        return weights or WITHOUT_WARNINGS

    @property
    def invited(self) -> frozenset[str]:
        return FOR_MANY.union(*(INVITES.get(code, set()) for code in self.codes))


def choose(services: Iterable[Service], wish: Wish) -> list[Choice]:
    """At most six, the most fitting first; directories come last, and alone when need be."""
    scored = sorted((_choice(each, wish) for each in services), key=lambda one: _rank(one, wish))
    directories = [one for one in scored if one.service.service_type == "directory"]
    lines = [one for one in scored if one not in directories]
    chosen = _fill_slots(_for_these_people(lines, wish), wish)
    last = _for_these_people(directories, wish)[: ALONE if len(chosen) < ENOUGH else 1]
    return chosen[: AT_MOST - len(last)] + [replace(one, slot="directory") for one in last]


def _fill_slots(lines: list[Choice], wish: Wish) -> list[Choice]:
    """Each slot takes the best that is left and fits it; no service stands twice."""
    chosen: list[Choice] = []
    for slot, fits in SLOTS.items():
        taken = {one.service.pk for one in chosen}
        left = (one for one in lines if one.service.pk not in taken and fits(one, wish))
        if best := next(left, None):
            chosen.append(replace(best, slot=slot))
    return chosen


def _choice(service: Service, wish: Wish) -> Choice:
    overlap = _overlap(service.harms, wish.harms)
    spoken, assumed = _language(service, wish.language)
    score = 25 * overlap + _crisis_fit(service, wish) + _channels(service)
    score += _nearness(service, wish)
    score += 15 * spoken + 5 * assumed
    score += FRESHNESS.get(Status(service.status), CONFIDENCE[service.confidence])
    return Choice(service, "", round(score, 2), _reasons(service, wish, spoken, assumed))


def _nearness(service: Service, wish: Wish) -> int:
    """The country; less for a part of it, because nobody is asked which part they live in."""
    if not wish.country or not service.serves(wish.country):
        return 0
    return 30 if service.regions else 40


def _reasons(service: Service, wish: Wish, spoken: bool, assumed: bool) -> list[str]:
    if service.serves(WORLDWIDE):
        return ["worldwide"]
    wanted = sorted(set(service.harms) & set(wish.harms), key=lambda harm: -wish.harms[harm])
    reasons = [f"country:{wish.country}"]
    reasons += [f"harm:{harm}" for harm in wanted]
    reasons += [f"audience:{service.audience}"] * (service.audience in wish.invited - FOR_MANY)
    reasons += [f"language:{wish.language}"] * spoken
    reasons += [f"language_assumed:{wish.language}"] * assumed
    reasons += ["day_and_night"] * service.day_and_night
    if not wanted:
        reasons.append(_fallback(service))
    return reasons


def _fallback(service: Service) -> str:
    """The step of the ladder of a service that is not about what was asked for."""
    if GENDER_BASED & set(service.harms):
        return "any_violence"
    return "crisis_line" if CRISIS & set(service.harms) else "any_line"


def _step(one: Choice) -> int:
    """How far down the ladder, 0 to 4."""
    steps = ("harm", "any_violence", "crisis_line", "any_line")
    return next((step for step, kind in enumerate(steps) if one.has_reason(kind)), len(steps))


def _rank(one: Choice, wish: Wish) -> tuple[int, float, bytes]:
    """Harm before fallback, then the score; ties turn with the day, so no line is flooded."""
    turn = hashlib.blake2b(f"{one.service.pk} {wish.day}".encode(), digest_size=8).digest()
    return (_step(one), -one.score, turn)


def _for_these_people(ranked: list[Choice], wish: Wish) -> list[Choice]:
    """Without services that are for others, unless there is nothing else."""
    invited = [one for one in ranked if one.service.audience in wish.invited]
    return invited or ranked


def _overlap(harms: Sequence[str], wanted: Weights) -> float:
    """Weighted Jaccard, 0 to 1; a service for the wider or narrower harm counts half."""
    offered = dict.fromkeys(harms, 1.0)
    for harm in wanted.keys() - offered.keys():
        if WIDER.get(harm) in harms or any(WIDER.get(each) == harm for each in harms):
            offered[harm] = 0.5
    every = offered.keys() | wanted.keys()
    shared = sum(min(offered.get(harm, 0), wanted.get(harm, 0)) for harm in every)
    return shared / sum(max(offered.get(harm, 0), wanted.get(harm, 0)) for harm in every)


def _language(service: Service, code: str) -> tuple[bool, bool]:
    """Whether it speaks the language, as a source says, or as somebody assumed."""
    known = [language.assumed for language in service.spoken if language.code == code]
    return any(not assumed for assumed in known), bool(known) and all(known)


def _crisis_fit(service: Service, wish: Wish) -> int:
    """Day and night; in a crisis again, and at the highest level by voice and by text."""
    types = {phone.type for phone in service.phones.all()}
    by_level = {0: False, 3: {"voice", "text"} <= types}
    enough = by_level.get(wish.crisis_level, service.day_and_night)
    return 5 * service.day_and_night + 5 * enough


def _channels(service: Service) -> int:
    """A line that can be reached in two ways also serves those who cannot speak."""
    ways = len({phone.type for phone in service.phones.all()}) + bool(service.chats)
    return 5 if ways > 1 else 0


SLOTS: Mapping[str, Callable[[Choice, Wish], bool]] = {
    "crisis": lambda one, wish: wish.crisis_level >= URGENT and one.is_for(CRISIS),
    "line": lambda one, wish: True,
    "audience": lambda one, wish: one.has_reason("audience"),
    "specialist": lambda one, wish: one.has_reason("harm"),
    "language": lambda one, wish: one.has_reason("language"),
    "in_person": lambda one, wish: one.service.service_type in IN_PERSON,
}
