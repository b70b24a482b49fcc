"""Telling somebody outside: the page on which the second person agrees."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.doors import after_proof_staff
from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.moderation import disclosing

PERMISSION = "hold_stories"


@staff(PERMISSION)
@require_safe
def disclosures(request: StaffRequest) -> HttpResponse:
    """What waits for a second person."""
    context = {"waiting": disclosing.waiting(), "alone": not settings.TWO_PEOPLE}
    return render(request, "moderation/disclosures.html", context)


@after_proof_staff(PERMISSION, page="moderation:disclosure")
def disclosure(request: StaffRequest, disclosure_id: UUID) -> HttpResponse:
    """One request with its reason, and the button that agrees."""
    asked = get_object_or_404(disclosing.waiting(), pk=disclosure_id)
    mine = asked.asked_by == request.user and settings.TWO_PEOPLE
    if request.method != "POST":
        why = asked.unseal(key=asked.story.key())["why"]
        return render(
            request, "moderation/disclosure.html", {"asked": asked, "why": why, "mine": mine}
        )
    try:
        disclosing.confirm(user=request.user, disclosure_id=disclosure_id)
        messages.success(request, _("Two people agree now. Telling them is up to a person."))
    except (disclosing.Over, disclosing.SamePerson):
        messages.warning(request, _("Somebody else has to confirm this, while it is open."))
    return redirect("moderation:disclosures")


@after_proof_staff(PERMISSION, page="moderation:disclosure")
@require_POST
def drop_disclosure(request: StaffRequest, disclosure_id: UUID) -> HttpResponse:
    """Nobody is told."""
    try:
        disclosing.take_back(user=request.user, disclosure_id=disclosure_id)
        messages.success(request, _("It is taken back. Nobody is told."))
    except disclosing.Over:
        messages.warning(request, _("This request is over already."))
    return redirect("moderation:disclosures")
