"""Where somebody who found a hole can tell: `/.well-known/security.txt`, as RFC 9116 has it."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.core.audience import public
from apps.core.caching import public_page

PATH = "/.well-known/security.txt"
# The RFC wants a day that is less than a year away.
VALID = timedelta(days=180)
CONTACT = re.compile(r"(?:https://|mailto:|tel:)[!-~]+")


@public
@require_safe
@public_page
def security_txt(request: HttpRequest) -> HttpResponse:
    """404 without SECURITY_CONTACT: an address that nobody reads is worse than none."""
    if not contacts():
        raise Http404
    return HttpResponse(text(timezone.now().date()), content_type="text/plain; charset=utf-8")


def contacts() -> list[str]:
    """What of SECURITY_CONTACT can stand in the file; the rest is named by a system check."""
    return [each for each in settings.SECURITY_CONTACT if CONTACT.fullmatch(each)]


def text(today: date) -> str:
    """The file. It runs from the first of the month, so that a shared cache need not change."""
    until = datetime.combine(today.replace(day=1) + VALID, time(), UTC)
    lines = [f"Contact: {each}" for each in contacts()]
    lines.append(f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}")
    lines.append(f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}")
    if settings.HTTPS:
        lines.append(f"Canonical: {settings.SITE_URL}{PATH}")
    return "\n".join(lines) + "\n"
