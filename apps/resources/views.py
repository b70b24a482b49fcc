"""Find help: one page, read by anybody, cached for nobody in particular."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from apps.core import places
from apps.core.audience import public
from apps.core.caching import public_page
from apps.resources import queries
from apps.resources.forms import DirectoryFilter


@public
@public_page
def find_help(request: HttpRequest) -> HttpResponse:
    """`/help/?country=&language=&channel=`: numbers first, never an empty page."""
    form = DirectoryFilter.read(request.GET, languages=queries.languages_offered())
    asked = form.cleaned_data
    page_language = get_language() or "en"
    context = {
        "form": form,
        "asked": asked,
        "country_name": places.country_name(asked["country"], page_language),
        "directory": queries.directory(**asked),
    }
    if not asked["country"]:
        context |= _where_it_is_spoken(asked["language"] or page_language, asked["channel"])
    return render(request, "resources/help.html", context)


def _named(code: str) -> dict[str, str]:
    return {"code": code, "name": places.own_name(code), "direction": places.direction(code)}


def _where_it_is_spoken(language: str, channel: str) -> dict[str, object]:
    """One tap to a country from the start of the page."""
    codes = set(queries.countries_with_help(language, channel))
    named = places.countries(get_language() or "en")
    return {
        "language_listed": _named(language),
        "countries_listed": [(code, name) for code, name in named if code in codes],
    }
