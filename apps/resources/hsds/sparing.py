"""What a file does not change: an entry that people have touched, or that others keep."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from apps.resources.hsds import Object
from apps.resources.models import Act, Organization, Service, Status

HANDS: Final = (Act.EDITED, Act.CONFIRMED, Act.WITHDRAWN, Act.REPLACED, Act.RESTORED, Act.MERGED)


def touched(ids: list[str], keeper: Organization | None) -> set[str]:
    by_hand = (
        ~Q(status=Status.DRAFT)
        | Q(confirmations__isnull=False)
        | Q(changes__act__in=HANDS)
        | ~Q(keeper=keeper)
    )
    rows = Service.objects.filter(by_hand, pk__in=ids)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def of_others(rows: Sequence[Object], keeper: Organization | None) -> set[str]:
    """Whoever keeps entries of their own is not spoken for by another organisation."""
    if keeper is None:
        return set()
    named = {row["organization_id"] for row in rows if "organization_id" in row}
    others = Organization.objects.filter(pk__in=named, members__isnull=False)
    theirs = {str(pk) for pk in others.exclude(pk=keeper.pk).values_list("pk", flat=True)}
    return {row["id"] for row in rows if row.get("organization_id") in theirs}
