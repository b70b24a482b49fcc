"""How well a service fits what is asked for: a score, and a step of the ladder.

Pure. Figures from the design of the directory: country 40 (a part of it 30, because nobody is
asked which part they live in), harm 25, language 15, crisis 10, channel 5, freshness 5; overdue
-15, pinned by an organisation +20.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache

from apps.content_warnings.vocabulary import HARMS as HARMS_OF_WARNING
from apps.resources.candidates import Candidate
from apps.resources.vocabulary import CRISIS, FOR_MANY, GENDER_BASED, WIDER

# A warning opens services that are for some people only; without it they are left out.
INVITES = {
    "lgbtq_phobia": {"lgbtq"},
    "child_sexual_abuse": {"children"},
    "exploitation": {"refugees", "migrant_women"},
}
WITHOUT_WARNINGS = {
    "gender_based_violence": 1.0,
    "sexual_violence": 1.0,
    "domestic_violence": 0.5,
}
PINNED = 20
# Steps of the ladder. A step further down is never chosen before one further up.
FOR_THE_HARM, ANY_VIOLENCE, CRISIS_LINE, ANY_LINE, EVERYWHERE = range(5)
FALLBACKS = {ANY_VIOLENCE: "any_violence", CRISIS_LINE: "crisis_line", ANY_LINE: "any_line"}


@dataclass(frozen=True)
class Wish:
    """What is asked for: "" for a country or language that is hidden or unknown.

    `codes` are content warnings; `harms` of the directory may be asked for in their place. `at`
    is the moment for "open now", None where nobody asks. `pin` is the id of a pinned service.
    """

    country: str
    language: str
    codes: frozenset[str]
    crisis_level: int
    day: date
    harms: frozenset[str] = field(default=frozenset())
    at: datetime | None = None
    pin: str = ""

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Harms wanted, 1 the most; the second of a warning weighs half, the third a third."""
        weights: dict[str, float] = dict.fromkeys(self.harms, 1.0)
        for code in self.codes & HARMS_OF_WARNING.keys():
            for place, harm in enumerate(HARMS_OF_WARNING[code], start=1):
                weights[harm] = max(weights.get(harm, 0), 1 / place)
        return weights or WITHOUT_WARNINGS

    @cached_property
    def wanted(self) -> tuple[tuple[str, float], ...]:
        """The same in a form that can be remembered."""
        return tuple(sorted(self.weights.items()))

    @cached_property
    def invited(self) -> frozenset[str]:
        return FOR_MANY.union(*(INVITES.get(code, set()) for code in self.codes))


def step_of(one: Candidate, wish: Wish) -> int:
    """How far down the ladder a service stands."""
    if one.is_worldwide:
        return EVERYWHERE
    if not one.harms.isdisjoint(wish.weights):
        return FOR_THE_HARM
    if not one.harms.isdisjoint(GENDER_BASED):
        return ANY_VIOLENCE
    return ANY_LINE if one.harms.isdisjoint(CRISIS) else CRISIS_LINE


def score_of(one: Candidate, wish: Wish) -> float:
    score = 25 * overlap(one.harms, wish.wanted) + one.standing
    score += _nearness(one, wish.country) + _language(one, wish.language)
    score += 5 * one.answers + 5 * _fits_the_crisis(one, wish.crisis_level)
    # Who cannot speak can also reach a line that is reached in two ways.
    score += 5 * (one.ways > 1) + PINNED * (one.id == wish.pin)
    return round(score, 2)


def reasons_of(one: Candidate, wish: Wish) -> list[str]:
    """Codes of why it is here, the step of the ladder among them (see Choice)."""
    if one.is_worldwide:
        return ["worldwide"]
    wanted = sorted(one.harms & wish.weights.keys(), key=lambda harm: (-wish.weights[harm], harm))
    reasons = [f"country:{wish.country}"]
    reasons += [f"harm:{harm}" for harm in wanted]
    reasons += [f"audience:{one.audience}"] * (one.audience in wish.invited - FOR_MANY)
    reasons += [f"language:{wish.language}"] * (wish.language in one.spoken)
    reasons += [f"language_assumed:{wish.language}"] * (wish.language in one.assumed)
    reasons += ["day_and_night"] * one.day_and_night
    reasons += ["regional"] * (len(one.countries) > 1)
    fallback = FALLBACKS.get(step_of(one, wish))
    return [*reasons, fallback] if fallback else reasons


@lru_cache(maxsize=20_000)
def turn(service_id: str, day: date) -> bytes:
    """Where a service stands among equals on a day, so that no line is flooded."""
    return hashlib.blake2b(f"{service_id} {day}".encode(), digest_size=8).digest()


@lru_cache(maxsize=50_000)
def overlap(harms: frozenset[str], wanted: tuple[tuple[str, float], ...]) -> float:
    """Weighted Jaccard, 0 to 1; a service for the wider or narrower harm counts half."""
    weights = dict(wanted)
    offered = dict.fromkeys(harms, 1.0)
    for harm in weights.keys() - harms:
        if WIDER.get(harm) in harms or any(WIDER.get(each) == harm for each in harms):
            offered[harm] = 0.5
    every = offered.keys() | weights.keys()
    shared = sum(min(offered.get(harm, 0), weights.get(harm, 0)) for harm in every)
    return shared / sum(max(offered.get(harm, 0), weights.get(harm, 0)) for harm in every)


def _nearness(one: Candidate, country: str) -> int:
    if not country or country not in one.countries:
        return 0
    return 30 if country in one.partly else 40


def _language(one: Candidate, code: str) -> int:
    """Spoken, through an interpreter, or as somebody assumed."""
    if code in one.spoken:
        return 15
    if one.interprets:
        return 8
    return 5 if code in one.assumed else 0


def _fits_the_crisis(one: Candidate, level: int) -> bool:
    """In a crisis day and night, or now; at the highest level by voice and by text."""
    return {0: False, 3: one.voice_and_text}.get(level, one.answers)
