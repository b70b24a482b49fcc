"""The page of one claimed task: reading, deciding, keeping it a little longer, giving it back."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.requests import StaffRequest
from apps.content_warnings.vocabulary import parse_choices
from apps.core.audience import moderators
from apps.core.text import tidy
from apps.moderation import claims, comfort, notes, order, queries, services, wellbeing
from apps.moderation.forms import FOR_QUEUED, NOTE_MAX, DecisionForm, offered_for
from apps.moderation.gate_views import show_gate, wants_words
from apps.moderation.macros import texts_in
from apps.moderation.models import Claim, Decision, Kind, Reader, ReviewTask
from apps.moderation.redacting import hiding_on_page, posted_marks, redaction_of
from apps.moderation.reviewing import sheet_of
from apps.moderation.shadow_views import after_shadow
from apps.moderation.shadowing import decide_as_shadow
from apps.moderation.text_forms import offered_text
from apps.moderation.two_people import shown_reasons
from apps.stories.presenting import thread_of, ticked

# What stays in the form when a person asks for more time.
WRITTEN = ("decision", "rule", "note", "macro")


class Desk(Protocol):
    """The pages of one kind of task: a module with these two functions."""

    def show(self, request: StaffRequest, claim: Claim) -> HttpResponse: ...

    def decide(self, request: StaffRequest, task_id: UUID, claim: Claim | None) -> HttpResponse: ...


# Who shows and decides what is no review of a story.
DESKS: dict[Kind | None, Desk] = {}


@moderators
def review(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """One story under my claim: warnings, veiled words, decision."""
    if request.method != "POST":
        return open_review(request, task_id)
    claim = queries.live_claims(request.user).filter(task=task_id).first()
    desk = DESKS.get(kind_of(task_id))
    if desk:
        return desk.decide(request, task_id, claim)
    if request.POST.get("go") in ("keep", "ask", "text", "keys", "show", "rows") and claim:
        return keep_reading(request, claim)
    return decide(request, task_id, claim)


def open_review(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """The page of a claimed task; from now on this tab is the one that decides."""
    try:
        claim = claims.open_in_tab(user=request.user, task_id=task_id)
    except claims.NotYours as late:
        messages.warning(request, LATE[late.why]())
        return redirect("moderation:queue")
    desk = DESKS.get(Kind(claim.task.kind))
    if desk is None:
        return show_review(request, claim, None)
    wellbeing.open_text(user=request.user, claim=claim)
    return desk.show(request, claim)


def kind_of(task_id: UUID) -> Kind | None:
    """What is asked on this task; None for one that is gone."""
    kind = ReviewTask.objects.filter(pk=task_id).values_list("kind", flat=True).first()
    return Kind(kind) if kind else None


def keep_reading(request: StaffRequest, claim: Claim) -> HttpResponse:
    """More time, by a button for whoever has no script that asks for it; the note stays."""
    try:
        token = as_uuid(request.POST.get("token"))
        claim.expires_at = claims.renew_claim(user=request.user, token=token)
    except claims.NotYours as late:
        return too_late(request, late.why, DecisionForm(request.POST, offered=FOR_QUEUED))
    question = tidy(request.POST.get("colleague", ""))[:NOTE_MAX]
    if request.POST.get("go") == "keys":
        switch_keys(request.user)
    if request.POST.get("go") == "ask" and question:
        notes.ask_colleague(claim=claim, words=question)
    start = {
        "token": claim.token,
        "version": claim.task.version,
        "revision": as_uuid(request.POST.get("revision")),
    }
    written = {name: request.POST.get(name, "") for name in WRITTEN} | posted_marks(request.POST)
    if request.POST.get("go") == "text":
        written |= offered_text(written, claim.task.language)
    notes.keep_note(claim=claim, fields=written)
    form = DecisionForm(initial=written | start, offered=offered_for(claim.task))
    return show_review(request, claim, form)


def decide(request: StaffRequest, task_id: UUID, claim: Claim | None) -> HttpResponse:
    """Carry out what the form says, or show it again with what is missing."""
    task = claim.task if claim else None
    form = DecisionForm(request.POST, offered=offered_for(task))
    sheet = sheet_of(task) if task else None
    hiding = redaction_of(task, sheet, request.POST) if task and sheet else None
    if not form.is_valid() or (hiding and not hiding.fits(form)):
        return show_review(request, claim, form) if claim else too_late(request, "expired", form)
    verdict = form.verdict(posted_levels(request), sheet.passages if sheet else {})
    try:
        decision = _service_for(task)(
            user=request.user,
            task_id=task_id,
            token=form.cleaned_data["token"],
            version=form.cleaned_data["version"],
            verdict=hiding.into(verdict) if hiding else verdict,
        )
    except claims.NotYours as late:
        return too_late(request, late.why, form)
    except services.CannotPublish:
        assert claim is not None
        form.add_error("decision", _("A check on this story failed, so it cannot be published."))
        return show_review(request, claim, form)
    if decision.is_shadow:
        return after_shadow(request, decision)
    messages.success(request, said_of(decision))
    return redirect("moderation:queue")


def _service_for(task: ReviewTask | None) -> Callable[..., Decision]:
    return decide_as_shadow if task and task.kind == Kind.SHADOW else services.decide


def switch_keys(user: User) -> None:
    """Turn the keys of the team's pages on or off for one person."""
    user.keys_on = not user.keys_on
    user.save(update_fields=["keys_on"])


