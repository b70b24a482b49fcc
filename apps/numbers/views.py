"""How many: the public number and what it means."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.core.audience import public
from apps.core.caching import kept, public_page
from apps.numbers import page_queries


@public
@require_safe
@kept()
@public_page
def how_many(request: HttpRequest) -> HttpResponse:
    """The total, where, when and in which setting; with the rules beside it."""
    page = page_queries.how_many(language=get_language() or "en", today=timezone.now().date())
    return render(request, "numbers/how_many.html", {"page": page})
