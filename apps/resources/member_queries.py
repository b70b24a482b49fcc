"""How it stands with an organisation, in few queries."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from apps.accounts.models import User
from apps.resources.models import (
    CONFIRMED,
    Change,
    DuplicatePair,
    ImportBatch,
    Organization,
    Service,
    Status,
)


@dataclass(frozen=True)
class Standing:
    """Numbers of an organisation's entries by state, and of what waits there.

    `to_look_at`: changes of others that this person may look at as the second.
    """

    entries: dict[str, int]
    waiting: int
    to_look_at: int
    imports: int
    pairs: int
    members: int

    @property
    def all_entries(self) -> int:
        return sum(self.entries.values())

    @property
    def confirmed(self) -> int:
        return sum(self.entries[status] for status in CONFIRMED)

    @property
    def to_check(self) -> int:
        """Entries somebody should look at again."""
        return sum(self.entries[each] for each in (Status.DUE, Status.OVERDUE, Status.SUSPENDED))


def standing_of(organization: Organization, user: User) -> Standing:
    """Five queries."""
    kept = Service.objects.filter(keeper=organization)
    waiting = Change.objects.filter(service__keeper=organization, state=Change.WAITING)
    imports = organization.imports.filter(state__in=[ImportBatch.WAITING, ImportBatch.JUDGED])
    pairs = DuplicatePair.objects.filter(state=DuplicatePair.OPEN)
    return Standing(
        entries=kept.aggregate(
            **{each.value: Count("pk", filter=Q(status=each)) for each in Status}
        ),
        **waiting.aggregate(
            waiting=Count("pk"), to_look_at=Count("pk", filter=~Q(by=user) | Q(by=None))
        ),
        imports=imports.count(),
        pairs=pairs.filter(Q(one__keeper=organization) | Q(other__keeper=organization)).count(),
        members=organization.members.filter(user__is_active=True).count(),
    )


def organizations_named(part: str) -> QuerySet[Organization]:
    """For operators: those with people first, then by name; how many people and entries each has
    (`people`, `entries_kept`) and how many of its entries nobody keeps (`unkept`)."""
    rows = Organization.objects.annotate(
        people=Count("members", distinct=True),
        entries_kept=Count("kept", distinct=True),
        unkept=Count("services", filter=Q(services__keeper=None), distinct=True),
    )
    found = rows.filter(name__icontains=part) if part else rows
    return found.order_by("-people", Lower("name"), "pk")


def places_of(user: User) -> QuerySet[Organization]:
    """The organisations somebody works for, by name."""
    return Organization.objects.filter(members__user=user).order_by(Lower("name"), "pk")


def confirmed_entries(organization: Organization) -> QuerySet[Service]:
    """What an organisation keeps and a person has confirmed, by name."""
    return Service.objects.filter(keeper=organization, status__in=CONFIRMED).order_by("name", "pk")


def unkept_entries(organization: Organization) -> QuerySet[Service]:
    """Its entries that nobody keeps, by name; without those that are no longer offered."""
    rows = Service.objects.filter(organization=organization, keeper=None)
    return rows.exclude(status=Status.RETIRED).order_by("name", "pk")
