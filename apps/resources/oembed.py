"""oEmbed 1.0 of our pages of help: from the address of a page to the HTML of a frame.

The frame is sandboxed: it runs nothing and sends nothing, but its links may open a new page and
the telephone.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from apps.resources.embed_forms import EmbedForm

WIDTH, HEIGHT = 480, 640
LEAST = 200
KEPT_FOR = 24 * 60 * 60
SANDBOX = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-to-custom-protocols"
EMBED, HELP = "embeds:resources", "resources:help"


class NotOurs(ValueError):
    """The address is none of those that can be embedded."""


class Unknown(ValueError):
    """Asked for in a format that is not given."""


def answer_for(query: QueryDict) -> dict[str, Any]:
    """The answer of the provider. Raises NotOurs or Unknown."""
    if query.get("format", "json") != "json":
        raise Unknown
    asked = _asked(query.get("url", ""))
    width, height = _fit(query, "maxwidth", WIDTH), _fit(query, "maxheight", HEIGHT)
    with translation.override(asked.page_language):
        title = _("Find help")
    address = f"{settings.SITE_URL}{reverse(EMBED)}?{asked.as_query}"
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": settings.SITE_NAME,
        "provider_url": settings.SITE_URL,
        "cache_age": KEPT_FOR,
        "width": width,
        "height": height,
        "html": format_html(
            '<iframe src="{}" width="{}" height="{}" title="{}" sandbox="{}" '
            'referrerpolicy="no-referrer" loading="lazy"></iframe>',
            *(address, width, height, title, SANDBOX),
        ),
    }


def _asked(url: str) -> EmbedForm:
    """What the embed of one of our addresses is to show."""
    try:
        parts = urlsplit(url)
        found = resolve(_without_language(parts.path))
    except (ValueError, Resolver404):
        raise NotOurs from None
    ours = f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL
    if not ours or found.view_name not in (EMBED, HELP):
        raise NotOurs
    query = QueryDict(parts.query, mutable=True)
    query.setdefault("lang", translation.get_language_from_path(parts.path) or "")
    return EmbedForm.read(query)


def _without_language(path: str) -> str:
    """As an address is in English, because what is resolved here is resolved in English."""
    code = translation.get_language_from_path(path)
    return path.removeprefix(f"/{code}") if code else path


def _fit(query: QueryDict, name: str, usual: int) -> int:
    """The usual length, or what whoever asks has room for; nonsense is as good as nothing."""
    asked = query.get(name, "")
    return min(usual, max(LEAST, int(asked))) if asked.isascii() and asked.isdigit() else usual
