"""What an organisation does with an entry beside its fields: right, other words, gone, back."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.requests import StaffRequest
from apps.core import places
from apps.resources import entry_queries as queries
from apps.resources import keeping_services as keeping
from apps.resources.doors import keepers
from apps.resources.entry_views import entry_or_404
from apps.resources.freshness import FIELDS
from apps.resources.history_rows import rows_of
from apps.resources.keep_forms import (
    CountryFilter,
    LanguageForm,
    ReplaceForm,
    WithdrawForm,
    WordsForm,
)
from apps.resources.models import OrganizationMember, Service, Status
from apps.resources.second_person_services import WaitsAlready

PAGE = 20


@keepers
@require_POST
def still_right(
    request: StaffRequest, member: OrganizationMember, service_id: UUID
) -> HttpResponse:
    """One part of an entry, or all of it, is as it stands."""
    service = entry_or_404(member, service_id)
    named = request.POST.get("part", "")
    fields = [named] if named in FIELDS else list(FIELDS) if named == "all" else []
    if fields:
        keeping.still_right(service=service, by=request.user, fields=fields)
        messages.success(request, _("Thank you. It is noted with today’s date."))
    if request.POST.get("back") == "list":
        return redirect("entries:list", member.organization_id)
    return _to_entry(service, member)


@keepers
def withdraw(request: StaffRequest, member: OrganizationMember, service_id: UUID) -> HttpResponse:
    """Take an entry out, or lead its readers to another one."""
    service = entry_or_404(member, service_id)
    others = queries.could_replace(service)
    go = request.POST.get("go", "")
    form = WithdrawForm(request.POST if go == "withdraw" else None)
    other = ReplaceForm(request.POST if go == "replace" else None, others=others)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        keeping.withdraw(service=service, by=request.user, reason=reason)
        messages.success(request, _("It is taken out. You can bring it back."))
        return _to_entry(service, member)
    if other.is_bound and other.is_valid():
        return _replaced(request, member, service, other.cleaned_data["other"])
    context = {
        "organization": member.organization,
        "service": service,
        "form": form,
        "other": other,
        "bad": form if form.errors else other,
    }
    status = 422 if form.errors or other.errors else 200
    return render(request, "entries/withdraw.html", context, status=status)


@keepers
@require_POST
def restore(request: StaffRequest, member: OrganizationMember, service_id: UUID) -> HttpResponse:
    """Bring back what was taken out."""
    service = entry_or_404(member, service_id)
    back = keeping.restore(service=service, by=request.user)
    if back.status == Status.DRAFT:
        text = _("It is back as a draft: it is shown when every part of it is confirmed.")
    else:
        text = _("It is back, and shown again.")
    messages.success(request, text)
    return _to_entry(service, member)


@keepers
@require_safe
def history(request: StaffRequest, member: OrganizationMember, service_id: UUID) -> HttpResponse:
    """All that was done to an entry, the newest first."""
    service = entry_or_404(member, service_id)
    page = Paginator(queries.history_of(service), PAGE).get_page(request.GET.get("page"))
    context = {
        "organization": member.organization,
        "service": service,
        "page": page,
        "rows": rows_of(page),
    }
    return render(request, "entries/history.html", context)


@keepers
def words(request: StaffRequest, member: OrganizationMember, service_id: UUID) -> HttpResponse:
    """What an entry says in other languages, one at a time."""
    service = entry_or_404(member, service_id)
    chosen = LanguageForm(request.POST if request.method == "POST" else request.GET)
    language = chosen.cleaned_data["language"] if chosen.is_valid() else ""
    there = {each.language: each for each in service.translations.all()}
    old = {name: getattr(there.get(language), name, "") for name in keeping.WORDS}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=old)
    if language and form.is_bound and form.is_valid():
        done = keeping.put_words(
            service=service, language=language, words=form.words(), by=request.user
        )
        text = _("This is done. It counts from now on.")
        nothing = _("Nothing was different, so nothing has changed.")
        messages.success(request, text if done else nothing)
        return redirect("entries:words", member.organization_id, service.pk)
    context = {
        "organization": member.organization,
        "service": service,
        "languages": [(code, name, code in there) for code, name in settings.LANGUAGES],
        "language": language,
        "named": places.own_name(language),
        "direction": places.direction(language or "en"),
        "form": form,
    }
    status = 422 if form.is_bound and (form.errors or not language) else 200
    return render(request, "entries/words.html", context, status=status)


@keepers
def orphans(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """Entries that nobody keeps, in the countries of the organisation or one that is chosen."""
    form = CountryFilter(request.GET)
    country = form.cleaned_data["country"] if form.is_valid() else ""
    countries = [country] if country else queries.countries_of(member.organization)
    found = queries.kept_by_nobody(countries)
    if request.method == "POST":
        return _asked_to_keep(request, member)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "organization": member.organization,
        "form": form,
        "country": country,
        "page": page,
    }
    return render(request, "entries/orphans.html", context)


def _to_entry(service: Service, member: OrganizationMember) -> HttpResponse:
    return redirect("entries:entry", member.organization_id, service.pk)


def _replaced(
    request: StaffRequest, member: OrganizationMember, service: Service, other: Service
) -> HttpResponse:
    try:
        if keeping.replace(service=service, other_id=other.pk, by=request.user):
            messages.success(request, _("Readers are led to the other entry from now on."))
        else:
            messages.success(request, _("A second person will be asked before this changes."))
    except (keeping.CannotReplace, WaitsAlready):
        messages.warning(request, _("Somebody else was faster. Nothing has changed."))
    return _to_entry(service, member)


def _asked_to_keep(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    service = queries.kept_by_nobody_named(request.POST.get("entry", ""))
    try:
        if service is None:
            raise WaitsAlready
        keeping.ask_to_keep(service=service, organization=member.organization, by=request.user)
        messages.success(request, _("Asked. Somebody who runs this site looks at it."))
    except WaitsAlready:
        messages.warning(request, _("Somebody else was faster. Nothing has changed."))
    return redirect("entries:orphans", member.organization_id)
