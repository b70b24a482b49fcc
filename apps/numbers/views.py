"""How many: the public number and what it means."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.audience import public
from apps.core.caching import public_page
from apps.numbers import queries


@public
@require_safe
@public_page
def how_many(request: HttpRequest) -> HttpResponse:
    """The total, with the rules beside it."""
    return render(request, "numbers/how_many.html", {"total": queries.public_total()})
