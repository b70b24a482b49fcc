"""Organisations of a file: those that are new, or that only drafts stand for."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from apps.resources.hsds import Object, mapping
from apps.resources.hsds.columns import email_in, link_in
from apps.resources.hsds.merging import leftover
from apps.resources.hsds.refusing import HsdsFileError, Refused
from apps.resources.models import Organization

LONGEST_NAME: Final = 200


def write_organizations(rows: Sequence[Object], keeper: Organization | None) -> None:
    """Those of the file that are new, or that only drafts stand for and nobody works for."""
    told: dict[str, Object] = {}
    for row in rows:
        if by := row.get("organization"):
            told[by["id"]] = by | told.get(by["id"], {})
    known = Organization.objects.filter(pk__in=told)
    stands = Q(services__status__in=[*mapping.STATUS])
    kept = known.filter(Q(members__isnull=False) | stands | Q(pk=keeper and keeper.pk))
    ours = {str(pk) for pk in kept.values_list("pk", flat=True)}
    new = [_organization(by) for id_, by in told.items() if id_ not in ours]
    Organization.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name", "description", "website", "email", "extra"],
    )
    _refuse_nobodys(rows, keeper)


def _organization(said: Object) -> Organization:
    description = said.get("description", "")
    row = Organization(
        pk=said["id"],
        name=said["name"][:LONGEST_NAME],
        description="" if description == said["name"] else description,
        website=link_in(said, "website") if len(said.get("website", "")) <= LONGEST_NAME else "",
        email=email_in(said),
    )
    left = leftover(said, mapping.own_organization(row), but=("services",))
    row.extra = {mapping.LEFT: left} if left else {}
    return row


def _refuse_nobodys(rows: Sequence[Object], keeper: Organization | None) -> None:
    named = {row["organization_id"] for row in rows if "organization_id" in row}
    there = Organization.objects.filter(pk__in=named).values_list("pk", flat=True)
    known = {str(pk) for pk in there}
    for row in rows:
        if row.get("organization_id", "") not in known and (
            keeper is None or "organization_id" in row
        ):
            raise HsdsFileError(Refused.MISSING, f"service {row['id']}: organization")
