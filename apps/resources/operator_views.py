"""All organisations, for operators: added, given a first manager, given entries."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.doors import after_proof_staff
from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.resources.doors import organization_named
from apps.resources.invitation_views import link_once, renewed, withdrawn
from apps.resources.inviting_services import invite
from apps.resources.member_forms import AddForm, SearchForm
from apps.resources.member_queries import organizations_named, unkept_entries
from apps.resources.models import OrganizationInvitation, OrganizationMember
from apps.resources.organization_services import add_organization, hand_over

PERMISSION = "vouch_resources"
PAGE = 10


@staff(PERMISSION)
@require_safe
def all_organizations(request: StaffRequest) -> HttpResponse:
    """Every organisation, those with people first."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = organizations_named(asked.get("name", ""))
    page = Paginator(rows, PAGE).get_page(asked.get("page") or 1)
    context = {
        "form": form,
        "organizations": page.object_list,
        "where": f"{page.number} / {page.paginator.num_pages}",
        "previous": _to(page.number - 1, asked) if page.has_previous() else "",
        "next": _to(page.number + 1, asked) if page.has_next() else "",
    }
    return render(request, "members/all.html", context)


@staff(PERMISSION)
def add(request: StaffRequest) -> HttpResponse:
    """An organisation that is not here yet."""
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        role = request.user.role_for(PERMISSION)
        made = add_organization(**form.cleaned_data, by=request.user, role=role)
        return redirect("members:one", made.pk)
    return render(request, "members/add.html", {"form": form})


@staff(PERMISSION)
@require_safe
def one(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    """Its people, its invitations, and its entries that nobody keeps."""
    found = organization_named(organization_id)
    context = {
        "organization": found,
        "people": found.members.select_related("user").order_by("user__username"),
        "invitations": found.invitations.select_related("invited_by"),
        "unkept": unkept_entries(found),
        "kept": found.kept.count(),
    }
    return render(request, "members/one.html", context)


@after_proof_staff(PERMISSION, page="members:one")
@require_POST
def invite_manager(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    """The link of a manager, in this answer and never again."""
    made = invite(
        organization=organization_named(organization_id),
        to_be=OrganizationMember.MANAGER,
        by=request.user,
        role=request.user.role_for(PERMISSION),
    )
    return link_once(request, *made, back=reverse("members:one", args=[organization_id]))


@after_proof_staff(PERMISSION)
def renew_manager(
    request: StaffRequest, organization_id: UUID, invitation_id: UUID
) -> HttpResponse:
    """Another link for a lost one, in the answer to the button."""
    found = _invitation(organization_id, invitation_id)
    back = reverse("members:one", args=[organization_id])
    return renewed(request, found, role=request.user.role_for(PERMISSION), back=back)


@staff(PERMISSION)
@require_POST
def withdraw_manager(
    request: StaffRequest, organization_id: UUID, invitation_id: UUID
) -> HttpResponse:
    """The link opens nothing any more."""
    found = _invitation(organization_id, invitation_id)
    back = reverse("members:one", args=[organization_id])
    return withdrawn(request, found, role=request.user.role_for(PERMISSION), back=back)


@staff(PERMISSION)
@require_POST
def hand_over_entries(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    """Its entries that nobody keeps are its own from now on."""
    number = hand_over(
        organization=organization_named(organization_id),
        by=request.user,
        role=request.user.role_for(PERMISSION),
    )
    said = ngettext("%(number)d entry is theirs now.", "%(number)d entries are theirs now.", number)
    messages.success(request, said % {"number": number})
    return redirect("members:one", organization_id)


def _to(page: int, asked: dict[str, Any]) -> str:
    return "?" + urlencode({"name": asked.get("name", ""), "page": page})


def _invitation(organization_id: UUID, invitation_id: UUID) -> OrganizationInvitation:
    rows = organization_named(organization_id).invitations
    return get_object_or_404(rows, pk=invitation_id)
