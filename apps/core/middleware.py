"""What every answer carries, the language of the path, and words kept when something breaks."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from redis.exceptions import RedisError

from apps.core import kept_words
from apps.core.bare import bare_page

GetResponse = Callable[[HttpRequest], HttpResponse]

# Off but for Copy on the receipt and passkeys.
PERMISSIONS = ", ".join(
    [
        *(
            f"{name}=()"
            for name in (
                "accelerometer",
                "autoplay",
                "browsing-topics",
                "camera",
                "display-capture",
                "encrypted-media",
                "fullscreen",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "picture-in-picture",
                "screen-wake-lock",
                "usb",
                "xr-spatial-tracking",
            )
        ),
        "clipboard-write=(self)",
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": PERMISSIONS,
    "X-DNS-Prefetch-Control": "off",
    # Django sets these too, but not where it is its own middleware that refuses a request.
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
}


class SecurityHeaders:
    """Headers on every answer, static files and refusals too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class PathLanguage:
    """The language is in the path and nowhere else: `/ar/write/` is Arabic, `/write/` English.

    Unlike Django's own middleware it never reads a header or a cookie, so pages need no
    `Vary: Accept-Language`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info)
        translation.activate(language or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class KeptWords:
    """When the database is away, or the cache where a page hangs on it, or a body is too large, a
    post is answered with its words.

    Whoever only wanted to read gets the page that stands on nothing, with places that help.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError | RedisError):
            return self.away(request)
        if isinstance(error, TooManyFieldsSent) and request.method != "POST":
            # An address with hundreds of values is as good as one with none; a page that says so
            # must not read it again.
            request.GET = QueryDict()
        elif isinstance(error, RequestDataTooBig | TooManyFieldsSent):
            return kept_words.give_back(request, reason="long", status=413)
        return None

    def away(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponse(
                bare_page("errors/503.html"),
                status=503,
                headers={"Cache-Control": "no-store", "Retry-After": "30"},
            )
        key = request.POST.get("form_key")
        return kept_words.give_back(request, reason="away", status=503, form_key=key)
