"""Two made-up organisations, so that the console can be tried: one with two people, one with one.

Their entries are for places where nobody lives, so that they never stand beside real help; their
names say what they are, and their numbers are ranges that belong to nobody, for use in fiction.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from apps.accounts.models import Role, User
from apps.resources.entry_services import create_entry
from apps.resources.entry_values import Values, read
from apps.resources.freshness import LINES, due_on, status_on
from apps.resources.models import Organization, OrganizationMember, Service, ServiceTranslation
from apps.resources.recording import confirm
from apps.resources.second_person_services import propose

ROLE = Role.ORGANISATION_EDITOR
# Antarctica, and the French Southern Territories.
FIRST, SECOND = "AQ", "TF"


@dataclass(frozen=True)
class Line:
    """An entry: `late` is for how many days it has been due (less than 0: not yet; None: a draft),
    `other` the number that somebody wants there instead."""

    name: str
    number: str
    e164: str
    late: int | None = -60
    hours: str = "24/7"
    other: tuple[str, str] | None = None


HARBOUR = (
    Line(
        "Harbour Line", "020 7946 0101", "+442079460101", other=("020 7946 0102", "+442079460102")
    ),
    Line("Harbour Night Line", "020 7946 0111", "+442079460111", 3, "Mo-Su 20:00-06:00"),
    Line("Harbour Talk", "020 7946 0121", "+442079460121", 40, "Mo-Fr 09:00-17:00"),
    Line("Harbour Old Line", "020 7946 0131", "+442079460131", 70),
    Line("Harbour Youth Line", "020 7946 0141", "+442079460141", None, "Mo-Sa 14:00-19:00"),
)
LANTERN = (
    Line("Lantern Line", "202-555-0143", "+12025550143", other=("202-555-0144", "+12025550144")),
    Line("Lantern Evening Line", "202-555-0153", "+12025550153", 5, "Mo-Su 18:00-23:00"),
    Line("Lantern Letters", "202-555-0163", "+12025550163", None),
)


@transaction.atomic
def add_organizations(*, first: User, second: User) -> int:
    """What is not there yet: `first` manages one of them, where `second` is the second person;
    `second` manages the other alone. Out: how many organisations are new."""
    harbour = _organization("Harbour House", "harbour-house")
    lantern = _organization("Lantern Line", "lantern-line")
    if harbour:
        _join(harbour, first, OrganizationMember.MANAGER)
        _join(harbour, second, OrganizationMember.EDITOR)
        _add(harbour, HARBOUR, FIRST, first)
    if lantern:
        _join(lantern, second, OrganizationMember.MANAGER)
        _add(lantern, LANTERN, SECOND, second)
    return sum(1 for each in (harbour, lantern) if each)


def _organization(name: str, host: str) -> Organization | None:
    """Made now; None where it is there already, whatever people did with it since."""
    website = f"https://{host}.example.org"
    made, new = Organization.objects.get_or_create(
        pk=uuid5(NAMESPACE_URL, website),
        defaults={
            "name": f"{name} (demonstration)",
            "description": "A made-up organisation, to try things with.",
            "website": website,
            "email": f"hello@{host}.example.org",
        },
    )
    return made if new else None


def _join(organization: Organization, user: User, role: str) -> None:
    OrganizationMember.objects.create(organization=organization, user=user, role=role)


def _add(organization: Organization, lines: tuple[Line, ...], country: str, by: User) -> None:
    for line in lines:
        entry = create_entry(organization=organization, by=by, values=_values(line, country))
        _translate(entry)
        if line.late is not None:
            confirm(service=entry, by=by, role=ROLE)
            _as_if_late(entry, line.late)
        if line.other:
            _want_another_number(entry, line, by)


def _values(line: Line, country: str) -> Values:
    return {
        "name": f"{line.name} (demonstration)",
        "language": "en",
        "alert": _alert(),
        "service_type": "helpline",
        "audience": "anyone",
        "harms": ["sexual_violence", "domestic_violence"],
        "opening_hours": line.hours,
        "time_zone": "Antarctica/McMurdo" if country == FIRST else "",
        "free_of_charge": True,
        "languages": [{"code": code, "assumed": False} for code in ("en", "fr")],
        "phones": [_phone(line.number, line.e164)],
        "service_areas": [{"country": country, "name": ""}],
    }


def _phone(number: str, e164: str) -> Values:
    return {
        "number": number,
        "type": "voice",
        "e164": e164,
        "keyword": "",
        "from_abroad": True,
        "toll_free": False,
        "description": "",
        "languages": [],
    }


def _alert() -> str:
    return gettext("Demonstration: this line is made up. Nobody answers.")


def _translate(entry: Service) -> None:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            if (said := _alert()) != entry.alert:
                ServiceTranslation.objects.create(service=entry, language=code, alert=said)


def _as_if_late(entry: Service, late: int) -> None:
    """As if it had been confirmed so long ago that it has been due for `late` days."""
    today = timezone.now().date()
    assured = today - timedelta(days=LINES + late)
    due = due_on("helpline", assured)
    entry.confirmations.update(day=assured)
    Service.objects.filter(pk=entry.pk).update(
        assured_date=assured, due_on=due, status=status_on(today, due)
    )


def _want_another_number(entry: Service, line: Line, by: User) -> None:
    assert line.other
    propose(
        service=entry,
        field="phones",
        previous=read(entry)["phones"],
        replacement=[_phone(*line.other)],
        by=by,
        role=ROLE,
    )
