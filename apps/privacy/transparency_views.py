"""What the decisions of the team come to, for everybody."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.audience import public
from apps.core.caching import kept, public_page
from apps.core.csv_cells import csv_lines
from apps.numbers import report
from apps.privacy.transparency import Year, table_of, years_of


@public
@require_safe
@kept()
@public_page
def transparency(request: HttpRequest) -> HttpResponse:
    """A table for each year, by quarters that are over."""
    context = {"years": _years(), "so_far": settings.DEMO}
    return render(request, "privacy/transparency.html", context)


@public
@require_safe
@public_page
def transparency_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as a file."""
    lines = "".join(csv_lines(table_of(_years())))
    response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="transparency.csv"'
    return response


def _years() -> list[Year]:
    return years_of(report.quarters())
