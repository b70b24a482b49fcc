"""Our words as HSDS taxonomies and terms. The same ids on every site and after every start."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.utils.translation import override

from apps.resources import vocabulary as words
from apps.resources.hsds import Object, filled
from apps.resources.seed import named_id

# What HSDS has no field for: the cost of a service, and how one of its numbers is dialled.
COST: Final = {
    "free": "Free of charge",
    "not_free": "Costs money",
    "on_phone_bill": "Calls stand on the telephone bill",
    "not_on_phone_bill": "Calls do not stand on the telephone bill",
}
DIALLING: Final = {
    "as_printed": "The number as it is printed in its country",
    "from_abroad": "Can be called from abroad",
    "toll_free": "The call costs nothing",
    "keyword": "The word that a text message begins with",
    "extension": "What is dialled after the number, where it is no plain number",
}
# What HSDS has no field for, and what is no list of words: the value says it.
DETAIL: Final = {
    "written_in": "The language of the entry's own words",
    "time_zone": "The time zone of the opening hours",
    "must_report": "A teenager who calls may be reported",
    "need_not_report": "A teenager who calls is not reported",
    "pair": "Only together with the others of this word it is for everybody",
    "replaced_by": "The id of the service that took its place",
}
# The label of the attribute is the language.
TRANSLATION: Final = {
    "name": "The name in another language",
    "description": "The description in another language",
    "alert": "The alert in another language",
}
CONFIDENCE: Final = {
    "high": "Sources agree",
    "medium": "Sources are good, and few",
    "low": "Sources are few or old",
}
TAXONOMIES: Final[Mapping[str, tuple[str, str, Mapping[str, Any]]]] = {
    "harm": ("Harms", "What a service is about.", words.HARMS),
    "service_type": ("Types of service", "What kind of help it is.", words.SERVICE_TYPES),
    "audience": ("Audiences", "For whom a service is.", words.AUDIENCES),
    "channel": ("Channels", "How a service is reached.", words.CHANNELS),
    "confidence": ("Confidence", "How much the sources of an entry weigh.", CONFIDENCE),
    "cost": ("Costs", "What a service costs, and who may learn of a call.", COST),
    "dialling": ("Dialling", "How a telephone number is dialled.", DIALLING),
    "detail": ("Details", "What HSDS has no field for.", DETAIL),
    "translation": ("Translations", "The words of a service in other languages.", TRANSLATION),
}


@dataclass(frozen=True)
class Taxonomy:
    """One of our lists of words."""

    code: str
    name: str
    description: str

    @property
    def id(self) -> UUID:
        return named_id("hsds", "taxonomy", self.code)

    def as_hsds(self) -> Object:
        return filled(id=str(self.id), name=self.name, description=self.description)


@dataclass(frozen=True)
class Term:
    """One word of a list, by its English name."""

    taxonomy: Taxonomy
    word: str
    name: str

    @property
    def id(self) -> UUID:
        return term_id(self.taxonomy.code, self.word)

    @property
    def parent_id(self) -> UUID | None:
        """The wider harm. Thoughts of suicide are near mental health, and not wider."""
        wider = words.WIDER.get(self.word) if self.taxonomy.code == "harm" else None
        return None if wider is None or wider in words.CRISIS else term_id("harm", wider)

    def as_hsds(self) -> Object:
        """Without its taxonomy in full, which only its own page has."""
        return filled(
            id=str(self.id),
            # "shelter" is a harm to be safe from and a type of service: a code has to be unique.
            code=f"{self.taxonomy.code}.{self.word}",
            name=self.name,
            description=f"{self.taxonomy.name}: {self.name}",
            parent_id=str(self.parent_id) if self.parent_id else "",
            taxonomy=self.taxonomy.name,
            taxonomy_id=str(self.taxonomy.id),
            language="en",
        )


def term_id(taxonomy: str, word: str) -> UUID:
    return named_id("hsds", "term", taxonomy, word)


@cache
def taxonomies() -> dict[UUID, Taxonomy]:
    """All, by id."""
    rows = [Taxonomy(code, name, about) for code, (name, about, _words) in TAXONOMIES.items()]
    return {row.id: row for row in rows}


@cache
def terms() -> dict[UUID, Term]:
    """All, by id; those of a taxonomy in the order of our lists."""
    with override("en"):
        rows = [
            Term(taxonomy, word, str(name))
            for taxonomy in taxonomies().values()
            for word, name in TAXONOMIES[taxonomy.code][2].items()
        ]
    return {row.id: row for row in rows}


@cache
def _as_attribute(term: UUID) -> Object:
    return terms()[term].as_hsds()


def attribute(
    *, entity: str, link: UUID, taxonomy: str, word: str, value: str = "", label: str = ""
) -> Object:
    """The link from a service or a phone to a term. `value` is what the term alone cannot say,
    `label` which of several values it is."""
    term = term_id(taxonomy, word)
    which = [label] if label else []
    return filled(
        id=str(named_id("hsds", "attribute", str(link), str(term), *which)),
        link_id=str(link),
        taxonomy_term_id=str(term),
        link_type="taxonomy_term",
        link_entity=entity,
        value=value,
        label=label,
        taxonomy_term=_as_attribute(term),
    )
