"""The people of an organisation: who they are, who is invited, who is let go."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.requests import StaffRequest
from apps.resources.doors import keepers, managers, managers_after_proof
from apps.resources.invitation_views import link_once, renewed, withdrawn
from apps.resources.inviting_services import invite
from apps.resources.member_forms import RoleForm
from apps.resources.member_services import LastManager, NoPlace, change_role, let_go
from apps.resources.models import OrganizationMember


@keepers
@require_safe
def people(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """Everybody who works there, and the open invitations."""
    organization = member.organization
    context = {
        "member": member,
        "organization": organization,
        "people": organization.members.select_related("user").order_by("user__username"),
        "invitations": organization.invitations.select_related("invited_by"),
    }
    return render(request, "members/people.html", context)


@managers_after_proof()
def invite_member(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """What the person will do there; then the link, in this answer and never again."""
    form = RoleForm(request.POST or None)
    context = {"form": form, "organization": member.organization}
    if request.method != "POST" or not form.is_valid():
        return render(request, "members/invite.html", context)
    made = invite(
        organization=member.organization,
        to_be=form.cleaned_data["role"],
        by=request.user,
        role=request.user.role_for("keep_resources"),
    )
    return link_once(request, *made, back=reverse("members:people", args=[made[0].organization_id]))


@managers_after_proof()
def renew_invitation(
    request: StaffRequest, member: OrganizationMember, invitation_id: UUID
) -> HttpResponse:
    """Another link for a lost one, in the answer to the button."""
    found = get_object_or_404(member.organization.invitations, pk=invitation_id)
    back = reverse("members:people", args=[member.organization_id])
    role = request.user.role_for("keep_resources")
    return renewed(request, found, role=role, back=back)


@managers
@require_POST
def withdraw_invitation(
    request: StaffRequest, member: OrganizationMember, invitation_id: UUID
) -> HttpResponse:
    """The link opens nothing any more."""
    found = get_object_or_404(member.organization.invitations, pk=invitation_id)
    role = request.user.role_for("keep_resources")
    back = reverse("members:people", args=[member.organization_id])
    return withdrawn(request, found, role=role, back=back)


@managers_after_proof()
def person(request: StaffRequest, member: OrganizationMember, user_id: UUID) -> HttpResponse:
    """What one person does there."""
    place = get_object_or_404(
        member.organization.members.select_related("user", "organization"), user=user_id
    )
    form = RoleForm(request.POST or None, initial={"role": place.role})
    if request.method == "POST" and form.is_valid():
        return _changed(request, place, form.cleaned_data["role"])
    context = {"form": form, "place": place, "organization": member.organization}
    return render(request, "members/person.html", context)


@managers_after_proof(page="members:person")
@require_POST
def let_go_person(request: StaffRequest, member: OrganizationMember, user_id: UUID) -> HttpResponse:
    """The place is over; of the last place the right to keep help too."""
    place = get_object_or_404(member.organization.members.select_related("user"), user=user_id)
    try:
        let_go(member=place, by=request.user, role=request.user.role_for("keep_resources"))
    except LastManager:
        return _last_manager(request, place)
    except NoPlace:
        pass
    if place.user == request.user:
        return redirect("account_onward")
    messages.success(request, _("This is done. It counts from now on."))
    return redirect("members:people", member.organization_id)


def _changed(request: StaffRequest, place: OrganizationMember, to_be: str) -> HttpResponse:
    role = request.user.role_for("keep_resources")
    try:
        change_role(member=place, to_be=to_be, by=request.user, role=role)
    except LastManager:
        return _last_manager(request, place)
    except NoPlace:
        pass
    messages.success(request, _("This is done. It counts from now on."))
    return redirect("members:people", place.organization_id)


def _last_manager(request: StaffRequest, place: OrganizationMember) -> HttpResponse:
    messages.warning(request, _("Somebody has to manage. Make another person a manager first."))
    return redirect("members:person", place.organization_id, place.user_id)
