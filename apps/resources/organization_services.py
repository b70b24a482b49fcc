"""An organisation itself: added by operators, described by its managers, given entries."""

from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record as note
from apps.resources.models import Act, Change, Organization, Service
from apps.resources.recording import record
from apps.resources.second_person_services import KEEPER


@transaction.atomic
def add_organization(*, name: str, website: str, by: User, role: str) -> Organization:
    """An organisation that nobody works for yet."""
    made = Organization.objects.create(name=name, website=website)
    _note("add_organisation", made, by, role)
    return made


@transaction.atomic
def save_details(
    *, organization: Organization, details: dict[str, Any], by: User, role: str
) -> None:
    """What it says of itself, where reminders go, and who may frame its card.

    `details`: names of its columns and what shall stand there. Its entries say their
    organisation's name, so a new name is a change of each of them.
    """
    named = organization.name
    changed = [name for name, value in details.items() if getattr(organization, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(organization, name, details[name])
    organization.save(update_fields=changed)
    if organization.name != named:
        for service in organization.services.all():
            record(
                service=service,
                act=Act.EDITED,
                role=role,
                by=by,
                field="organization",
                previous=named,
                replacement=organization.name,
            )
    _note("change_organisation", organization, by, role, {"fields": changed})


@transaction.atomic
def hand_over(*, organization: Organization, by: User, role: str) -> int:
    """Let an organisation keep those of its entries that nobody keeps; who else asked to keep one
    is refused. Out: how many."""
    orphans = Service.objects.select_for_update().filter(keeper=None, organization=organization)
    rows = list(orphans.exclude(status=Service.Status.RETIRED))
    for service in rows:
        service.keeper = organization
        service.save(update_fields=["keeper"])
        record(
            service=service,
            act=Act.TAKEN_OVER,
            role=role,
            by=by,
            field=KEEPER,
            replacement={"organization": str(organization.pk), "name": organization.name},
        )
    asked = Change.objects.filter(service__in=rows, field=KEEPER, state=Change.WAITING)
    asked.exclude(by=by).update(state=Change.REFUSED, second=by)
    asked.update(state=Change.REFUSED)
    if rows:
        _note("hand_over_entries", organization, by, role, {"entries": len(rows)})
    return len(rows)


def _note(
    verb: str,
    organization: Organization,
    by: User,
    role: str,
    details: dict[str, Any] | None = None,
) -> None:
    note(
        actor=by,
        verb=verb,
        kind="organisation",
        object_id=organization.pk,
        role=role,
        details=details,
    )
