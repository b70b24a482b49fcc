"""What somebody does with a letter or a pledge that a code opened."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.my_story import sessions
from apps.my_story.doors import visiting
from apps.my_story.sessions import Visit
from apps.solidarity import written_services


@visiting
def take_back(request: HttpRequest, visit: Visit) -> HttpResponse:
    """It is gone at once, for readers too, and its code opens nothing any more."""
    if visit.written is None:
        return redirect("my_story:now")
    written_services.take_back(row=visit.written)
    sessions.close(request)
    return render(request, "my_story/written_gone.html", {"backup_days": settings.BACKUP_DAYS})
