"""Where a reader's rules are kept: the address, a cookie of the visit, a cookie of the device.

The names of the cookies say nothing of topics, and neither do their values (`rules.write`).
"""

from dataclasses import replace
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.content_warnings.rules import PARAMETERS, Rules, from_address, read, write

HALF_A_YEAR = 182 * 24 * 3600


class Place(StrEnum):
    """A place that keeps rules; of the cookies, the value is the name."""

    ADDRESS = "address"
    SESSION = "reading"
    DEVICE = "reading_kept"


COOKIES = (Place.SESSION, Place.DEVICE)


def cookie_name(place: Place) -> str:
    """Bound to the host over https; over plain http browsers refuse the prefix."""
    return f"__Host-{place}" if settings.HTTPS else str(place)


def cookie_names() -> set[str]:
    """Both of them, for whoever takes them away."""
    return {cookie_name(place) for place in COOKIES}


def brings_rules(request: HttpRequest) -> bool:
    """Whether the answer may be for this reader alone, so that nobody may keep it."""
    return not cookie_names().isdisjoint(request.COOKIES)


def address_rules(request: HttpRequest) -> Rules:
    """What the address says."""
    return from_address({rule: request.GET.getlist(name) for rule, name in PARAMETERS.items()})


def cookie_rules(place: Place, request: HttpRequest) -> Rules:
    """What one cookie says. Opening without the gate never outlives the browser."""
    rules = read(request.COOKIES.get(cookie_name(place), ""), key=_key())
    return replace(rules, ungated=rules.ungated and place == Place.SESSION)


def kept_rules(request: HttpRequest) -> Rules:
    """What both cookies say."""
    return cookie_rules(Place.SESSION, request).over(cookie_rules(Place.DEVICE, request))


def rules_of(request: HttpRequest) -> Rules:
    """What holds for this request."""
    return address_rules(request).over(kept_rules(request))


def keep(response: HttpResponse, place: Place, rules: Rules) -> None:
    """Set the cookie of this place, or take it away where there is nothing to keep."""
    value = write(rules, key=_key())
    if not value:
        response.delete_cookie(cookie_name(place), samesite="Lax")
        return
    response.set_cookie(
        cookie_name(place),
        value,
        max_age=HALF_A_YEAR if place == Place.DEVICE else None,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _key() -> bytes:
    return settings.SECRET_KEY.encode()
