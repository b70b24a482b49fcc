"""Pages that stand on nothing that may be what broke: no request, no database, no frame."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi


def bare_page(template: str) -> str:
    """The HTML of `template` in the language that is active."""
    return render_to_string(
        template,
        {
            "site_name": settings.SITE_NAME,
            "language": get_language() or settings.LANGUAGE_CODE,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "static_url": settings.STATIC_URL,
        },
    )
