"""What the decisions of the team come to, for everybody."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.core.audience import public
from apps.core.caching import public_page
from apps.core.csv_cells import csv_lines
from apps.privacy.counting import Counts, counts_of, quarter_of
from apps.privacy.models import QuarterFigures
from apps.privacy.transparency import table_of, years_of


@public
@require_safe
@public_page
def transparency(request: HttpRequest) -> HttpResponse:
    """A table for each year, by quarters that are over."""
    context = {"years": years_of(_quarters()), "so_far": settings.DEMO}
    return render(request, "privacy/transparency.html", context)


@public
@require_safe
@public_page
def transparency_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as a file."""
    lines = "".join(csv_lines(table_of(years_of(_quarters()))))
    response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="transparency.csv"'
    return response


def _quarters() -> dict[date, Counts]:
    """What was counted; in a demonstration, where nobody is meant, the quarter that runs too."""
    found: dict[date, Counts] = dict(QuarterFigures.objects.values_list("first_day", "counts"))
    if settings.DEMO:
        now = quarter_of(timezone.now().date())
        found[now] = counts_of(now)
    return found
