"""The page of what readers reported: the story as they see it, their choices, a decision."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.requests import StaffRequest
from apps.moderation import claims
from apps.moderation.desk_forms import ReportDecisionForm
from apps.moderation.desks import at_first, frame, keep_longer
from apps.moderation.models import Choice, Claim
from apps.moderation.report_deciding import decide_on_reports
from apps.moderation.reported import Shown, pickable, said_of, shown_of
from apps.moderation.review_views import posted_levels, too_late
from apps.stories.presenting import ticked

DONE = {
    Choice.SETTLE: lambda: _("It stays as it is. The reports are closed."),
    Choice.WARN: lambda: _("Readers see the corrected warnings from now on."),
    Choice.HIDE: lambda: _("It is hidden. Two others decide whether it comes back."),
    Choice.ESCALATE: lambda: _("The safeguarding lead looks at it now."),
    Choice.PASS: lambda: _("Somebody else looks at it."),
}


def show(request: StaffRequest, claim: Claim) -> HttpResponse:
    """The claimed reports on one story."""
    return _page(request, claim, None)


def decide(request: StaffRequest, task_id: UUID, claim: Claim | None) -> HttpResponse:
    """Carry out what the form says, or show it again with what is missing."""
    shown = shown_of(claim.task) if claim else None
    levels = posted_levels(request)
    form = ReportDecisionForm(request.POST, changed=shown is not None and levels != shown.levels)
    try:
        if request.POST.get("go") == "keep" and claim:
            keep_longer(request, claim)
            return _page(request, claim, None)
        if not form.is_valid():
            return _page(request, claim, form) if claim else too_late(request, "expired", form)
        decision = decide_on_reports(
            user=request.user,
            task_id=task_id,
            token=form.cleaned_data["token"],
            version=form.cleaned_data["version"],
            verdict=form.verdict(_warnings(levels, shown)),
        )
    except claims.NotYours as late:
        return too_late(request, late.why, form)
    messages.success(request, DONE[Choice(decision.choice)]())
    return redirect("moderation:queue")


def _warnings(levels: dict[str, str], shown: Shown | None) -> list[dict]:
    passages = shown.passages if shown else {}
    return [
        {"code": code, "level": level, "passages": passages.get(code, [])}
        for code, level in levels.items()
    ]


def _page(request: StaffRequest, claim: Claim, form: ReportDecisionForm | None) -> HttpResponse:
    shown = shown_of(claim.task)
    if shown is None:
        claims.release_claim(user=request.user, token=claim.token)
        return too_late(request, "gone", form)
    # After "keep" the ticks stand as they were posted, too.
    levels = posted_levels(request) if request.method == "POST" else shown.levels
    here, others = pickable({*shown.levels, *levels})
    context = frame(request, claim) | {
        "shown": shown,
        "said": said_of(claim.task, shown),
        "form": form or ReportDecisionForm(initial=at_first(claim, shown.revision_id)),
        "here": here,
        "others": others,
        **ticked(levels),
    }
    status = 422 if form else 200
    return render(request, "moderation/review_report.html", context, status=status)
