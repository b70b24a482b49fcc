"""Before the words: what somebody learns of a text, and the choice to read it or pass it on.

The words are not in the page until somebody asks for them, as on readers' pages.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.accounts.requests import StaffRequest
from apps.moderation import order, queries
from apps.moderation.comfort import news_of
from apps.moderation.models import Claim, Reader
from apps.moderation.reviewing import Sheet


def wants_words(request: StaffRequest, claim: Claim) -> bool:
    """Whether the words shall be shown: asked for now or before, or always by preference."""
    asked = request.GET.get("open")
    if asked in ("0", "1"):
        return asked == "1"
    return claim.is_opened or Reader.of(request.user).open_at_once


def show_gate(request: StaffRequest, claim: Claim, sheet: Sheet) -> HttpResponse:
    """Length, topics, how hard it is, what is new: no word of it."""
    task = claim.task
    context = {
        "claim": claim,
        "task": task,
        "story": task.story,
        "sheet": sheet,
        "why": order.why_now(task, timezone.now()),
        "news": news_of(task, request.user),
        "waiting": queries.count_waiting(request.user),
    }
    return render(request, "moderation/review_gate.html", context)
