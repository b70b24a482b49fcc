"""A lease as its holder keeps it, gives it back, or hands it on for good."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.accounts.requests import StaffRequest
from apps.core.audience import moderators
from apps.core.posts import posts_only
from apps.moderation import claims, notes, queries
from apps.moderation.redacting import posted_marks
from apps.moderation.review_views import WRITTEN, as_uuid, too_late


@moderators
@posts_only("moderation:queue")
def renew(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """The heartbeat of a page that is on screen."""
    token = as_uuid(request.POST.get("token"))
    if request.POST.get("shown") == "no":
        claims.look_away(user=request.user, token=token)
        return JsonResponse({"until": None})
    try:
        until = claims.renew_claim(user=request.user, token=token)
    except claims.NotYours:
        return JsonResponse({"until": None}, status=409)
    claim = queries.live_claims(request.user).filter(task=task_id).first()
    if claim:
        written = {name: request.POST.get(name, "")[: settings.WORDS_MAX] for name in WRITTEN}
        written |= posted_marks(request.POST)
        notes.keep_note(claim=claim, fields=written)
    return JsonResponse({"until": until.isoformat()})


@moderators
@posts_only("moderation:queue")
def release(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """Stop here; the story goes back and nothing is noted."""
    claims.release_claim(user=request.user, token=as_uuid(request.POST.get("token")))
    messages.info(
        request, _("It is back in the queue. Nothing is noted. Take a break if you like.")
    )
    return redirect("moderation:break")


@moderators
@posts_only("moderation:queue")
def recuse(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """I may know somebody in it: it goes back, and I never get it again. No reason is asked."""
    token = as_uuid(request.POST.get("token"))
    try:
        claims.recuse(user=request.user, task_id=task_id, token=token)
    except claims.NotYours as late:
        return too_late(request, late.why, None)
    messages.info(request, _("Somebody else reads it. You will not be given this story again."))
    return redirect("moderation:queue")
