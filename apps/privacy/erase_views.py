"""Deleting a story: what goes, what cannot be recalled, and a receipt without words."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.my_story import sessions
from apps.my_story.doors import with_story
from apps.my_story.sessions import Visit
from apps.privacy.models import ErasureReceipt
from apps.privacy.services import give_receipt
from apps.stories import lifecycle
from apps.stories.erasing import withdraw_story


@with_story
def delete_story(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page that says what goes; then everything is gone, and the visit with it."""
    assert visit.story
    if request.POST.get("sure") != "yes":
        context = {"story": visit.story, "backup_days": settings.BACKUP_DAYS}
        return render(request, "my_story/take_back.html", context)
    stay = request.POST.get("stay_counted") == "yes"
    try:
        with transaction.atomic():
            withdraw_story(story_id=visit.story.pk, stay_counted=stay)
            number = give_receipt(kind=ErasureReceipt.Kind.STORY)
    except lifecycle.TooLate:
        return redirect("my_story:now")
    sessions.close(request)
    context = {"stay_counted": stay, "number": number, "backup_days": settings.BACKUP_DAYS}
    return render(request, "my_story/gone.html", context)
