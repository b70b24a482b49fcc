"""All campaigns, for operators: approving, declining, ending, changing, and one of the site."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.requests import StaffRequest
from apps.campaigns.hosting_forms import AnswerForm, CampaignForm
from apps.campaigns.hosting_services import DECISIONS, NameTaken, TooLate, change, decide, propose
from apps.campaigns.models import Campaign, Status
from apps.campaigns.queries import everything
from apps.campaigns.telling import label_of
from apps.core.audience import operators

PERMISSION = "run_site"


@operators
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """What waits, with everything that readers would see; and all others by title."""
    rows = [(each, label_of(each)) for each in everything().order_by("slug")]
    context = {
        "waiting": [row for row in rows if row[0].status == Status.PROPOSED],
        "others": [row for row in rows if row[0].status != Status.PROPOSED],
        "answer": AnswerForm(),
    }
    return render(request, "hosting/waiting.html", context)


@operators
@require_POST
def decide_campaign(request: StaffRequest, campaign_id: UUID) -> HttpResponse:
    """Approve, decline with a sentence, or end."""
    _one(campaign_id)
    go, form = request.POST.get("go", ""), AnswerForm(request.POST)
    if go == "decline" and not form.is_valid():
        messages.error(request, _("Write a sentence first, so that they know why."))
    elif go in DECISIONS:
        answer = form.cleaned_data["answer"] if go == "decline" else ""
        role = request.user.role_for(PERMISSION)
        try:
            decide(campaign_id=campaign_id, go=go, by=request.user, role=role, answer=answer)
            messages.success(request, _("This is how it is now."))
        except TooLate:
            messages.error(request, _("Somebody was faster. This is how it stands now."))
    return redirect("hosting:waiting")


@operators
def new(request: StaffRequest) -> HttpResponse:
    """A campaign of the site, without a host; it waits for an approval like every other."""
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        role = request.user.role_for(PERMISSION)
        try:
            propose(said=form.said(), host=None, by=request.user, role=role)
            return redirect("hosting:waiting")
        except NameTaken:
            form.say_that_it_is_taken()
    return render(request, "hosting/edit.html", {"form": form})


@operators
def change_campaign(request: StaffRequest, campaign_id: UUID) -> HttpResponse:
    """Names, words and days of any campaign, open or not."""
    campaign = _one(campaign_id)
    form = CampaignForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        by, role = request.user, request.user.role_for(PERMISSION)
        try:
            change(campaign=campaign, said=form.said(), by=by, role=role, from_host=False)
            messages.success(request, _("This is how it is now."))
            return redirect("hosting:change", campaign_id)
        except NameTaken:
            form.say_that_it_is_taken()
    context = {"form": form, "campaign": campaign, "label": label_of(campaign)}
    return render(request, "hosting/edit.html", context)


def _one(campaign_id: UUID) -> Campaign:
    found = everything().filter(pk=campaign_id).first()
    if found is None:
        raise Http404
    return found
