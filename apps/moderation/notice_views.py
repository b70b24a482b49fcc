"""The desk of notices from outside: what came, the story as readers see it, an answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.accounts.requests import StaffRequest
from apps.core.text import tidy
from apps.moderation import claims, notes
from apps.moderation.answering import Reply, decide_on_notices, revision_of
from apps.moderation.desks import frame
from apps.moderation.forms import NOTE_MAX
from apps.moderation.macros import texts_in
from apps.moderation.models import Choice, Claim
from apps.moderation.notice_forms import NoticeDecisionForm
from apps.moderation.noticing import open_notices
from apps.moderation.reported import as_shown
from apps.moderation.review_views import as_uuid, too_late
from apps.moderation.text_forms import offered_text
from apps.stories.lifecycle import TooLate
from apps.stories.shown import shown_text, withheld_text

WRITTEN = ("decision", "ground", "answer", "note", "macro")
DONE = {
    Choice.SETTLE: lambda: _("Answered. The story stays as it is."),
    Choice.HIDE: lambda: _("Answered, and hidden. Two others decide whether it comes back."),
    Choice.ASK: lambda: _("Answered. The writer has your question."),
    Choice.ESCALATE: lambda: _("The safeguarding lead looks at it now."),
    Choice.PASS: lambda: _("Somebody else looks at it."),
}


def show(request: StaffRequest, claim: Claim) -> HttpResponse:
    """The claimed notices about one story."""
    return _page(request, claim, None)


def decide(request: StaffRequest, task_id: UUID, claim: Claim | None) -> HttpResponse:
    """Carry out what the form says, or show it again with what is missing."""
    form = NoticeDecisionForm(request.POST, with_lead=_with_lead(claim))
    try:
        if request.POST.get("go") in ("keep", "text") and claim:
            return _keep(request, claim)
        if not form.is_valid():
            return _page(request, claim, form) if claim else too_late(request, "expired", form)
        decision = decide_on_notices(
            user=request.user,
            task_id=task_id,
            token=form.cleaned_data["token"],
            version=form.cleaned_data["version"],
            verdict=form.verdict(),
            reply=Reply(
                words=form.cleaned_data["answer"],
                ground=form.ground_of(),
                answered={as_uuid(each) for each in request.POST.getlist("notices")},
            ),
        )
    except claims.NotYours as late:
        return too_late(request, late.why, form)
    messages.success(request, DONE[Choice(decision.choice)]())
    return redirect("moderation:queue")


def _with_lead(claim: Claim | None) -> bool:
    return claim is not None and claim.task.needs == Permission.CARE


def _keep(request: StaffRequest, claim: Claim) -> HttpResponse:
    """More time, and the text to the writer if it is asked for. Raises NotYours."""
    token = as_uuid(request.POST.get("token"))
    claim.expires_at = claims.renew_claim(user=request.user, token=token)
    written = {name: tidy(request.POST.get(name, ""))[:NOTE_MAX] for name in WRITTEN}
    if request.POST.get("go") == "text":
        written |= offered_text(written, claim.task.language)
    notes.keep_note(claim=claim, fields=written)
    return _page(request, claim, None)


def _page(request: StaffRequest, claim: Claim, form: NoticeDecisionForm | None) -> HttpResponse:
    task = claim.task
    notices = open_notices(task)
    try:
        revision = revision_of(task.story)
    except TooLate:
        notices = []
    if not notices:
        claims.release_claim(user=request.user, token=claim.token)
        return too_late(request, "gone", form)
    text = shown_text(task.story) or withheld_text(task.story)
    start = notes.kept_note(claim=claim) | {
        "token": claim.token,
        "version": task.version,
        "revision": revision.pk,
    }
    context: dict[str, Any] = frame(request, claim) | {
        "notices": [(notice, notice.unseal()) for notice in notices],
        "shown": as_shown(task.story, text) if text else None,
        "texts": texts_in(task.language),
        "form": form or NoticeDecisionForm(initial=start, with_lead=_with_lead(claim)),
    }
    status = 422 if form else 200
    return render(request, "moderation/review_notice.html", context, status=status)
