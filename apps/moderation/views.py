"""The queue and the review page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.content_warnings.vocabulary import parse_choices
from apps.core.audience import moderators
from apps.core.posts import posts_only
from apps.moderation import claims, queries, services
from apps.moderation.forms import DecisionForm
from apps.moderation.models import Claim, Rule
from apps.moderation.reviewing import sheet_of, topics_of
from apps.stories.lifecycle import State
from apps.stories.presenting import thread_of, ticked
from apps.stories.surge_switch import surge_now

SHOWN = 25
# What stays in the form when a person asks for more time.
WRITTEN = ("decision", "rule", "note", "proposed", "proposed_title")


@moderators
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """What waits, as metadata only; what I hold; what I can still undo."""
    waiting = queries.waiting_for(request.user)
    return render(
        request,
        "moderation/queue.html",
        {
            "rows": [(task, topics_of(task)) for task in queries.with_topics(waiting)[:SHOWN]],
            "count": waiting.count(),
            "claim": queries.live_claim(request.user),
            "undoable": queries.undoable_by(request.user),
            "unread": queries.unread_languages(),
            "surge": surge_now(),
        },
    )


@moderators
@posts_only("moderation:queue")
def take_next(request: StaffRequest) -> HttpResponse:
    """The server picks; a person asks for the next."""
    claim = claims.claim_next(user=request.user)
    if claim is None:
        messages.info(request, _("Nothing waits for you right now."))
        return redirect("moderation:queue")
    return redirect("moderation:review", claim.task_id)


@moderators
def review(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """One story under my claim: warnings, veiled words, decision."""
    claim = queries.live_claim(request.user)
    if claim is not None and claim.task_id != task_id:
        claim = None
    if request.method == "POST" and request.POST.get("go") == "keep" and claim:
        return keep_reading(request, claim)
    if request.method == "POST":
        return decide(request, task_id, claim)
    if claim is None:
        messages.warning(request, LATE["expired"]())
        return redirect("moderation:queue")
    return show_review(request, claim, None)


def keep_reading(request: StaffRequest, claim: Claim) -> HttpResponse:
    """More time, by a button for whoever has no script that asks for it; the note stays."""
    try:
        claim.expires_at = claims.renew_claim(user=request.user, token=claim.token)
    except claims.NotYours as late:
        return too_late(request, late.why, DecisionForm(request.POST, escalated=False))
    escalated = claim.task.story.state == State.ESCALATED
    start = {
        "token": claim.token,
        "version": claim.task.version,
        "revision": as_uuid(request.POST.get("revision")),
    }
    written = {name: request.POST.get(name, "") for name in WRITTEN}
    form = DecisionForm(initial=written | start, escalated=escalated)
    return show_review(request, claim, form)


def decide(request: StaffRequest, task_id: UUID, claim: Claim | None) -> HttpResponse:
    """Carry out what the form says, or show it again with what is missing."""
    task = claim.task if claim else None
    escalated = task is not None and task.story.state == State.ESCALATED
    form = DecisionForm(request.POST, escalated=escalated)
    if not form.is_valid():
        return show_review(request, claim, form) if claim else too_late(request, "expired", form)
    sheet = sheet_of(task) if task else None
    try:
        services.decide(
            user=request.user,
            task_id=task_id,
            token=form.cleaned_data["token"],
            version=form.cleaned_data["version"],
            verdict=form.verdict(posted_levels(request), sheet.passages if sheet else {}),
        )
    except claims.NotYours as late:
        return too_late(request, late.why, form)
    except services.CannotPublish:
        assert claim is not None
        form.add_error("decision", _("A check on this story failed, so it cannot be published."))
        return show_review(request, claim, form)
    if form.cleaned_data["decision"] in services.PENDING:
        messages.success(request, _("Done. You can undo it for a few minutes."))
    else:
        messages.success(request, _("This is done. It counts from now on."))
    return redirect("moderation:queue")


def show_review(request: StaffRequest, claim: Claim, form: DecisionForm | None) -> HttpResponse:
    """The review page, with the form as it was posted or fresh."""
    task = claim.task
    sheet = sheet_of(task)
    if sheet is None:
        claims.release_claim(user=request.user, token=claim.token)
        return too_late(request, "gone", form)
    escalated = task.story.state == State.ESCALATED
    start = {
        "token": claim.token,
        "version": task.version,
        "revision": sheet.revision_id,
        "proposed": sheet.words,
        "proposed_title": sheet.title,
    }
    return render(
        request,
        "moderation/review.html",
        {
            "claim": claim,
            "task": task,
            "story": task.story,
            "sheet": sheet,
            "thread": thread_of(task.story),
            "form": form or DecisionForm(initial=start, escalated=escalated),
            "waiting": queries.waiting_for(request.user).count(),
            **ticked(posted_levels(request) if form else sheet.levels),
        },
        status=422 if form and form.is_bound else 200,
    )


def too_late(request: StaffRequest, why: str, form: DecisionForm | None) -> HttpResponse:
    """409: what changed, and the note as it was written."""
    note = form.data.get("note", "") if form else ""
    context = {"sentence": LATE[why](), "note": note}
    return render(request, "moderation/too_late.html", context, status=409)


@moderators
@posts_only("moderation:queue")
def renew(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """The heartbeat of a page that is on screen."""
    token = as_uuid(request.POST.get("token"))
    try:
        until = claims.renew_claim(user=request.user, token=token)
    except claims.NotYours:
        return JsonResponse({"until": None}, status=409)
    return JsonResponse({"until": until.isoformat()})


@moderators
@posts_only("moderation:queue")
def release(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """Stop here; the story goes back and nothing is noted."""
    claims.release_claim(user=request.user, token=as_uuid(request.POST.get("token")))
    messages.info(
        request, _("It is back in the queue. Nothing is noted. Take a break if you like.")
    )
    return redirect("moderation:queue")


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
    user = request.user
    user.keys_on = not user.keys_on
    user.save(update_fields=["keys_on"])
    held = queries.live_claim(user)
    return redirect("moderation:review", held.task_id) if held else redirect("moderation:queue")


@moderators
@require_safe
def guide(request: StaffRequest) -> HttpResponse:
    """The rules of reading, on one page."""
    return render(request, "moderation/guide.html", {"rules": Rule})


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
    "changed": lambda: _("The story changed while you were reading, so nothing was decided."),
    "gone": lambda: _("The writer was faster: this story is not in the queue any more."),
    "acted": lambda: _("It can no longer be undone."),
}
