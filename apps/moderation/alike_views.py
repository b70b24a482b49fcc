"""Texts that are nearly the same: one is read, of others what differs, one word for many."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.requests import StaffRequest
from apps.core.audience import moderators
from apps.core.posts import posts_only
from apps.moderation import alike, claims, together, wellbeing
from apps.moderation.acts import log_act
from apps.moderation.alike_forms import TogetherForm
from apps.moderation.comfort import story_class
from apps.moderation.differing import changes
from apps.moderation.models import Claim, Reader, ReviewTask
from apps.moderation.recording import newest_revision
from apps.moderation.review_views import LATE, as_uuid, too_late
from apps.moderation.reviewing import Sheet, sheet_of
from apps.moderation.together import Mark, Word
from apps.stories.lifecycle import TooLate


@moderators
@posts_only("moderation:queue")
def take_alike(request: StaffRequest, group: UUID) -> HttpResponse:
    """Take a group: one of its texts, by an ordinary lease."""
    if alike.take_group(user=request.user, group=group):
        return redirect("moderation:alike", group)
    messages.warning(request, _("Somebody else has it, or it is not there any more."))
    return redirect("moderation:queue")


@moderators
def read_alike(request: StaffRequest, group: UUID) -> HttpResponse:
    """The words of one, the list of the others, and one decision for those that are ticked."""
    try:
        claim = alike.held(request.user, group)
        if request.method == "POST" and "differ" not in request.POST:
            return _decide(request, group, claim)
        claim = claims.open_in_tab(user=request.user, task_id=claim.task_id)
    except claims.NotYours as late:
        messages.warning(request, LATE[late.why]())
        return redirect("moderation:queue")
    return _show(request, group, claim, None)


@moderators
@posts_only("moderation:queue")
def undo_alike(request: StaffRequest, group: UUID) -> HttpResponse:
    """Take back what was decided on a group, while its minutes run."""
    if not together.undo_together(user=request.user, group=group):
        return too_late(request, "acted", None)
    messages.success(request, _("It is undone. The stories are back in the queue."))
    return redirect("moderation:queue")


def _decide(request: StaffRequest, group: UUID, claim: Claim) -> HttpResponse:
    form = TogetherForm(request.POST, marked=request.POST.getlist("mark"))
    if not form.is_valid():
        return _show(request, group, claim, form)
    try:
        done = together.decide_together(
            user=request.user,
            group=group,
            token=form.cleaned_data["token"],
            word=Word(form.cleaned_data["word"]),
            rule=form.cleaned_data["rule"],
            marks=form.marks,
        )
    except claims.NotYours as late:
        return too_late(request, late.why, None)
    messages.success(request, _said(done))
    return redirect("moderation:queue")


def _show(
    request: StaffRequest, group: UUID, claim: Claim, form: TogetherForm | None
) -> HttpResponse:
    task, sheet = claim.task, sheet_of(claim.task)
    if sheet is None:
        claims.release_claim(user=request.user, token=claim.token)
        return too_late(request, "gone", None)
    wellbeing.open_text(user=request.user, claim=claim)
    reader, rows = Reader.of(request.user), _rows(request, group)
    context = {
        "group": group,
        "claim": claim,
        "task": task,
        "story": task.story,
        "sheet": sheet,
        "reader": reader,
        "story_class": story_class(reader),
        "rows": rows,
        "number": alike.members(request.user, group).count(),
        "ticked": {*request.POST.getlist("mark")} or {str(mark) for _task, mark in rows},
        "form": form or TogetherForm(initial={"token": claim.token}),
        **_difference(request, group, sheet),
    }
    return render(request, "moderation/alike.html", context, status=422 if form else 200)


def _rows(request: StaffRequest, group: UUID) -> list[tuple[ReviewTask, Mark]]:
    rows = []
    for task in alike.members(request.user, group)[: alike.MOST]:
        try:
            revision = newest_revision(task.story)
        except TooLate:
            continue
        rows.append((task, Mark(task.pk, task.version, revision.pk)))
    return rows


def _difference(request: StaffRequest, group: UUID, sheet: Sheet) -> dict[str, Any]:
    """What one of the others has that the one that was read has not, for whoever asks to see it."""
    wanted = as_uuid(request.POST.get("differ"))
    other = alike.members(request.user, group).filter(pk=wanted).first()
    found = sheet_of(other) if other else None
    if other is None or found is None:
        return {}
    log_act(request.user, "opened", other)
    return {"other": other, "differences": changes(sheet.words, found.words)}


def _said(done: together.Done) -> str:
    said = ngettext("Done for %(number)d text.", "Done for %(number)d texts.", done.changed)
    said %= {"number": done.changed}
    if done.skipped:
        left = ngettext(
            "%(number)d had changed or gone, and was left alone.",
            "%(number)d had changed or gone, and were left alone.",
            done.skipped,
        )
        said += " " + left % {"number": done.skipped}
    return said
