"""What waits for a second person: on the page of an organisation, and on that of operators."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission, Role
from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.resources.doors import keepers
from apps.resources.entry_views import redirect_to_carrying
from apps.resources.history_rows import Row, rows_of
from apps.resources.models import Change, Organization, OrganizationMember
from apps.resources.second_person_services import (
    Over,
    SamePerson,
    decide,
    rule_holds,
    still_carrying,
    take_back,
    waiting_for_operators,
    waiting_for_organization,
)


@keepers
def waiting(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """Old and new side by side; another member agrees or refuses, who asked takes it back."""
    among = waiting_for_organization(member.organization)
    if request.method == "POST":
        change = _heard(request, among, Role.ORGANISATION_EDITOR)
        if change and still_carrying(change, member.organization):
            return redirect_to_carrying(member, change.pk)
        return redirect("entries:waiting", member.organization_id)
    context = {
        "organization": member.organization,
        "rows": rows_of(among),
        "alone": not rule_holds(),
        "carrying": _carrying(request.GET.get("changed", ""), member.organization),
    }
    return render(request, "entries/waiting.html", context)


@staff(Permission.VOUCH_RESOURCES)
def waiting_for_an_operator(request: StaffRequest) -> HttpResponse:
    """Where an organisation has nobody else, and who asks to keep an entry."""
    among = waiting_for_operators()
    if request.method == "POST":
        _heard(request, among, Role.OPERATOR)
        return redirect("checks:waiting")
    context = {"rows": [_nameless(row) for row in rows_of(among)]}
    return render(request, "checks/waiting.html", context)


def _heard(request: StaffRequest, among: QuerySet[Change], role: str) -> Change | None:
    """Do what was asked of one change, and say how it went. Out: what is done now."""
    text = request.POST.get("change", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
    go = request.POST.get("go")
    try:
        if go == "take_back":
            take_back(change_id=number, by=request.user)
            messages.success(request, _("It is taken back. Nothing has changed."))
        elif go in ("agree", "refuse"):
            return _decided(request, among, number, role, agree=go == "agree")
    except SamePerson:
        messages.warning(request, _("Somebody else has to look at this."))
    except Over:
        messages.warning(request, _("Somebody else was faster. Nothing has changed."))
    return None


def _decided(
    request: StaffRequest, among: QuerySet[Change], number: int, role: str, *, agree: bool
) -> Change | None:
    change = decide(change_id=number, among=among, by=request.user, role=role, agree=agree)
    done = _("Two people agree. The new one is shown from now on.")
    messages.success(request, done if agree else _("Refused. The old one stays."))
    return change if agree else None


def _carrying(text: str, organization: Organization) -> dict[str, Any]:
    """Other entries with a number that was just taken away."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
    rows = Change.objects.filter(service__keeper=organization, state=Change.DONE, pk=number)
    change = rows.first()
    return {"entries": still_carrying(change, organization)} if change else {}


def _nameless(row: Row) -> Row:
    """For people who do not work there: a role is enough."""
    return replace(row, name="", second="")
