"""A signed-in session ends by itself: 15 minutes without use, or 8 hours after it began."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

BEGAN = "began"
SEEN = "seen"
# Use is noted once a minute, so that reading on does not write the session row each time.
NOTE_EVERY = 60


class SessionLimits:
    """Ends what has gone on for too long. It opens no session and looks only at a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            if is_over(request):
                request.session.flush()
                request.user = AnonymousUser()
            else:
                note_use(request)
        return self.get_response(request)


def begin_session(request: HttpRequest) -> None:
    """Start both clocks: to be called whenever somebody has signed in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def is_over(request: HttpRequest) -> bool:
    """Whether one of the two limits has passed. A session without clocks has just begun."""
    now = int(time.time())
    idle = now - request.session.get(SEEN, now)
    age = now - request.session.get(BEGAN, now)
    return idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_WHOLE_SECONDS


def note_use(request: HttpRequest) -> None:
    if BEGAN not in request.session:
        begin_session(request)
    elif int(time.time()) - request.session[SEEN] >= NOTE_EVERY:
        request.session[SEEN] = int(time.time())
