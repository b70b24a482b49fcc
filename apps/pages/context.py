"""What every page needs to know: the site's name, its languages, and how to look."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi, get_language_info

from apps.pages.display import Display, cookie_name


@dataclass(frozen=True)
class LanguageLink:
    """A language by its own name, and where the page at hand is in it."""

    code: str
    name: str
    direction: str
    path: str
    url: str
    current: bool


def site(request: HttpRequest) -> dict[str, object]:
    """Context processor."""
    here = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "source_url": settings.SOURCE_URL,
        "min_age": settings.MIN_AGE,
        "onion_url": settings.ONION_URL,
        "language": here,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "languages": language_links(request.path, _query(request), here),
        "display": Display.read(request.COOKIES.get(cookie_name(), "")),
    }


def path_in(path: str, code: str) -> str:
    """The same page in another language: `/ar/help/` and "fr" give `/fr/help/`."""
    first, _, rest = path.lstrip("/").partition("/")
    bare = rest if first in _prefixes() else path.lstrip("/")
    return f"/{bare}" if code == settings.LANGUAGE_CODE else f"/{code}/{bare}"


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(code for code, _name in settings.LANGUAGES) - {settings.LANGUAGE_CODE}


def language_links(path: str, query: str, here: str) -> list[LanguageLink]:
    """Where `path` is in each language. `here` is the language at hand, `query` may be empty."""
    links = []
    for code, name in settings.LANGUAGES:
        there = path_in(path, code)
        links.append(
            LanguageLink(
                code=code,
                name=name,
                direction="rtl" if get_language_info(code)["bidi"] else "ltr",
                path=there,
                url=f"{there}?{query}" if query else there,
                current=code == here,
            )
        )
    return links


def _query(request: HttpRequest) -> str:
    return request.GET.urlencode() if request.method == "GET" else ""
