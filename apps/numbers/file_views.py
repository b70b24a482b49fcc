"""The public numbers as files, for whoever works with them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from apps.core.audience import public
from apps.core.caching import public_page
from apps.core.csv_cells import csv_lines
from apps.numbers import queries

LICENCE = "CC0 1.0"
LICENCE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"
COLUMNS = ("day", "kind", "key", "value", "licence", "licence_url", "note")


@public
@require_safe
@public_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """A line for each cell; every line says whose it is and what it is not."""
    cells = queries.cells()
    about = (LICENCE, LICENCE_URL, _note())
    rows = [(f"{cells.day}", *cell, *about) for cell in cells.rows()]
    lines = "".join(csv_lines([COLUMNS, *rows]))
    response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="how-many.csv"'
    return response


@public
@require_safe
@public_page
def as_json(request: HttpRequest) -> HttpResponse:
    """The same cells; `day` is null before the first run."""
    cells = queries.cells()
    told = [{"kind": kind, "key": key, "value": value} for kind, key, value in cells.rows()]
    about = {"licence": {"name": LICENCE, "url": LICENCE_URL}, "note": _note()}
    return JsonResponse({"day": cells.day, **about, "cells": told})


def _note() -> str:
    return gettext("This is a count of people who chose to say so here. It is not a survey.")
