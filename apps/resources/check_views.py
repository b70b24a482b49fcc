"""What waits for a look: links that a machine cannot settle, and what readers report."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.resources import check_queries as queries
from apps.resources.doors import keepers
from apps.resources.models import LinkState, OrganizationMember, Service
from apps.resources.reporting import close_reports

Id = TypeVar("Id", int, UUID)


@staff("vouch_resources")
def links(request: StaffRequest) -> HttpResponse:
    """Every link that somebody should open and look at; a POST says that one is fine."""
    today = timezone.now().date()
    if request.method == "POST":
        return _settled(request, LinkState.objects.all(), "checks:links")
    return render(request, "resources/links.html", {"rows": queries.link_queue(today)})


@staff("vouch_resources")
def reports(request: StaffRequest) -> HttpResponse:
    """What readers said; a POST says that somebody looked at one entry."""
    if request.method == "POST":
        entry_id = _id(request, "entry", UUID)
        _close(request, Service.objects.filter(pk=entry_id).first() if entry_id else None)
        return redirect("checks:reports")
    return render(request, "resources/reports.html", {"rows": queries.report_queue()})


@keepers
@require_POST
def settle_link(
    request: StaffRequest, member: OrganizationMember, service_id: UUID
) -> HttpResponse:
    """Of a link of one's own entry: I looked, it is fine."""
    entry = get_object_or_404(Service, pk=service_id, keeper=member.organization_id)
    page = ("entries:entry", member.organization_id, entry.pk)
    return _settled(request, LinkState.objects.filter(service=entry), *page)


@keepers
@require_POST
def close_entry_reports(
    request: StaffRequest, member: OrganizationMember, service_id: UUID
) -> HttpResponse:
    """Of what readers said of one's own entry: looked at it."""
    entry = get_object_or_404(Service, pk=service_id, keeper=member.organization_id)
    _close(request, entry)
    return redirect("entries:entry", member.organization_id, entry.pk)


def _settled(request: StaffRequest, among: QuerySet[LinkState], *page: Any) -> HttpResponse:
    """`verdict` is what was seen: another answer that came meanwhile is not settled."""
    link_id = _id(request, "link", int)
    rows = among.filter(pk=link_id or 0, verdict=request.POST.get("verdict", ""))
    if rows.update(settled_on=timezone.now().date()):
        messages.success(request, _("It is noted for today."))
    else:
        messages.warning(request, _("This link was asked again meanwhile. Look once more."))
    return redirect(*page)


def _close(request: StaffRequest, service: Service | None) -> None:
    if service and close_reports(service=service):
        messages.success(request, _("It is noted for today."))
    else:
        messages.warning(request, _("Somebody else was faster. Nothing has changed."))


def _id(request: StaffRequest, name: str, kind: Callable[[str], Id]) -> Id | None:
    """What a hidden field holds; None for what is no id, and then nothing is found."""
    with suppress(ValueError):
        return kind(request.POST.get(name, ""))
    return None
