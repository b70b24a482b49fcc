"""Reading what an organisation keeps."""

from uuid import UUID

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When

from apps.resources.entry_values import Values
from apps.resources.freshness import FIELDS
from apps.resources.models import Change, Organization, Service, ServiceArea, Status

# What asks for somebody first.
ORDER = (
    *(Status.OVERDUE, Status.DUE, Status.SUSPENDED, Status.DRAFT),
    *(Status.VERIFIED, Status.RETIRED),
)


def entries_of(organization: Organization, status: str = "") -> QuerySet[Service]:
    """All that an organisation keeps, what is due first; with their words and what waits."""
    place = Case(
        *(When(status=each, then=Value(number)) for number, each in enumerate(ORDER)),
        output_field=IntegerField(),
    )
    waiting = Change.objects.filter(state=Change.WAITING)
    rows = Service.objects.filter(keeper=organization).prefetch_related(
        "translations", Prefetch("changes", waiting, to_attr="waiting")
    )
    rows = rows.filter(status=status) if status else rows
    return rows.order_by(place, "due_on", "name", "pk")


def entry_of(organization: Organization, service_id: UUID) -> Service | None:
    """One that the organisation keeps."""
    return Service.objects.filter(keeper=organization, pk=service_id).first()


def confirmed_on(service: Service) -> list[tuple[str, object]]:
    """Each field that is confirmed by itself, and the day somebody last did; None: never."""
    days = dict(service.confirmations.values_list("field", "day"))
    return [(name, days.get(name)) for name in FIELDS]


def history_of(service: Service) -> QuerySet[Change]:
    """All that was done to an entry, the newest first."""
    return service.changes.select_related("by", "second").order_by("-pk")


def could_replace(service: Service) -> QuerySet[Service]:
    """Entries of the same keeper that readers could be led to."""
    rows = Service.objects.filter(keeper=service.keeper_id).exclude(pk=service.pk)
    return rows.exclude(status=Status.RETIRED).order_by("name")


def countries_of(organization: Organization) -> list[str]:
    """Codes of the countries that its entries are for."""
    areas = ServiceArea.objects.filter(service__keeper=organization)
    return list(areas.order_by("country").values_list("country", flat=True).distinct())


def kept_by_nobody(countries: list[str]) -> QuerySet[Service]:
    """Entries for these countries that no organisation keeps, with their numbers and claims."""
    waiting = Change.objects.filter(state=Change.WAITING, field="keeper")
    rows = Service.objects.filter(
        Q(pk__in=ServiceArea.objects.filter(country__in=countries).values("service")),
        keeper__isnull=True,
    ).exclude(status=Status.RETIRED)
    return rows.prefetch_related(
        "phones", "service_areas", Prefetch("changes", waiting, to_attr="waiting")
    ).order_by("name", "pk")


def same_number_elsewhere(service: Service, phones: list[Values]) -> list[tuple[str, Service]]:
    """Numbers that stand at another organisation's entry too; shared ones can be right."""
    others = Service.objects.exclude(organization=service.organization_id)
    others = others.exclude(keeper__isnull=False, keeper=service.keeper_id)
    found = []
    for each in phones:
        same = Q(phones__e164=each["e164"]) if each["e164"] else _same_short(service, each)
        other = others.filter(same).select_related("organization").order_by("name", "pk").first()
        if other:
            found.append((each["number"], other))
    return found


def _same_short(service: Service, phone: Values) -> Q:
    """A short number is the same only in the same country."""
    countries = [area.country for area in service.service_areas.all()]
    return Q(phones__e164="", phones__number=phone["number"], service_areas__country__in=countries)


def kept_by_nobody_named(service_id: str) -> Service | None:
    """One entry without a keeper, by an id as somebody sent it."""
    try:
        wanted = UUID(service_id)
    except ValueError:
        return None
    return Service.objects.filter(keeper__isnull=True, pk=wanted).first()
