"""The console of an organisation: where it begins, how it stands, what it says of itself."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.resources.card_code import frame_code
from apps.resources.doors import at_work_on_help, keepers
from apps.resources.member_forms import DetailsForm
from apps.resources.member_queries import confirmed_entries, places_of, standing_of
from apps.resources.models import OrganizationMember
from apps.resources.organization_services import save_details


@at_work_on_help
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """To the one place where this person's work is, or a choice."""
    places = list(places_of(request.user))
    vouches = request.user.may("vouch_resources")
    if len(places) == 1 and not vouches:
        return redirect("members:organization", places[0].pk)
    if vouches and not places:
        return redirect("members:all")
    return render(request, "members/home.html", {"places": places, "vouches": vouches})


@keepers
@require_safe
def organization(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """What is due, what waits, and what to do next."""
    context = {
        "member": member,
        "organization": member.organization,
        "standing": standing_of(member.organization, request.user),
    }
    return render(request, "members/organization.html", context)


@keepers
def details(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """What the organisation says of itself, for managers to change, and the code of its card."""
    if request.method == "POST" and not member.is_manager:
        raise Http404
    form = DetailsForm.of(member.organization, request.POST or None)
    if request.method == "POST" and form.is_valid():
        save_details(
            organization=member.organization,
            details=form.cleaned_data,
            by=request.user,
            role=request.user.role_for("keep_resources"),
        )
        messages.success(request, _("This is done. It counts from now on."))
        return redirect("members:details", member.organization_id)
    context = {
        "form": form,
        "member": member,
        "organization": member.organization,
        "entries": confirmed_entries(member.organization),
        "site": settings.SITE_URL,
        "frame_code": frame_code(member.organization),
    }
    return render(request, "members/details.html", context)
