"""Care for one writer: the thread, a word of ours, an answer of theirs. It decides no story."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.core.posts import posts_only
from apps.moderation import care, claims, disclosing, queries, wellbeing
from apps.moderation.care_forms import CareForm, DisclosureForm
from apps.moderation.models import Claim, Kind
from apps.moderation.review_views import LATE, as_uuid
from apps.moderation.reviewing import sheet_of
from apps.stories.presenting import thread_of


@staff("care")
def care_page(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """The thread with the writer of an escalated story that this person has claimed."""
    if request.method == "POST":
        return decide(request, task_id, _claim(request, task_id))
    try:
        claim = claims.open_in_tab(user=request.user, task_id=task_id)
    except claims.NotYours as late:
        messages.warning(request, LATE[late.why]())
        return redirect("moderation:queue")
    if claim.task.needs != Permission.CARE:
        return redirect("moderation:review", task_id)
    wellbeing.open_text(user=request.user, claim=claim)
    return show(request, claim)


@staff("care")
@posts_only("moderation:queue")
def ask_disclosure(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """Ask a second person to agree that somebody outside is told."""
    claim, form = _claim(request, task_id), DisclosureForm(request.POST)
    if claim is None or claim.token != as_uuid(request.POST.get("token")):
        return _over(request, "tab" if claim else "expired")
    if not form.is_valid():
        return show(request, claim, disclosure_form=form, status=422)
    try:
        disclosing.ask(user=request.user, task_id=task_id, **form.cleaned_data)
    except claims.NotYours as late:
        return _over(request, late.why)
    except disclosing.AskedBefore:
        messages.warning(request, _("Somebody has asked for this story already."))
        return redirect("moderation:care", task_id)
    messages.success(request, _("A second person has to agree. Until then nobody is told."))
    return redirect("moderation:care", task_id)


def show(
    request: StaffRequest,
    claim: Claim,
    form: CareForm | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The page of care, with the form as it was posted or fresh."""
    story = claim.task.story
    sheet = sheet_of(claim.task)
    if sheet is None:
        claims.release_claim(user=request.user, token=claim.token)
        return _over(request, "gone")
    care.note_heard(story)
    lease = {"token": claim.token, "version": claim.task.version}
    start = lease | {"rung": care.rung_of(story)}
    context = {
        "claim": claim,
        "task": claim.task,
        "story": story,
        "sheet": sheet,
        "thread": thread_of(story),
        "is_answer": claim.task.kind == Kind.CARE,
        "form": form or CareForm(initial=start, language=claim.task.language),
        "disclosure_form": DisclosureForm(initial=lease, auto_id="disclosure_%s"),
        "asked": disclosing.waiting().filter(story=story).first(),
        "alone": not settings.TWO_PEOPLE,
    }
    return render(request, "moderation/care.html", context | forms, status=status)


def decide(request: StaffRequest, task_id: UUID, claim: Claim | None) -> HttpResponse:
    """Do what the button says: write, put a ready text in, keep the label or the claim, close."""
    go = request.POST.get("go", "")
    form = CareForm(request.POST, language=claim.task.language if claim else "", go=go)
    if not form.is_valid():
        return show(request, claim, form, 422) if claim else _over(request, "expired")
    lease = {
        "user": request.user,
        "task_id": task_id,
        "token": form.cleaned_data["token"],
        "version": form.cleaned_data["version"],
    }
    try:
        if go in ("text", "keep") and claim:
            return _again(request, claim, form, go)
        return _done(request, task_id, form, go, lease)
    except claims.NotYours as late:
        return _over(request, late.why)


def _done(
    request: StaffRequest, task_id: UUID, form: CareForm, go: str, lease: dict[str, Any]
) -> HttpResponse:
    data = form.cleaned_data
    if go == "label":
        care.label(rung=data["rung"], **lease)
        messages.success(request, _("Kept."))
        return redirect("moderation:care", task_id)
    if go == "close":
        care.close(rung=data["rung"], outcome=data["outcome"], **lease)
        messages.success(request, _("This is done. The writer can write again at any time."))
        return redirect("moderation:queue")
    care.write(rung=data["rung"], words=data["reply"], **form.macro_of(), **lease)
    messages.success(
        request, _("It is in their thread. When they answer, it comes to the front again.")
    )
    return redirect("moderation:queue")


def _again(request: StaffRequest, claim: Claim, form: CareForm, go: str) -> HttpResponse:
    """The page once more with what was written; with `text` a ready text stands in the field."""
    until = claims.renew_claim(user=request.user, token=form.cleaned_data["token"])
    claim.expires_at = until
    written = dict(form.cleaned_data)
    if go == "text" and (ready := form.ready):
        written |= {"reply": ready.text, "macro": ready.code}
    return show(request, claim, CareForm(initial=written, language=claim.task.language))


def _claim(request: StaffRequest, task_id: UUID) -> Claim | None:
    return queries.live_claims(request.user).filter(task=task_id).first()


def _over(request: StaffRequest, why: str) -> HttpResponse:
    """409: what changed, with what was written, so that it can be taken along."""
    written = request.POST.get("reply") or request.POST.get("why", "")
    context = {"sentence": LATE[why](), "note": written}
    return render(request, "moderation/too_late.html", context, status=409)
