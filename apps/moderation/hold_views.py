"""Legal holds: the page on which one person asks, another confirms, and two end it again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.doors import after_proof_staff
from apps.accounts.requests import StaffRequest
from apps.core import crypto
from apps.moderation import holding
from apps.moderation.hold_forms import HoldForm
from apps.moderation.models import LegalHold
from apps.moderation.two_people import rule_holds

PERMISSION = "hold_stories"
ACTS: dict[str, tuple[Callable[..., None], str | Promise]] = {
    "confirm": (holding.confirm_hold, gettext_lazy("It is held from now on.")),
    "take_back": (holding.take_back, gettext_lazy("It is asked no more. Nothing has changed.")),
    "lift": (holding.ask_lift, gettext_lazy("It ends when somebody else confirms.")),
    "confirm_lift": (holding.confirm_lift, gettext_lazy("It is over. The clock counts again.")),
}


@after_proof_staff(PERMISSION)
def holds(request: StaffRequest) -> HttpResponse:
    """What is held and what waits for a second person; and the form that asks."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _asked(request, form)
    found = LegalHold.objects.unfinished().select_related("asked_by").order_by("day", "pk")
    context = {"form": form, "holds": found, "alone": not rule_holds()}
    status = 422 if form.is_bound else 200
    return render(request, "moderation/holds.html", context, status=status)


@after_proof_staff(PERMISSION, page="moderation:hold")
def hold(request: StaffRequest, hold_id: UUID) -> HttpResponse:
    """One hold: why, by whom, and what can be done next."""
    found = get_object_or_404(LegalHold.objects.unfinished(), pk=hold_id)
    if request.method != "POST":
        return render(request, "moderation/hold.html", _shown(request, found))
    act, sentence = ACTS.get(request.POST.get("go", ""), (None, ""))
    if act is None:
        return redirect("moderation:hold", hold_id)
    try:
        act(user=request.user, hold_id=hold_id)
    except holding.SamePerson:
        messages.warning(request, _("Somebody else has to confirm this."))
        return redirect("moderation:hold", hold_id)
    except holding.HoldOver:
        messages.warning(request, _("Somebody else was faster. Nothing has changed."))
        return redirect("moderation:holds")
    messages.success(request, str(sentence))
    return redirect("moderation:holds")


def _asked(request: StaffRequest, form: HoldForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        asked = holding.ask_hold(
            user=request.user,
            story_id=data["story"],
            reason=data["reason"],
            words=data["words"],
        )
    except holding.NoSuchStory:
        messages.warning(request, _("There is no such story, or nothing of it is left to keep."))
        return redirect("moderation:holds")
    except holding.HeldAlready:
        messages.warning(request, _("Somebody has asked for this story already."))
        return redirect("moderation:holds")
    except holding.HoldOver:
        messages.warning(request, _("You may not hold stories any more. Nothing has changed."))
        return redirect("moderation:holds")
    messages.success(request, _("Asked. Nothing is held until somebody else confirms."))
    return redirect("moderation:hold", asked.pk)


def _shown(request: StaffRequest, found: LegalHold) -> dict[str, Any]:
    try:
        words = found.unseal()
    except crypto.CannotOpen:
        words = ""
    first = found.lift_asked_by_id if found.is_held else found.asked_by_id
    return {
        "hold": found,
        "words": words,
        "may_confirm": first != request.user.pk or not rule_holds(),
    }