def said_of(decision: Decision) -> str:
    """What somebody is told after a decision: whether it waits, and whether it can be undone."""
    task = ReviewTask.objects.filter(pk=decision.task_id).first()
    if task and task.is_open and task.acts_at:
        return _("Done. You can undo it for a few minutes.")
    if task and decision.choice in services.PENDING and task.stage > decision.stage:
        return _("Saved. Another person reads it too, without seeing what you decided.")
    return _("This is done. It counts from now on.")


def show_review(request: StaffRequest, claim: Claim, form: DecisionForm | None) -> HttpResponse:
    """The review page, with the form as it was posted or fresh."""
    task = claim.task
    sheet = sheet_of(task)
    if sheet is None:
        claims.release_claim(user=request.user, token=claim.token)
        return too_late(request, "gone", form)
    if form is None and not wants_words(request, claim):
        claims.look_away(user=request.user, token=claim.token)
        return show_gate(request, claim, sheet)
    wellbeing.open_text(user=request.user, claim=claim)
    reader = Reader.of(request.user)
    start = {
        "token": claim.token,
        "version": task.version,
        "revision": sheet.revision_id,
    } | notes.kept_note(claim=claim)
    return render(
        request,
        "moderation/review.html",
        {
            "claim": claim,
            "task": task,
            "story": task.story,
            "sheet": sheet,
            "reader": reader,
            "story_class": comfort.story_class(reader),
            "news": comfort.news_of(task, request.user),
            "thread": thread_of(task.story),
            "texts": texts_in(task.language),
            "form": form or DecisionForm(initial=start, offered=offered_for(task)),
            "why": order.why_now(task, timezone.now()),
            "held": shown_reasons(task),
            "notes": notes.notes_on(task, request.user),
            "waiting": queries.count_waiting(request.user),
            **hiding_on_page(request, task, sheet, start),
            **ticked(posted_levels(request) if form else sheet.levels),
        },
        status=422 if form and form.is_bound else 200,
    )


def too_late(request: StaffRequest, why: str, form: Form | None) -> HttpResponse:
    """409: what changed, and the note as it was written."""
    note = form.data.get("note", "") if form else ""
    context = {"sentence": LATE[why](), "note": note}
    return render(request, "moderation/too_late.html", context, status=409)


def posted_levels(request: StaffRequest) -> dict[str, str]:
    """The warnings that stand ticked in what was posted."""
    return parse_choices(request.POST.getlist("warnings"))


def as_uuid(text: str | None) -> UUID:
    """The id in `text`; one that belongs to nothing when there is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return UUID(int=0)


LATE = {
    "expired": lambda: _("Your time with this story is over, so nothing was decided."),
    "tab": lambda: _("You opened this story in another tab, so nothing was decided here."),
    "rights": lambda: _("You may not decide on this story any more, so nothing was decided."),
    "changed": lambda: _("The story changed while you were reading, so nothing was decided."),
    "gone": lambda: _("The writer was faster: this story is not in the queue any more."),
    "acted": lambda: _("It can no longer be undone."),
}
