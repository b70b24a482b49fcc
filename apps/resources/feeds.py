"""What changed in the directory and what left it: fifty entries, newest first, never a draft.

In English, as all open data of the site: one feed for everybody, which any proxy may keep.
"""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from apps.core.feeds import Channel, Entry
from apps.resources.hsds.mapping import STATUS
from apps.resources.models import Service, Status
from apps.resources.models.services import ServiceQuerySet

NEWEST: Final = 50
TITLE: Final = "Help: what changed"
ABOUT: Final = "Entries that people changed or confirmed, and entries that are gone."
CHANGED: Final = "Changed or confirmed. Confirmed on {day}."
SUSPENDED: Final = "Gone for now: nobody has confirmed it in time. Show its numbers to nobody."
RETIRED: Final = "Gone for good. Show its numbers to nobody."
REPLACED: Final = "In its place: {name}, {url}"
GONE: Final = {Status.SUSPENDED: SUSPENDED, Status.RETIRED: RETIRED}


def newest() -> ServiceQuerySet:
    known = Service.objects.filter(status__in=[*STATUS], assured_date__isnull=False)
    rows = known.select_related("replaced_by")
    return rows.order_by("-last_modified", "pk")[:NEWEST]


def is_gone(service: Service) -> bool:
    return service.status in GONE


def successor(service: Service) -> Service | None:
    """What took its place, once that is there to be seen."""
    other = service.replaced_by
    return other if other and other.status in STATUS else None


def address(service: Service) -> str:
    return _absolute(reverse("resources:entry", args=[service.pk]))


def in_words(service: Service) -> str:
    """What happened, and what took its place."""
    day = service.assured_date.isoformat() if service.assured_date else ""
    said = GONE.get(Status(service.status), CHANGED.format(day=day))
    other = successor(service)
    return f"{said} {REPLACED.format(name=other.name, url=address(other))}" if other else said


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def changes() -> Channel:
    """What the feed tells now."""
    return Channel(
        title=TITLE,
        about=ABOUT,
        home=_absolute(reverse("resources:help")),
        atom_url=_absolute(reverse("changes:atom")),
        json_url=_absolute(reverse("changes:json")),
        language="en",
        entries=[_entry(service) for service in newest()],
        updated=timezone.now(),
    )


def title(service: Service) -> str:
    return f"Gone: {service.name}" if is_gone(service) else service.name


def _entry(service: Service) -> Entry:
    other, status = successor(service), STATUS[Status(service.status)]
    about = {"status": status} | ({"replaced_by": str(other.pk)} if other else {})
    return Entry(
        id=f"urn:uuid:{service.pk}",
        url=address(service),
        title=title(service),
        text=in_words(service),
        updated=service.last_modified,
        tags=[status],
        more={
            "external_url": _absolute(reverse("hsds:service", args=[service.pk])),
            "_hsds": about,
        },
    )
