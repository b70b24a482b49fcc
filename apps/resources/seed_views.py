"""The page on which operators go through what nobody keeps and nobody has confirmed."""

from contextlib import suppress
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.resources import seed_queries as queries
from apps.resources import seed_services as services
from apps.resources.models import Service
from apps.resources.seed_forms import CorrectionForm


@staff("vouch_resources")
def seeds(request: StaffRequest) -> HttpResponse:
    """Without a country how much is left of each; with one its numbers and the next row."""
    left = queries.countries_left(get_language() or "en")
    country = next((each for each in left if each.code == request.GET.get("country")), None)
    if country is None:
        context = {"countries": left, "figures": queries.figures(timezone.now().date())}
        return render(request, "resources/seeds.html", context)
    if request.method == "POST":
        return _decide(request, country)
    row = queries.nobodys(_id(request.GET.get("row")))
    row = row or queries.in_turn(country.code, _id(request.GET.get("after")))
    return _show(request, country, row, CorrectionForm(service=row) if row else None)


def _decide(request: StaffRequest, country: queries.CountryLeft) -> HttpResponse:
    """One decision, then the next row."""
    if request.POST.get("number"):
        return _decide_number(request, country)
    if (service_id := _id(request.POST.get("service"))) is None:
        return _next(country, None)
    go = request.POST.get("go", "")
    corrections = None
    if go == "correct":
        row = queries.nobodys(service_id)
        form = CorrectionForm(request.POST, service=row) if row else None
        if form and not form.is_valid():
            return _show(request, country, row, form, status=422)
        corrections = form.corrections if form else None
    try:
        _act(request, go, service_id, corrections)
    except services.SomebodyWasFaster:
        messages.warning(request, _("Somebody else was faster. Nothing has changed."))
        return _next(country, service_id)
    return _next(country, service_id, done=go in ("right", "correct", "wrong"))


def _act(
    request: StaffRequest, go: str, service_id: UUID, corrections: services.Corrections | None
) -> None:
    seen, by = request.POST.get("seen", ""), request.user
    if go in ("right", "correct"):
        services.vouch(service_id=service_id, seen=seen, by=by, corrections=corrections)
        messages.success(request, _("Confirmed today."))
    elif go == "wrong":
        services.refuse(service_id=service_id, seen=seen, by=by)
        messages.success(request, _("Taken out. Nobody sees it any more."))
    elif go == "undo":
        services.undo(service_id=service_id, by=by)
        messages.success(request, _("Taken back. It waits again."))


def _decide_number(request: StaffRequest, country: queries.CountryLeft) -> HttpResponse:
    number_id = _id(request.POST.get("number"))
    go, status = request.POST.get("go", ""), request.POST.get("status", "")
    if number_id is None or go not in services.NUMBER_ACTS:
        return _next(country, None)
    try:
        services.decide_number(number_id=number_id, status=status, act=go, by=request.user)
        messages.success(request, _("It is noted."))
    except services.SomebodyWasFaster:
        messages.warning(request, _("Somebody else was faster. Nothing has changed."))
    return _next(country, _id(request.GET.get("after")))


def _next(
    country: queries.CountryLeft, after: UUID | None, *, done: bool = False
) -> HttpResponseRedirect:
    asked = {"country": country.code}
    if after:
        asked["after"] = str(after)
    if after and done:
        asked["done"] = str(after)
    return redirect(f"{reverse('checks:seeds')}?{urlencode(asked)}#row")


def _show(
    request: StaffRequest,
    country: queries.CountryLeft,
    row: Service | None,
    form: CorrectionForm | None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "country": country,
        "row": row,
        "form": form,
        "may_correct": row and services.may_correct(row),
        "seen": row and queries.facts_digest(row),
        "numbers": queries.numbers_of(country.code),
        "undoable": _undoable(request),
    }
    return render(request, "resources/seeds_country.html", context, status=status)


def _undoable(request: StaffRequest) -> Service | None:
    """What was decided just before, while that can be taken back."""
    done_id = _id(request.GET.get("done"))
    done = Service.objects.filter(pk=done_id).first() if done_id else None
    return done if done and services.can_undo(done, request.user) else None


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError):
        return UUID(text or "")
    return None
