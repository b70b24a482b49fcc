"""The entries of an organisation: the list, one that is new, one that is changed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.core import places
from apps.resources import entry_queries as queries
from apps.resources.check_words import FIELD_NAMES
from apps.resources.doors import keepers
from apps.resources.entry_services import (
    ChangedMeanwhile,
    Outcome,
    as_if_saved,
    create_entry,
    edit_entry,
    seen,
)
from apps.resources.entry_values import read
from apps.resources.history_words import STATES, field_in_words, lines_of
from apps.resources.keep_forms import ListFilter
from apps.resources.models import Organization, OrganizationMember, Service
from apps.resources.number_remarks import in_words, shared_in_words
from apps.resources.second_person_services import WaitsAlready, rule_holds, still_carrying
from apps.resources.sheet_forms import Sheet

PAGE = 25
# Where the form has what is confirmed by itself.
ANCHORS = {
    "numbers": "numbers",
    "link": "id_url",
    "hours": "id_hours",
    "languages": "id_languages",
    "for_whom": "id_audience",
}


@keepers
@require_safe
def entries(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """What an organisation keeps, what is due first."""
    form = ListFilter(request.GET)
    status = form.cleaned_data["status"] if form.is_valid() else ""
    page = Paginator(queries.entries_of(member.organization, status), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "organization": member.organization,
        "form": form,
        "status": status,
        "page": page,
        "today": timezone.now().date(),
        "rows": [_row(service) for service in page],
    }
    return render(request, "entries/list.html", context)


@keepers
def new(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """An entry that is not here yet: a draft until it is confirmed."""
    sheet = Sheet(request.POST if request.method == "POST" else None)
    context = {"organization": member.organization, "sheet": sheet}
    if request.method != "POST":
        return render(request, "entries/entry.html", context)
    if not sheet.is_valid():
        return render(request, "entries/entry.html", context, status=422)
    if request.POST.get("go") != "save":
        context["card"] = _card(request, member.organization, None, sheet)
        return render(request, "entries/entry.html", context)
    values = sheet.values()
    made = create_entry(organization=member.organization, by=request.user, values=values)
    messages.success(request, _("Saved as a draft. Nobody sees it until it is confirmed."))
    _warn(request, made, sheet)
    return redirect("entries:entry", member.organization_id, made.pk)


@keepers
def entry(request: StaffRequest, member: OrganizationMember, service_id: UUID) -> HttpResponse:
    """One entry: what stands in it, what is still right, and the form that changes it."""
    service = entry_or_404(member, service_id)
    posted = request.method == "POST"
    sheet = Sheet(request.POST if posted else None, was=read(service))
    begun = _number(request.POST.get("seen", "")) if posted else seen(service)
    context = _around(member, service) | {"sheet": sheet, "seen": begun}
    if not posted:
        return render(request, "entries/entry.html", context)
    if not sheet.is_valid():
        return render(request, "entries/entry.html", context, status=422)
    if request.POST.get("go") != "save":
        context["card"] = _card(request, member.organization, service, sheet)
        return render(request, "entries/entry.html", context)
    try:
        values = sheet.values()
        done = edit_entry(service_id=service.pk, by=request.user, values=values, seen=begun)
    except (ChangedMeanwhile, WaitsAlready) as error:
        return render(request, "entries/entry.html", context | _told(service, error), status=409)
    return _saved(request, member, service, sheet, done)


def entry_or_404(member: OrganizationMember, service_id: UUID) -> Service:
    """An entry that the member's organisation keeps. Raises Http404."""
    found = queries.entry_of(member.organization, service_id)
    if found is None:
        raise Http404
    return found


def _row(service: Any) -> dict[str, Any]:
    codes = dict.fromkeys([service.language, *(t.language for t in service.translations.all())])
    return {
        "service": service,
        "status": STATES[service.status],
        "languages": [places.own_name(code) or code for code in codes if code],
        "waiting": [field_in_words(change.field) for change in service.waiting],
    }


def _around(member: OrganizationMember, service: Service) -> dict[str, Any]:
    waiting = service.changes.filter(state="waiting").order_by("pk")
    return {
        "organization": member.organization,
        "service": service,
        "status": STATES[service.status],
        "parts": [
            (name, FIELD_NAMES[name], day, ANCHORS[name])
            for name, day in queries.confirmed_on(service)
        ],
        "waiting": [field_in_words(change.field) for change in waiting],
        "alone": not rule_holds(),
    }


def _card(
    request: HttpRequest, organization: Organization, service: Service | None, sheet: Sheet
) -> str:
    """The card as readers would see it; nothing of it is kept."""
    with as_if_saved(
        organization=organization,
        service_id=service.pk if service else None,
        values=sheet.values(),
    ) as shown:
        return render_to_string("resources/_card.html", {"service": shown}, request)


def _told(service: Service, error: Exception) -> dict[str, Any]:
    """What changed meanwhile, as it stands now; saving once more writes over it."""
    if isinstance(error, WaitsAlready):
        return {"waits_already": field_in_words(str(error))}
    assert isinstance(error, ChangedMeanwhile)
    now = read(service)
    fields = [
        (field_in_words(name) or _("Several parts"), lines_of(name, now.get(name)))
        for name in error.fields
    ]
    return {"meanwhile": fields, "seen": seen(service)}


def _saved(
    request: StaffRequest,
    member: OrganizationMember,
    service: Service,
    sheet: Sheet,
    done: Outcome,
) -> HttpResponse:
    if done.changed:
        messages.success(request, _("This is done. It counts from now on."))
    if done.waiting:
        text = _("A new number or link waits for a second person. Until then the old one is shown.")
        messages.success(request, text)
    if done.changed or done.waiting:
        _warn(request, service, sheet)
    else:
        messages.success(request, _("Nothing was different, so nothing has changed."))
    if done.numbers and still_carrying(done.numbers, member.organization):
        return redirect_to_carrying(member, done.numbers.pk)
    return redirect("entries:entry", member.organization_id, service.pk)


def redirect_to_carrying(member: OrganizationMember, change_id: int) -> HttpResponse:
    """To the page that names other entries with the number that was taken away."""
    answer = redirect("entries:waiting", member.organization_id)
    answer["Location"] += f"?changed={change_id}"
    return answer


def _warn(request: HttpRequest, service: Service, sheet: Sheet) -> None:
    """What is worth a second look; never a reason to refuse."""
    values = sheet.values()
    said = in_words(sheet.remarks)
    if values["phones"] != sheet.was["phones"]:
        shared = queries.same_number_elsewhere(service, values["phones"])
        said += shared_in_words(shared)
    if sheet.zones and not values["time_zone"]:
        said.append(_("The clocks of this country differ. Choose the time zone, for “open now”."))
    if sheet.form.address_left_out:
        said.append(_("The place is secret, so its address was not stored."))
    for text in said:
        messages.warning(request, text)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
