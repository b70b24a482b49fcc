"""Several tasks at once: a list, a dry run, and the word to go on. Never a decision on a story."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.moderation import bulk, queries
from apps.moderation.bulk import Act, Change, Line
from apps.moderation.bulk_forms import ACTS, FilterForm, GoForm, PickForm
from apps.moderation.reviewing import topics_of

LISTED = 100


@staff("route_tasks")
def bulk_acts(request: StaffRequest) -> HttpResponse:
    """What waits, by a filter; some of it picked; what would change; done."""
    if request.method != "POST":
        return _list(request, None)
    if request.POST.get("go") == "confirm":
        return _carry_out(request)
    form = PickForm(request.POST, listed=_ids(request.POST.getlist("task")))
    if not form.is_valid():
        return _list(request, form)
    act = Act(form.cleaned_data["act"])
    lines = bulk.dry_run(act=act, task_ids=form.cleaned_data["task"])
    context = {
        "act": act,
        "label": ACTS[act],
        "lines": [(line, said_of(line)) for line in lines if line.change != Change.NOTHING],
        "others": sum(line.change == Change.NOTHING for line in lines),
    }
    return render(request, "moderation/bulk_dry.html", context)


def _carry_out(request: StaffRequest) -> HttpResponse:
    form = GoForm(request.POST)
    if not form.is_valid():
        return _list(request, PickForm(request.POST, listed=[]))
    act = Act(form.cleaned_data["act"])
    done = bulk.carry_out(user=request.user, act=act, picked=form.pairs())
    context = {"label": ACTS[act], "changed": len(done.changed), "skipped": done.skipped}
    return render(request, "moderation/bulk_done.html", context)


def _list(request: StaffRequest, form: PickForm | None) -> HttpResponse:
    filters = FilterForm(request.GET)
    tasks = list(queries.with_topics(bulk.filtered(filters.chosen()))[:LISTED])
    context = {
        "filters": filters,
        "rows": [(task, topics_of(task)) for task in tasks],
        "picked": set(request.POST.getlist("task")),
        "form": form or PickForm(listed=[]),
        "most": bulk.MOST,
    }
    return render(request, "moderation/bulk.html", context, status=422 if form else 200)


def _ids(posted: list[str]) -> list[str]:
    """Those that are ids at all."""
    return [each for each in posted if len(each) == 36]


def said_of(line: Line) -> str:
    """What would happen to a task, in words."""
    if line.change == Change.TO_SENIOR:
        return _("goes to a senior")
    if line.change == Change.RELEASED:
        return _("goes back to the queue; what was written in the note is kept")
    reports = ngettext("%(number)d report", "%(number)d reports", line.number)
    if line.change == Change.CLOSED:
        said = _("is closed, with %(reports)s on words that were decided before")
    else:
        said = _("stays open, without %(reports)s on words that were decided before")
    return said % {"reports": reports % {"number": line.number}}
