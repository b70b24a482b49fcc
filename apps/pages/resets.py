"""A lost second step: the page on which one person asks and another one confirms."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.doors import after_proof_staff
from apps.accounts.models import ResetRequest
from apps.accounts.requests import StaffRequest
from apps.accounts.resets import (
    AlreadyAsked,
    OwnReset,
    ResetOver,
    SamePerson,
    ask_reset,
    confirm_reset,
    withdraw_reset,
)
from apps.pages.acts import audited
from apps.pages.people_forms import AskForm

PERMISSION = "reset_second_factor"


@after_proof_staff(PERMISSION)
def resets(request: StaffRequest) -> HttpResponse:
    """What waits to be confirmed, and the form that asks."""
    form = AskForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        return _asked(request, form)
    waiting = ResetRequest.objects.usable().select_related("person", "asked_by")
    context = {"form": form, "waiting": waiting, "alone": not settings.TWO_PEOPLE}
    return render(request, "pages/resets.html", context)


@after_proof_staff(PERMISSION, page="people:reset")
def reset(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """One request: what will happen, and the button that confirms it."""
    asked = get_object_or_404(ResetRequest.objects.usable(), pk=request_id)
    if request.method != "POST":
        context = {"asked": asked, "may_confirm": may_confirm(request, asked)}
        return render(request, "pages/reset.html", context)
    person, by = asked.person, str(asked.asked_by_id)
    try:
        password = audited(
            request,
            "confirm_reset",
            lambda: confirm_reset(request_id=request_id, by=request.user),
            on=person,
            permission=PERMISSION,
            details={"asked_by": by},
        )
    except (ResetOver, OwnReset, SamePerson):
        messages.warning(request, _("Somebody else has to confirm this, while it is open."))
        return redirect("people:resets")
    return render(request, "pages/password_once.html", {"person": person, "password": password})


@after_proof_staff(PERMISSION, page="people:reset")
@require_POST
def withdraw(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Nothing changes for the person."""
    asked = get_object_or_404(ResetRequest, pk=request_id)
    audited(
        request,
        "withdraw_reset",
        lambda: withdraw_reset(request_id=request_id),
        on=asked.person,
        permission=PERMISSION,
    )
    messages.success(request, _("This is done. Nothing has changed for this person."))
    return redirect("people:resets")


def may_confirm(request: StaffRequest, asked: ResetRequest) -> bool:
    """Whether whoever looks is somebody else than who asked and who lost it."""
    if asked.person_id == request.user.pk:
        return False
    return asked.asked_by_id != request.user.pk or not settings.TWO_PEOPLE


def _asked(request: StaffRequest, form: AskForm) -> HttpResponse:
    person = form.cleaned_data["person"]
    try:
        asked = audited(
            request,
            "ask_reset",
            lambda: ask_reset(person=person, by=request.user),
            on=person,
            permission=PERMISSION,
        )
    except AlreadyAsked:
        messages.warning(request, _("Somebody has asked for this person already."))
        return redirect("people:resets")
    return redirect("people:reset", asked.pk)
