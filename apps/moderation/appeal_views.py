"""The page of an appeal: what was decided, what the writer says, the words, an answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.requests import StaffRequest
from apps.moderation import claims
from apps.moderation.appeal_forms import AppealDecisionForm
from apps.moderation.appealing import decide_on_appeal
from apps.moderation.desks import at_first, frame, keep_longer, written
from apps.moderation.macros import texts_in
from apps.moderation.models import Choice, Claim, ReviewTask
from apps.moderation.recording import note_of
from apps.moderation.reported import as_shown
from apps.moderation.review_views import posted_levels, too_late
from apps.moderation.reviewing import sheet_of
from apps.moderation.services import CannotPublish
from apps.moderation.text_forms import offered_text
from apps.stories.presenting import ticked
from apps.stories.shown import withheld_text

DONE = {
    Choice.OVERTURN: lambda: _("Done. You can undo it for a few minutes."),
    Choice.UPHOLD: lambda: _("The writer can read your answer now."),
    Choice.PASS: lambda: _("Somebody else looks at it."),
}


def show(request: StaffRequest, claim: Claim) -> HttpResponse:
    """A claimed appeal."""
    return _page(request, claim, None)


def decide(request: StaffRequest, task_id: UUID, claim: Claim | None) -> HttpResponse:
    """Carry out what the form says, or show it again with what is missing."""
    form = AppealDecisionForm(request.POST)
    try:
        if request.POST.get("go") in ("keep", "text") and claim:
            keep_longer(request, claim)
            return _page(request, claim, None)
        if not form.is_valid():
            return _page(request, claim, form) if claim else too_late(request, "expired", form)
        decision = decide_on_appeal(
            user=request.user,
            task_id=task_id,
            token=form.cleaned_data["token"],
            version=form.cleaned_data["version"],
            verdict=form.verdict(_warnings(request, claim)),
        )
    except claims.NotYours as late:
        return too_late(request, late.why, form)
    except CannotPublish:
        assert claim is not None
        form.add_error("decision", _("A check on this story failed, so it cannot be published."))
        return _page(request, claim, form)
    messages.success(request, DONE[Choice(decision.choice)]())
    return redirect("moderation:queue")


def _warnings(request: StaffRequest, claim: Claim | None) -> list[dict[str, Any]]:
    """Those that stand ticked, with the passages that the checks found."""
    sheet = sheet_of(claim.task) if claim else None
    passages = sheet.passages if sheet else {}
    return [
        {"code": code, "level": level, "passages": passages.get(code, [])}
        for code, level in posted_levels(request).items()
    ]


def _page(request: StaffRequest, claim: Claim, form: AppealDecisionForm | None) -> HttpResponse:
    task = claim.task
    looked_at = _looked_at(task)
    if looked_at is None:
        claims.release_claim(user=request.user, token=claim.token)
        return too_late(request, "gone", form)
    about = task.appeal.decision
    start = at_first(claim, looked_at["revision"])
    if request.POST.get("go") == "text":
        start |= offered_text(written(request), task.language)
    asked = posted_levels(request) if request.method == "POST" else looked_at["levels"]
    context = frame(request, claim) | looked_at | ticked(asked)
    context |= {
        "about": about,
        "told": note_of(about),
        "texts": texts_in(task.language),
        "form": form or AppealDecisionForm(initial=start),
    }
    status = 422 if form else 200
    return render(request, "moderation/review_appeal.html", context, status=status)


def _looked_at(task: ReviewTask) -> dict[str, Any] | None:
    """What was hidden as readers saw it, or what was declined with the marks of the checks."""
    text = withheld_text(task.story)
    if shown := (as_shown(task.story, text) if text else None):
        return {"shown": shown, "revision": shown.revision_id, "levels": {}}
    if sheet := sheet_of(task):
        return {"sheet": sheet, "revision": sheet.revision_id, "levels": sheet.levels}
    return None
