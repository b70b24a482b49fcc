"""Bringing a list: the files of an organisation, and one of them from waiting to saved."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.requests import StaffRequest
from apps.core.uploads import takes_a_file, too_large
from apps.resources import import_services as services
from apps.resources.doors import keepers
from apps.resources.import_forms import ColumnsForm, FileForm
from apps.resources.import_pages import PAGE, counts, lines, rows_with, samples
from apps.resources.import_saving import Outcome, RowFailed
from apps.resources.import_words import OUTCOMES, REFUSALS
from apps.resources.importing import Preview
from apps.resources.importing.reading import MAX_BYTES
from apps.resources.models import ImportBatch, OrganizationMember

FILES = 20
# Seconds after which a browser looks again whether the file was judged.
LOOK_AGAIN = 5


@keepers
@takes_a_file(MAX_BYTES)
def files(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """Earlier files, and room for another."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*posted, too_large=too_large(request))
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        batch = services.bring_file(
            organization=member.organization,
            by=request.user,
            name=file.name,
            data=file.read(),
            country=form.cleaned_data["country"],
        )
        return redirect("imports:batch", member.organization_id, batch.pk)
    rows = ImportBatch.objects.filter(organization=member.organization).select_related("by")
    page = Paginator(rows.defer("data", "preview"), FILES).get_page(request.GET.get("page"))
    context = {"organization": member.organization, "form": form, "page": page}
    return render(request, "imports/list.html", context, status=422 if form.errors else 200)


@keepers
def batch(request: StaffRequest, member: OrganizationMember, batch_id: UUID) -> HttpResponse:
    """One file: a pause while it is judged, then its rows, then what became of them."""
    found = ImportBatch.objects.filter(organization=member.organization, pk=batch_id).first()
    if found is None:
        raise Http404
    act = ACTS.get(request.POST.get("go", "")) if request.method == "POST" else None
    if act is None:
        return _page(request, found)
    try:
        return act(request, found)
    except services.TooLate:
        messages.warning(request, _("Somebody else was faster. Nothing has changed."))
        return redirect("imports:list", found.organization_id)


def _page(
    request: StaffRequest, found: ImportBatch, form: ColumnsForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"organization": found.organization, "batch": found}
    context["refusal"] = REFUSALS.get(found.refusal, "")
    if found.preview:
        context |= {"stopped_at": found.preview["line"]}
    if found.state == ImportBatch.JUDGED:
        context |= _rows(request, found, services.rows_of(found), form)
    bad = bool(form and form.errors)
    answer = render(request, "imports/batch.html", context, status=422 if bad else 200)
    if found.state == ImportBatch.WAITING:
        answer["Refresh"] = str(LOOK_AGAIN)
    return answer


def _rows(
    request: StaffRequest, found: ImportBatch, preview: Preview, form: ColumnsForm | None
) -> dict[str, Any]:
    verdict = request.GET.get("verdict", "")
    rows = rows_with(preview, verdict)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    taken = services.taken_of(found)
    chosen = form or ColumnsForm(header=preview.header, mapping=dict(preview.mapping))
    return {
        "form": chosen,
        "columns": zip(chosen, samples(preview), strict=True),
        "counts": counts(preview, verdict),
        "verdict": verdict,
        "page": page,
        "lines": lines(page.object_list, taken, found.organization),
        "taken": len(taken),
        "all_rows": len(preview.rows),
    }


def _judge(request: StaffRequest, found: ImportBatch) -> HttpResponse:
    if found.state != ImportBatch.JUDGED:
        raise services.TooLate
    preview = services.rows_of(found)
    form = ColumnsForm(request.POST, header=preview.header, mapping=dict(preview.mapping))
    if not form.is_valid():
        return _page(request, found, form)
    services.judge_again(batch=found, mapping=form.mapping)
    return redirect("imports:batch", found.organization_id, found.pk)


def _choose(request: StaffRequest, found: ImportBatch) -> HttpResponse:
    _keep_choices(request, found)
    messages.success(request, _("Your choices are kept. Nothing is saved yet."))
    return redirect(f"{request.path}?{request.META.get('QUERY_STRING', '')}")


def _save(request: StaffRequest, found: ImportBatch) -> HttpResponse:
    _keep_choices(request, found)
    try:
        outcomes = services.save_batch(batch=found, by=request.user)
    except RowFailed as failed:
        messages.error(request, _failure(failed))
        return redirect(request.path)
    messages.success(request, _outcome(outcomes))
    return redirect("imports:batch", found.organization_id, found.pk)


def _drop(request: StaffRequest, found: ImportBatch) -> HttpResponse:
    services.throw_away(batch=found)
    messages.success(request, _("The file is thrown away. Nothing of it was saved."))
    return redirect("imports:list", found.organization_id)


ACTS: dict[str, Callable[[StaffRequest, ImportBatch], HttpResponse]] = {
    "judge": _judge,
    "choose": _choose,
    "save": _save,
    "drop": _drop,
}


def _keep_choices(request: StaffRequest, found: ImportBatch) -> None:
    services.choose_rows(
        batch=found,
        shown=_numbers(request.POST.get("shown", "").split()),
        taken=_numbers(request.POST.getlist("take")),
    )


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(each) for each in texts if each.isascii() and each.isdigit() and len(each) < 6]


def _failure(failed: RowFailed) -> str:
    return _(
        "Row %(row)s (line %(line)s of the file) could not be written, so nothing was saved. Leave"
        " that row out, or mend it and bring the file again."
    ) % {"row": failed.row.number, "line": failed.row.line}


def _outcome(outcomes: Counter[Outcome]) -> str:
    rows = sum(outcomes.values())
    told = ", ".join(
        f"{outcomes[each]} {words}" for each, words in OUTCOMES.items() if outcomes[each]
    )
    begun = ngettext("%(number)s row is done", "%(number)s rows are done", rows) % {"number": rows}
    return f"{begun}: {told}." if told else _("No row was chosen, so nothing was saved.")
