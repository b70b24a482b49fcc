from dataclasses import asdict
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.anonymous_form import anonymous_form
from apps.core.audience import public
from apps.core.caching import fresh_form, kept, public_page
from apps.core.form_keys import draw_form_key
from apps.core.page_cache import HOLE
from apps.moderation.models import Rule
from apps.moderation.promised import targets
from apps.numbers.queries import public_total
from apps.pages.display import HALF_A_YEAR, Display, cookie_name
from apps.pages.forms import DisplayForm
from apps.privacy.retention import RULES
from apps.privacy.retention_rules import figures
from apps.stories.waiting import honest_time

# The day the texts below were last changed; set it together with them.
CHANGED = date(2026, 11, 22)


@public
@require_safe
@kept()
@fresh_form
def home(request: HttpRequest) -> HttpResponse:
    """The promise, Me too, the number, three ways on."""
    found = {"form_key": HOLE, "total": public_total()}
    return render(request, "pages/home.html", found)


@public
@require_safe
@kept()
@public_page
def safety(request: HttpRequest) -> HttpResponse:
    response = render(request, "pages/safety.html", {"changed": CHANGED})
    if settings.ONION_URL and request.is_secure():
        # The Tor Browser offers it beside the address; over plain http it would not be believed.
        response["Onion-Location"] = settings.ONION_URL + request.path
    return response


@public
@require_safe
@kept()
@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    found = {"changed": CHANGED, "rules": RULES.values(), "figures": figures()}
    return render(request, "pages/privacy.html", found)


@public
@require_safe
@kept()
@public_page
def how_we_review(request: HttpRequest) -> HttpResponse:
    found = {
        "changed": CHANGED,
        "undo_minutes": settings.UNDO_MINUTES,
        "rules": Rule.labels,
        "two_people": settings.TWO_PEOPLE,
        "targets": targets(),
        "pace": honest_time(get_language() or "en"),
    }
    return render(request, "pages/how_we_review.html", found)


@public
@require_safe
@kept()
@public_page
def for_organisations(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/for_organisations.html", {"changed": CHANGED})


@public
@require_safe
@kept()
@public_page
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html", {"changed": CHANGED})


@public
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_form
@anonymous_form
def display_settings(request: HttpRequest) -> HttpResponse:
    """Choose how the site looks. Beside rules for topics the only cookie a reader can get."""
    set_now = Display.read(request.COOKIES.get(cookie_name(), ""))
    form = DisplayForm(request.POST or None, initial=asdict(set_now))
    if form.is_valid():
        return _keep(form)
    found = {"form": form, "form_key": draw_form_key(), "saved": "saved" in request.GET}
    return render(request, "pages/settings.html", found)


def _keep(form: DisplayForm) -> HttpResponse:
    response = redirect("pages:settings")
    response.status_code = 303
    response["Location"] += "?saved"
    value = form.display().write()
    if not value:
        response.delete_cookie(cookie_name())
        return response
    response.set_cookie(
        cookie_name(),
        value,
        max_age=HALF_A_YEAR if form.cleaned_data["remember"] else None,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response
