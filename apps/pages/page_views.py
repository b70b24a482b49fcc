"""The pages that an operator may write, as everybody reads them, and the one for the young."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.core import places
from apps.core.audience import public
from apps.core.caching import kept, public_page
from apps.moderation.models import Rule
from apps.pages.models import Slug
from apps.pages.page_forms import YoungFilter
from apps.pages.queries import help_for_young_people, words_for

# The day the site's own texts of these pages were last changed; set it together with them.
CHANGED = date(2026, 11, 21)


@public
@require_safe
@kept()
@public_page
def terms(request: HttpRequest) -> HttpResponse:
    return _page(request, Slug.TERMS, "pages/terms.html")


@public
@require_safe
@kept()
@public_page
def contact(request: HttpRequest) -> HttpResponse:
    return _page(request, Slug.CONTACT, "pages/contact.html")


@public
@require_safe
@kept()
@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return _page(request, Slug.ACCESSIBILITY, "pages/accessibility.html")


@public
@require_safe
@kept()
@public_page
def who_reads(request: HttpRequest) -> HttpResponse:
    return _page(request, Slug.WHO_READS, "pages/who_reads.html")


@public
@require_safe
@kept("country")
@public_page
def younger(request: HttpRequest) -> HttpResponse:
    """Who may write here, who listens to young people, and what the team does for a child."""
    form = YoungFilter.read(request.GET)
    country = form.cleaned_data["country"]
    language = get_language() or "en"
    found = {
        "form": form,
        "country": country,
        "country_name": places.country_name(country, language),
        "help": help_for_young_people(country),
        "duty": words_for(Slug.DUTY, language),
        "changed": CHANGED,
    }
    return render(request, "pages/younger.html", found)


def _page(request: HttpRequest, slug: Slug, template: str) -> HttpResponse:
    words = words_for(slug, get_language() or "en")
    changed = words.changed_on if words else CHANGED
    found = {"words": words, "changed": changed, "rules": Rule.labels}
    return render(request, template, found)
