"""Entries that may be the same, side by side: different, or one of them stays."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.resources.doors import keepers
from apps.resources.import_words import PAIRS
from apps.resources.models import DuplicatePair, OrganizationMember, Service
from apps.resources.pair_services import (
    CannotMerge,
    Over,
    may_stay,
    merge,
    open_pairs,
    pairs_of,
    say_different,
)

PAGE = 10
DIFFERENT = "different"


@keepers
def duplicates(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """What an organisation's own entries may be one with."""
    among = pairs_of(member.organization)
    if request.method == "POST":
        return _answered(request, among, Permission.KEEP_RESOURCES)
    context = _page(request, among, by_operator=False) | {"organization": member.organization}
    return render(request, "imports/duplicates.html", context)


@staff("vouch_resources")
def all_duplicates(request: StaffRequest) -> HttpResponse:
    """All of them, for operators."""
    if request.method == "POST":
        return _answered(request, open_pairs(), Permission.VOUCH_RESOURCES)
    return render(
        request, "imports/all_duplicates.html", _page(request, open_pairs(), by_operator=True)
    )


def _answered(
    request: StaffRequest, among: QuerySet[DuplicatePair], permission: Permission
) -> HttpResponse:
    try:
        messages.success(request, _answer(request, among, permission))
    except Over:
        messages.warning(request, _("Somebody else was faster. Nothing has changed."))
    except CannotMerge:
        messages.warning(
            request,
            _("These two cannot become one. Confirm the one that should stay, then try again."),
        )
    return redirect(request.path)


def _answer(request: StaffRequest, among: QuerySet[DuplicatePair], permission: Permission) -> str:
    pair, answer = request.POST.get("pair", ""), request.POST.get("answer", "")
    if not (pair.isascii() and pair.isdigit() and len(pair) < 10):
        raise Over
    if answer == DIFFERENT:
        say_different(pair_id=int(pair), among=among)
        return _("They are different. We will not ask again.")
    kept = merge(
        pair_id=int(pair),
        keep_id=_id(answer),
        among=among,
        by=request.user,
        role=request.user.role_for(permission),
    )
    return _("“%(name)s” stays, and the other one leads to it.") % {"name": kept.name}


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Over from error


def _page(
    request: StaffRequest, among: QuerySet[DuplicatePair], *, by_operator: bool
) -> dict[str, Any]:
    page = Paginator(among, PAGE).get_page(request.GET.get("page"))
    pairs = list(page.object_list)
    ids = {each.one_id for each in pairs} | {each.other_id for each in pairs}
    found = {each.pk: each for each in Service.objects.with_details().filter(pk__in=ids)}
    shown = [_pair(each, found[each.one_id], found[each.other_id]) for each in pairs]
    return {"page": page, "pairs": shown, "by_operator": by_operator}


def _pair(pair: DuplicatePair, one: Service, other: Service) -> dict[str, Any]:
    return {
        "id": pair.pk,
        "score": pair.score,
        "reasons": [PAIRS[reason] for reason in pair.reasons],
        "sides": [
            {"entry": one, "may_stay": may_stay(one, other)},
            {"entry": other, "may_stay": may_stay(other, one)},
        ],
    }
