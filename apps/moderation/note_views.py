"""The lane of letters and pledges: what waits, the one I read, and what I can still undo."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.permissions import Permission
from apps.accounts.requests import StaffRequest
from apps.core.audience import moderators, staff
from apps.core.posts import posts_only
from apps.moderation import comfort, note_services, wellbeing
from apps.moderation import note_queries as queries
from apps.moderation.claims import NotYours
from apps.moderation.models import NoteTask, Reader
from apps.moderation.note_forms import NoteForm, TakeDownForm
from apps.moderation.note_reading import note_sheet
from apps.moderation.note_services import Done

SAID: dict[Done, str | Promise] = {
    Done.PUBLISHED: gettext_lazy("It is out now. You can undo it until the day is over."),
    Done.DECLINED: gettext_lazy("It will not be published. You can undo it until the day is over."),
    Done.SECOND: gettext_lazy("Saved. Not to publish takes a second person."),
    Done.PASSED: gettext_lazy("You passed it on. Nobody asks why."),
    Done.HANDED_ON: gettext_lazy("It waits for the safeguarding lead now."),
}
NONE = gettext_lazy("None that is out holds these words. Copy them as they stand there.")
MANY = gettext_lazy("More than one holds these words. Copy more of it.")
LATE: dict[str, str | Promise] = {
    "expired": gettext_lazy("Your time with it is over, so nothing was decided."),
    "gone": gettext_lazy("Whoever wrote it was faster: it is not here any more."),
    "acted": gettext_lazy("It can no longer be undone."),
}


@moderators
def list_(request: StaffRequest) -> HttpResponse:
    """How many wait, in which languages; taking the next one is a post."""
    if request.method == "POST":
        return _take_next(request)
    return _show_lane(request, TakeDownForm())


@staff("hide_story")
@posts_only("notes:list")
def take_down(request: StaffRequest) -> HttpResponse:
    """Off the page at once, and read anew: what a reader pointed to, on any later day."""
    form = TakeDownForm(request.POST)
    if not form.is_valid():
        return _show_lane(request, form)
    found = note_services.take_down(user=request.user, words=form.cleaned_data["words"])
    if found != 1:
        form.add_error("words", MANY if found else NONE)
        return _show_lane(request, form)
    messages.success(request, _("It is not out any more, and waits to be read again."))
    return redirect("notes:list")


def _show_lane(request: StaffRequest, form: TakeDownForm) -> HttpResponse:
    context = {
        "form": form if request.user.may(Permission.HIDE_STORY) else None,
        "rows": queries.counts_by_language(),
        "waiting": queries.count_waiting(request.user),
        "held": queries.held_by(request.user),
        "stop": wellbeing.stop_for(request.user),
        "undoable": queries.undoable_by(request.user).select_related("holder"),
    }
    return render(request, "notes/list.html", context, status=422 if form.is_bound else 200)


@moderators
def note(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """One letter or pledge that I hold: its words, and the decision."""
    try:
        task = note_services.open_note(user=request.user, task_id=task_id)
        if request.method == "POST":
            return _decide(request, task)
    except NotYours as late:
        return _too_late(request, late)
    return _show(request, task, NoteForm(task=task))


@moderators
@posts_only("notes:list")
def undo(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """Let it wait again, while it is the day on which it was decided."""
    try:
        note_services.undo(user=request.user, task_id=task_id)
    except NotYours as late:
        return _too_late(request, late)
    messages.success(request, _("It is undone, and waits to be read again."))
    return redirect("notes:list")


def _take_next(request: StaffRequest) -> HttpResponse:
    task = note_services.take_next(user=request.user)
    if task:
        return redirect("notes:note", task.pk)
    if wellbeing.stop_for(request.user):
        return redirect("moderation:break")
    messages.info(request, _("Nothing waits for you right now."))
    return redirect("notes:list")


def _decide(request: StaffRequest, task: NoteTask) -> HttpResponse:
    form = NoteForm(request.POST, task=task)
    if not form.is_valid():
        return _show(request, task, form)
    try:
        done = note_services.decide(
            user=request.user,
            task_id=task.pk,
            choice=form.cleaned_data["decision"],
            rule=form.rule_of_decline(),
        )
    except note_services.CannotPublish:
        form.add_error("decision", _("A check failed, so it cannot be published."))
        return _show(request, task, form)
    messages.success(request, str(SAID[done]))
    return redirect("notes:list")


def _show(request: StaffRequest, task: NoteTask, form: NoteForm) -> HttpResponse:
    reader = Reader.of(request.user)
    context = {
        "task": task,
        "sheet": note_sheet(task),
        "form": form,
        "reader": reader,
        "story_class": comfort.story_class(reader),
    }
    return render(request, "notes/note.html", context, status=422 if form.is_bound else 200)


def _too_late(request: StaffRequest, late: NotYours) -> HttpResponse:
    messages.warning(request, str(LATE[late.why]))
    return redirect("notes:list")
