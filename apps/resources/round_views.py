"""The round of an organisation: what is due, and of each part of it whether it is still right."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.accounts.requests import StaffRequest
from apps.core.audience import organisations
from apps.resources import reminding
from apps.resources.check_forms import CHANGED, RIGHT, RoundForm
from apps.resources.doors import keepers, member_of
from apps.resources.freshness import FIELDS
from apps.resources.models import OrganizationMember, Service
from apps.resources.recording import confirm

Shown = list[tuple[Service, RoundForm]]


@organisations
def mail_link(request: StaffRequest, token: str) -> HttpResponse:
    """The link of a mail only leads; what may be said there asks for a sign-in (decision 0022)."""
    try:
        organization_id = reminding.organization_in(token)
    except reminding.LinkOver:
        messages.warning(request, _("That link is too old. What is due stands here all the same."))
        return redirect("members:home")
    member_of(request, organization_id)
    return redirect("checks:due", organization_id)


@keepers
def due(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """Each entry that is due soon or since long, with what stands in it."""
    entries = reminding.due_for(member.organization, timezone.now().date())
    if request.method != "POST":
        return _show(request, member, [(entry, RoundForm(entry=entry)) for entry in entries])
    entry = next((each for each in entries if str(each.pk) == request.POST.get("entry")), None)
    if entry is None:
        messages.warning(request, _("Somebody else was faster. Nothing has changed."))
        return redirect("checks:due", member.organization_id)
    return _hear(request, member, entries, entry)


def _hear(
    request: StaffRequest, member: OrganizationMember, entries: list[Service], entry: Service
) -> HttpResponse:
    if request.POST.get("go") == "all":
        return _confirmed(request, member, entry, list(FIELDS))
    form = RoundForm(request.POST, entry=entry)
    if not form.is_valid():
        forms = {entry.pk: form}
        shown = [(each, forms.get(each.pk) or RoundForm(entry=each)) for each in entries]
        return _show(request, member, shown, status=422)
    answer = _confirmed(request, member, entry, form.named(RIGHT))
    if not form.named(CHANGED):
        return answer
    messages.info(request, _("Now say here what has changed."))
    return redirect("entries:entry", member.organization_id, entry.pk)


def _confirmed(
    request: StaffRequest, member: OrganizationMember, entry: Service, fields: list[str]
) -> HttpResponse:
    if fields:
        role = request.user.role_for(Permission.KEEP_RESOURCES)
        confirm(service=entry, by=request.user, role=role, fields=fields)
        messages.success(request, _("Thank you. It is noted for today."))
    return redirect("checks:due", member.organization_id)


def _show(
    request: StaffRequest, member: OrganizationMember, shown: Shown, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "organization": member.organization,
        "shown": shown,
        "bad": next((form for _entry, form in shown if form.is_bound), None),
        "today": timezone.now().date(),
    }
    return render(request, "resources/due.html", context, status=status)
