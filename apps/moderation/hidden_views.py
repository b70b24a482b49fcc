"""Stories that our team hides: finding one that is out, and deciding whether one comes back."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.queries import someone_leads
from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.moderation import claims, queries
from apps.moderation.desk_forms import FindForm, HiddenDecisionForm, HideForm
from apps.moderation.desks import at_first, frame, keep_longer
from apps.moderation.hiding import escalate_published, hide_published
from apps.moderation.models import Choice, Claim, Report, ReportReason, ReviewTask
from apps.moderation.reported import as_shown, found_by_address
from apps.moderation.returning import JUDGING, NotOffered, decide_on_hidden, offered_to
from apps.moderation.review_views import as_uuid, too_late
from apps.moderation.two_people import rule_holds
from apps.stories.lifecycle import TooLate
from apps.stories.models import Story
from apps.stories.queries import public_story
from apps.stories.shown import withheld_text


def show(request: StaffRequest, claim: Claim) -> HttpResponse:
    """A claimed story that our team hid."""
    return _page(request, claim, None)


def decide(request: StaffRequest, task_id: UUID, claim: Claim | None) -> HttpResponse:
    """Carry out what the form says, or show it again with what is missing."""
    offered = offered_to(claim.task) if claim else (*JUDGING, Choice.PASS)
    form = HiddenDecisionForm(request.POST, offered=offered)
    try:
        if request.POST.get("go") == "keep" and claim:
            keep_longer(request, claim)
            return _page(request, claim, None)
        if not form.is_valid():
            return _page(request, claim, form) if claim else too_late(request, "expired", form)
        decision = decide_on_hidden(
            user=request.user,
            task_id=task_id,
            token=form.cleaned_data["token"],
            version=form.cleaned_data["version"],
            verdict=form.verdict(),
        )
    except claims.NotYours as late:
        return too_late(request, late.why, form)
    except NotOffered:
        return too_late(request, "changed", form)
    messages.success(request, _said(ReviewTask.objects.filter(pk=decision.task_id).first()))
    return redirect("moderation:queue")


def _said(task: ReviewTask | None) -> str:
    if task and task.is_open:
        return _("Saved. It stays hidden until another person has decided too.")
    return _("This is done. It counts from now on.")


def _page(request: StaffRequest, claim: Claim, form: HiddenDecisionForm | None) -> HttpResponse:
    task = claim.task
    text = withheld_text(task.story)
    shown = as_shown(task.story, text) if text else None
    if shown is None:
        claims.release_claim(user=request.user, token=claim.token)
        return too_late(request, "gone", form)
    start = at_first(claim, shown.revision_id)
    counts = Counter(Report.objects.filter(story=task.story).values_list("reason", flat=True))
    context = frame(request, claim) | {
        "shown": shown,
        "rule": queries.rule_of(task.story, Choice.HIDE),
        "reasons": [(ReportReason(code).label, n) for code, n in counts.most_common()],
        "alone": not rule_holds(),
        "form": form or HiddenDecisionForm(initial=start, offered=offered_to(task)),
    }
    status = 422 if form else 200
    return render(request, "moderation/review_hidden.html", context, status=status)


@staff("hide_story")
def published(request: StaffRequest) -> HttpResponse:
    """A story that is out, by its address; hide it now, or have the lead look at it."""
    if request.POST.get("go") in ("hide", "escalate"):
        return _act(request, as_uuid(request.POST.get("story")))
    find = FindForm(request.POST if request.method == "POST" else None)
    story = found_by_address(find.cleaned_data["address"]) if find.is_valid() else None
    if find.is_bound and find.is_valid() and story is None:
        find.add_error("address", _("No story that is out has this address."))
    return _found(request, find, story, None)


def _act(request: StaffRequest, story_id: UUID) -> HttpResponse:
    form = HideForm(request.POST)
    escalates = request.POST["go"] == "escalate"
    if not escalates and not form.is_valid():
        return _found(request, FindForm(), public_story(story_id), form)
    try:
        if escalates:
            escalate_published(user=request.user, story_id=story_id)
        else:
            hide_published(user=request.user, story_id=story_id, **form.cleaned_data)
    except (TooLate, claims.NotYours):
        messages.warning(request, _("It is not out any more, or somebody else was faster."))
        return redirect("moderation:published")
    messages.success(
        request,
        _("The safeguarding lead looks at it now. Readers still see it.")
        if escalates
        else _("It is hidden. Two others decide whether it comes back."),
    )
    return redirect("moderation:published")


def _found(
    request: StaffRequest, find: FindForm, story: Story | None, form: HideForm | None
) -> HttpResponse:
    context = {
        "find": find,
        "story": story,
        "shown": as_shown(story, story.published_text) if story else None,
        "form": form or HideForm(),
        "can_escalate": someone_leads(),
    }
    status = 422 if find.errors or form else 200
    return render(request, "moderation/published.html", context, status=status)
