"""The queue: what waits, what I hold, what I can still undo."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.core.audience import moderators
from apps.core.posts import posts_only
from apps.moderation import (
    alike,
    claims,
    note_queries,
    notes,
    order,
    practising,
    queries,
    services,
    wellbeing,
)
from apps.moderation.models import Reader, Rule
from apps.moderation.rest_views import nothing_taken
from apps.moderation.review_views import switch_keys, too_late
from apps.moderation.reviewing import topics_of
from apps.stories.surge_switch import surge_now

SHOWN = 25


@moderators
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """What waits, as metadata only; what I hold; what I can still undo."""
    waiting, now = queries.first_waiting(request.user, SHOWN), timezone.now()
    return render(
        request,
        "moderation/queue.html",
        {
            "rows": [(task, topics_of(task), order.why_now(task, now)) for task in waiting],
            "count": queries.count_waiting(request.user),
            "counted_to": queries.COUNTED_TO,
            "claims": queries.live_claims(request.user),
            "one_more": queries.may_take_one_more(request.user),
            "stop": wellbeing.stop_for(request.user),
            "unwanted": queries.only_unwanted_waits(request.user),
            "reader": Reader.of(request.user),
            "practice": practising.open_for(request.user).count(),
            "announced": practising.announced_for(request.user),
            "asked": notes.asked(request.user),
            "lane_of_notes": note_queries.count_waiting(request.user),
            "undoable": alike.undoable_alone(request.user),
            "undo_groups": alike.undoable_groups(request.user),
            "groups": alike.groups_for(request.user),
            "unread": queries.unread_languages(),
            "surge": surge_now(),
        },
    )


@moderators
@posts_only("moderation:queue")
def take_next(request: StaffRequest) -> HttpResponse:
    """The server picks; a person asks for the next."""
    another = request.POST.get("another") == "yes"
    anyway = request.POST.get("anyway") == "yes"
    claim = claims.claim_next(user=request.user, another=another, anyway=anyway)
    if claim is None:
        return nothing_taken(request)
    return redirect("moderation:review", claim.task_id)


@moderators
@posts_only("moderation:queue")
def undo(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """Take a decision back while its minutes run."""
    try:
        services.undo_decision(user=request.user, task_id=task_id)
    except claims.NotYours as late:
        return too_late(request, late.why, None)
    messages.success(request, _("It is undone. The story is back in the queue."))
    return redirect("moderation:queue")


@moderators
@posts_only("moderation:queue")
def keys(request: StaffRequest) -> HttpResponse:
    """Turn the keys of the review page on or off."""
    switch_keys(request.user)
    held = queries.live_claim(request.user)
    return redirect("moderation:review", held.task_id) if held else redirect("moderation:queue")


@moderators
@require_safe
def guide(request: StaffRequest) -> HttpResponse:
    """The rules of reading, on one page."""
    return render(request, "moderation/guide.html", {"rules": Rule})
