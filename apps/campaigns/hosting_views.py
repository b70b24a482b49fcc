"""Campaigns of an organisation: its managers propose them and keep their days."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.accounts.requests import StaffRequest
from apps.campaigns.hosting_forms import CampaignForm, DaysForm
from apps.campaigns.hosting_services import NameTaken, TooLate, change, change_days, propose
from apps.campaigns.models import Campaign, Status
from apps.campaigns.queries import everything
from apps.campaigns.telling import label_of
from apps.resources.doors import keepers, managers
from apps.resources.models import OrganizationMember

PERMISSION = "keep_resources"


@keepers
@require_safe
def campaigns(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """Those that this organisation hosts, and where each of them is."""
    found = everything().filter(host=member.organization).order_by("slug")
    context = {
        "organization": member.organization,
        "member": member,
        "rows": [(each, label_of(each)) for each in found],
    }
    return render(request, "hosting/list.html", context)


@managers
def propose_campaign(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """A new one, which then waits for an operator."""
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        house, role = member.organization, request.user.role_for(PERMISSION)
        try:
            made = propose(said=form.said(), host=house, by=request.user, role=role)
        except NameTaken:
            form.say_that_it_is_taken()
        else:
            messages.success(request, _("It waits for an operator now. This is how it reads."))
            return redirect("hosting:edit", member.organization_id, made.pk)
    return render(request, "hosting/edit.html", _around(member, form))


@managers
def edit(request: StaffRequest, member: OrganizationMember, campaign_id: UUID) -> HttpResponse:
    """One of theirs: all of it until an operator has approved it, then its days."""
    campaign = everything().filter(pk=campaign_id, host=member.organization).first()
    if campaign is None:
        raise Http404
    form = form_for_host(campaign, request.POST or None)
    if form and request.method == "POST" and form.is_valid() and _saved(request, campaign, form):
        return redirect("hosting:edit", member.organization_id, campaign.pk)
    return render(request, "hosting/edit.html", _around(member, form, campaign))


def form_for_host(campaign: Campaign, posted: Any) -> CampaignForm | DaysForm | None:
    """What the host may change now; None when it is over."""
    if campaign.status == Status.ENDED:
        return None
    if campaign.status == Status.APPROVED:
        days = {name: getattr(campaign, name) for name in DaysForm.base_fields}
        return DaysForm(posted, initial=days)
    return CampaignForm(posted, campaign=campaign)


def _saved(request: StaffRequest, campaign: Campaign, form: CampaignForm | DaysForm) -> bool:
    by, role = request.user, request.user.role_for(PERMISSION)
    try:
        if not isinstance(form, CampaignForm):
            change_days(campaign=campaign, days=form.days(), by=by, role=role)
        elif not _changed(campaign, form, by, role):
            return False
    except TooLate:
        messages.error(request, _("Somebody was faster. This is how it stands now."))
    else:
        messages.success(request, _("This is how it is now."))
    return True


def _changed(campaign: Campaign, form: CampaignForm, by: User, role: str) -> bool:
    try:
        change(campaign=campaign, said=form.said(), by=by, role=role, from_host=True)
    except NameTaken:
        form.say_that_it_is_taken()
        return False
    return True


def _around(
    member: OrganizationMember, form: Any, campaign: Campaign | None = None
) -> dict[str, Any]:
    return {
        "organization": member.organization,
        "member": member,
        "form": form,
        "campaign": campaign,
        "label": label_of(campaign),
    }
