"""Reading the directory: what is shown for a country, and which number to call in danger."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from apps.core import places
from apps.resources.models import EmergencyNumber, Language, Service, ServiceArea
from apps.resources.vocabulary import FOR_MANY, GENDER_BASED, WORLDWIDE

# Known to every mobile telephone, whatever the country (3GPP TS 22.101, 10.1).
ANY_MOBILE = "112"

CONFIDENT_FIRST = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class Emergency:
    """The emergency numbers of one country; without any, only `ANY_MOBILE` is left to say."""

    country: str
    trusted: list[EmergencyNumber] = field(default_factory=list)
    differing: list[EmergencyNumber] = field(default_factory=list)
    any_mobile: str = ANY_MOBILE

    @property
    def numbers(self) -> list[EmergencyNumber]:
        return self.trusted + self.differing

    @property
    def is_confirmed(self) -> bool:
        return bool(self.numbers) and all(number.is_confirmed for number in self.numbers)


@dataclass(frozen=True)
class Directory:
    """Help for one country, most fitting first, and what works everywhere.

    `others` are the country's services that do not fit what was asked for; `unmet` says what
    that is when nothing fits: "channel", "language", "country" or "".
    """

    fitting: list[Service]
    others: list[Service]
    worldwide: list[Service]
    unmet: str = ""


def emergency_for(country: str) -> Emergency:
    """The numbers of a country ("" or an unknown one: none), those the sources agree on first.

    Shown in every mode (ruling 13). Where the sources agree on no number for the police, all are
    shown alike. One query, or none without a country.
    """
    if not places.country_name(country, "en"):
        return Emergency("")
    numbers = list(EmergencyNumber.objects.filter(country=country))
    trusted = [each for each in numbers if each.agreed or each.is_confirmed]
    if not any("police" in each.kinds for each in trusted):
        return Emergency(country, [], sorted(numbers, key=_equals))
    return Emergency(country, trusted, [each for each in numbers if each not in trusted])


def directory(country: str = "", language: str = "", channel: str = "") -> Directory:
    """What the public sees for a country, filtered; "" is any. The worldwide ones always."""
    rows = list(Service.objects.shown().serving(country, WORLDWIDE).with_details())
    rows.sort(key=_order)
    worldwide = [service for service in rows if service.serves(WORLDWIDE)]
    local = [service for service in rows if service.serves(country)]
    reached = [service for service in local if service.is_reached_by(channel)]
    fitting = [each for each in reached if not language or each.speaks(language)]
    others = [service for service in reached or local if service not in fitting]
    unmet = _unmet(country, local, reached, fitting)
    return Directory(fitting, others, worldwide, unmet)


def countries_with_help(language: str, channel: str = "") -> list[str]:
    """Codes of the countries where a shown service answers in the language."""
    services = Service.objects.shown().speaking(language).reached_by(channel)
    areas = ServiceArea.objects.filter(service__in=services.values("pk"))
    codes = areas.exclude(country=WORLDWIDE).order_by().values_list("country", flat=True)
    return list(codes.distinct())


def languages_offered() -> list[str]:
    """Codes of every language that a shown service answers in."""
    shown = Service.objects.shown().values("pk")
    spoken = Language.objects.filter(Q(service__in=shown) | Q(phone__service__in=shown))
    return list(spoken.order_by().values_list("code", flat=True).distinct())


def _unmet(
    country: str, local: Iterable[Service], reached: Iterable[Service], fitting: Iterable[Service]
) -> str:
    if not country or fitting:
        return ""
    if not local:
        return "country"
    return "language" if reached else "channel"


def _equals(number: EmergencyNumber) -> tuple[bool, bool, bool, bool]:
    """Agreed before not, then police, ambulance, unknown; fire alone last."""
    fire_only = number.kinds == ["fire"]
    return (
        fire_only,
        not number.agreed,
        "police" not in number.kinds,
        "ambulance" not in number.kinds,
    )


def _order(service: Service) -> tuple[object, ...]:
    """What this site is about first, for many before for few, whole countries before parts,
    confirmed before not, sure before unsure, day and night before hours."""
    return (
        GENDER_BASED.isdisjoint(service.harms),
        service.audience not in FOR_MANY,
        bool(service.regions),
        not service.is_confirmed,
        CONFIDENT_FIRST[service.confidence],
        not service.day_and_night,
        service.name.casefold(),
    )
