"""What stands in an embed: an organisation's own entries first, then what fits."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from apps.core import places
from apps.resources import queries
from apps.resources.matching import AT_MOST, URGENT
from apps.resources.models import Organization, Service
from apps.resources.services import choose_for
from apps.resources.vocabulary import WORLDWIDE


@dataclass(frozen=True)
class Embedded:
    """`first`: whether danger stands above everything else. `organization` only if there is one
    of that id."""

    emergency: queries.Emergency
    first: bool
    services: list[Service]
    organization: Organization | None

    @property
    def origins(self) -> list[str] | None:
        """Who may frame it: the sites of the organisation that it names; without one every site,
        because what it says is open to all."""
        return list(self.organization.embed_origins) if self.organization else None


def embedded(asked: dict[str, Any], language: str) -> Embedded:
    """For what an EmbedForm has understood; never without help. `language` is the page's."""
    country, organization = asked["country"], _organization(asked["organization"])
    chosen = choose_for(
        country=country,
        language=asked["lang"] or language,
        harms=[asked["harm"]] if asked["harm"] else [],
        crisis_level=asked["level"],
        at=timezone.now(),
    )
    own = _of(organization, country) if organization else []
    others = [one.service for one in chosen if one.service not in own]
    return Embedded(
        emergency=queries.emergency_for(country),
        first=asked["level"] >= URGENT,
        services=(own + others)[:AT_MOST],
        organization=organization,
    )


def _organization(id_: Any) -> Organization | None:
    return Organization.objects.filter(pk=id_).first() if id_ else None


def _of(organization: Organization, country: str) -> list[Service]:
    """Its own that are shown, for the country that was asked for; without one all of them."""
    rows = Service.objects.shown().filter(keeper=organization).with_details().order_by("name")
    countries = (country, WORLDWIDE) if places.country_name(country, "en") else ()
    return list((rows.serving(*countries) if countries else rows)[:AT_MOST])
