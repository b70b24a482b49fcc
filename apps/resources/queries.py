"""Reading the directory: what is shown for a country, and which number to call in danger."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.core import places
from apps.resources.models import EmergencyNumber, Language, Service, ServiceArea, Status
from apps.resources.vocabulary import FOR_MANY, GENDER_BASED, GROUPS, WORLDWIDE

# Known to every mobile telephone, whatever the country (3GPP TS 22.101, 10.1).
ANY_MOBILE = "112"

# Entries that stand in each other's place: so many are followed, in case they go in a circle.
MOST_STEPS = 10
NO_LONGER_SHOWN = (Status.RETIRED, Status.SUSPENDED)

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
    that is when nothing fits: "country", "channel", "language", "all" or "".
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
    rows = EmergencyNumber.objects.filter(country=country).exclude(status=Status.RETIRED)
    numbers = list(rows)
    trusted = [each for each in numbers if each.agreed or each.is_confirmed]
    if not any("police" in each.kinds for each in trusted):
        return Emergency(country, [], sorted(numbers, key=_equals))
    return Emergency(country, trusted, [each for each in numbers if each not in trusted])


@dataclass(frozen=True)
class Asked:
    """What somebody wants of a country's help; "" and False ask for nothing.

    `audience` is one of vocabulary.GROUPS: whoever it names is served by what is for them and by
    what is for anyone.
    """

    language: str = ""
    channel: str = ""
    audience: str = ""
    open_at: datetime | None = None

    def fits(self, service: Service) -> bool:
        spoken = not self.language or service.speaks(self.language)
        open_ = self.open_at is None or service.is_open(self.open_at) is True
        return spoken and open_ and (not self.audience or self._is_for_them(service))

    def order(self, service: Service) -> bool:
        """What is for them before what is for anyone."""
        return service.audience not in GROUPS.get(self.audience, ())

    def _is_for_them(self, service: Service) -> bool:
        return service.audience == "anyone" or service.audience in GROUPS[self.audience]


def directory(
    country: str = "",
    language: str = "",
    channel: str = "",
    audience: str = "",
    *,
    open_now: bool = False,
) -> Directory:
    """What the public sees for a country, filtered; "" is any. The worldwide ones always."""
    asked = Asked(language, channel, audience, timezone.now() if open_now else None)
    rows = list(Service.objects.shown().serving(country, WORLDWIDE).with_details())
    rows.sort(key=_order)
    worldwide = [service for service in rows if service.serves(WORLDWIDE)]
    local = [service for service in rows if service.serves(country)]
    reached = [service for service in local if service.is_reached_by(channel)]
    fitting = sorted((each for each in reached if asked.fits(each)), key=asked.order)
    others = [service for service in reached or local if service not in fitting]
    unmet = "" if not country or fitting else _unmet(asked, local, reached)
    return Directory(fitting, others, worldwide, unmet)


def entry(service_id: UUID) -> Service | None:
    """One that the public sees."""
    return Service.objects.shown().with_details().filter(pk=service_id).first()


def former_entry(service_id: UUID) -> Service | None:
    """One that the public saw once and that is withdrawn or suspended now."""
    was_shown = Service.objects.filter(assured_date__isnull=False, status__in=NO_LONGER_SHOWN)
    return was_shown.filter(pk=service_id).prefetch_related("service_areas").first()


def successor(service: Service) -> Service | None:
    """What stands in its place, however often that was replaced in its turn."""
    for _step in range(MOST_STEPS):
        if service.replaced_by_id is None:
            return None
        if found := entry(service.replaced_by_id):
            return found
        service = Service.objects.get(pk=service.replaced_by_id)
    return None


def countries_with_help(language: str, channel: str = "") -> list[str]:
    """Codes of the countries where a shown service answers in the language."""
    services = Service.objects.shown().speaking(language).reached_by(channel)
    areas = ServiceArea.objects.filter(service__in=services.values("pk"))
    codes = areas.exclude(country=WORLDWIDE).order_by().values_list("country", flat=True)
    return list(codes.distinct())


def countries_listed() -> list[str]:
    """Codes of the countries for which anything is shown."""
    areas = ServiceArea.objects.filter(service__in=Service.objects.shown().values("pk"))
    codes = areas.exclude(country=WORLDWIDE).order_by().values_list("country", flat=True)
    return list(codes.distinct())


def languages_offered() -> list[str]:
    """Codes of every language that a shown service answers in."""
    shown = Service.objects.shown().values("pk")
    spoken = Language.objects.filter(Q(service__in=shown) | Q(phone__service__in=shown))
    return list(spoken.order_by().values_list("code", flat=True).distinct())


def _unmet(asked: Asked, local: list[Service], reached: list[Service]) -> str:
    if not local:
        return "country"
    if not reached:
        return "channel"
    return "language" if asked == Asked(asked.language, asked.channel) else "all"


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
