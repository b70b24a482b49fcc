"""Reading what operators wrote, and help for young people."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from apps.core import places
from apps.pages.models import SitePage
from apps.pages.plain import Block, blocks
from apps.resources.models import Service
from apps.resources.queries import directory
from apps.resources.vocabulary import FOR_MANY

CHILDREN = "children"
# Where no line is for young people alone: so many of those that answer anyone.
SOME = 3


@dataclass(frozen=True)
class Words:
    """An operator's page as it is shown. `language` may be another than the page around it."""

    blocks: list[Block]
    language: str
    changed_on: date

    @property
    def direction(self) -> str:
        return places.direction(self.language)

    @property
    def language_name(self) -> str:
        return places.own_name(self.language)


def words_for(slug: str, language: str) -> Words | None:
    """What an operator wrote, in the language if it is there, else in English, else in any.

    None where nothing was written: the site's own words stand there.
    """
    rows = {page.language: page for page in SitePage.objects.filter(slug=slug).exclude(text="")}
    order = [language, settings.LANGUAGE_CODE, *(code for code, _name in settings.LANGUAGES)]
    found = next((rows[code] for code in order if code in rows), None)
    return Words(blocks(found.text), found.language, found.changed_on) if found else None


def page_text(slug: str, language: str) -> SitePage:
    """The row to edit; one that is not saved where nothing was written."""
    row = SitePage.objects.filter(slug=slug, language=language).first()
    return row or SitePage(slug=slug, language=language)


def written() -> dict[tuple[str, str], date]:
    """(slug, language) -> day of the last change, for every text that is shown."""
    rows = SitePage.objects.exclude(text="")
    return {(row.slug, row.language): row.changed_on for row in rows}


@dataclass(frozen=True)
class YoungHelp:
    """Who answers young people in a country and everywhere; `anyone` where nobody else does."""

    local: list[Service]
    anyone: list[Service]
    worldwide: list[Service]


def help_for_young_people(country: str) -> YoungHelp:
    """Lines for children first, then those that are about harm to children.

    "" is no country: then only what works everywhere.
    """
    found = directory(country)
    local = _for_children(found.fitting) if country else []
    anyone = [each for each in found.fitting if each.audience == "anyone" and not each.regions]
    return YoungHelp(
        local=local,
        anyone=[] if local or not country else anyone[:SOME],
        worldwide=_for_children(found.worldwide)
        + [each for each in found.worldwide if "suicide_crisis" in each.harms],
    )


def _for_children(services: list[Service]) -> list[Service]:
    """Sorted so that a line for children alone comes first; the order stays otherwise."""
    about = [each for each in services if is_for_children(each)]
    return sorted(about, key=lambda each: each.audience != CHILDREN)


def is_for_children(service: Service) -> bool:
    return service.audience == CHILDREN or (
        "child_abuse" in service.harms and service.audience in FOR_MANY
    )
