"""The auditor's page: what was done, by whom and when, and whether the chain holds."""

from typing import Any

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.audit import queries
from apps.audit.checking import check_chain
from apps.audit.forms import RecordFilter
from apps.audit.presenting import line_of, table_of
from apps.audit.services import record
from apps.core.audience import staff
from apps.core.csv_cells import csv_lines
from apps.core.posts import posts_only

SHOWN = 50


@staff("read_audit")
@require_safe
def record_page(request: StaffRequest) -> HttpResponse:
    """Entries newest first, fifty a page."""
    return show(request, RecordFilter(request.GET))


@staff("read_audit")
@posts_only("audit:list")
def export(request: StaffRequest) -> HttpResponse:
    """What the filter finds, as a file. The chain is walked first, and its state is in the name."""
    form = RecordFilter(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    holds = check_chain().holds
    if not holds and request.POST.get("anyway") != "yes":
        return show(request, form, status=409)
    rows = queries.rows_up_to_now(form.asked())
    record(actor=request.user, verb="exported", kind="record", object_id="csv", role="auditor")
    lines = csv_lines(table_of(rows))
    name = f"record-{'' if holds else 'broken-'}{timezone.now().date()}.csv"
    response: Any = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def show(request: StaffRequest, form: RecordFilter, status: int = 200) -> HttpResponse:
    """The page, with what the form asks for or with what is wrong with it."""
    found = [*queries.entries(**form.asked())[: SHOWN + 1]] if form.is_valid() else []
    more = len(found) > SHOWN
    context = {
        "form": form,
        "lines": [line_of(entry) for entry in found[:SHOWN]],
        "first": form["before"].value() in (None, ""),
        "older": older(form, before=found[SHOWN - 1].sequence) if more else "",
        "state": queries.chain_state(),
        "signed": queries.last_signed(),
        "partner": queries.has_partner(),
        "unsent": queries.unsent(),
        "refused": status == 409,
    }
    return render(request, "audit/list.html", context, status=status)


def older(form: RecordFilter, before: int) -> str:
    """The query of the next page."""
    query = QueryDict(mutable=True)
    asked: dict[str, Any] = {name: form[name].value() for name in form.fields}
    query.update({name: str(value) for name, value in asked.items() if value})
    query["before"] = str(before)
    return query.urlencode()
