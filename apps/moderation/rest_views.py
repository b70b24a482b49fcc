"""Not reading: the break page, colleagues to talk to, and why nothing was handed out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.accounts.requests import StaffRequest
from apps.core.audience import moderators
from apps.core.posts import posts_only
from apps.moderation import queries, talks, wellbeing


@moderators
@require_safe
def break_(request: StaffRequest) -> HttpResponse:
    """A page with nothing to do on it. No story, no figure, no clock that runs."""
    user = request.user
    context = {
        "stop": wellbeing.stop_for(user),
        "heavy": talks.read_heavy_today(user),
        "open_to_talk": talks.is_open(user),
        "colleagues": talks.colleagues(user),
        "talked": talks.talked_with(user),
        "leads": User.objects.who_may(Permission.CARE).exclude(pk=user.pk),
    }
    return render(request, "moderation/break.html", context)


@moderators
@posts_only("moderation:break")
def open_to_talk(request: StaffRequest) -> HttpResponse:
    """Colleagues may come to me today, or not any more."""
    talks.be_open(user=request.user, is_open=request.POST.get("open") == "yes")
    return redirect("moderation:break")


@moderators
@posts_only("moderation:break")
def talked(request: StaffRequest) -> HttpResponse:
    """We talked. Of what is written down nowhere."""
    if talks.note_talk(user=request.user, with_=request.POST.get("with", "")):
        messages.success(request, _("Good that you talked. Of what is kept nowhere."))
    return redirect("moderation:break")


def nothing_taken(request: StaffRequest) -> HttpResponse:
    """Why there is no next story for this person now, kindly."""
    user = request.user
    if wellbeing.stop_for(user):
        return redirect("moderation:break")
    if wellbeing.lighter_next(user) and queries.waiting_for(user).exists():
        return render(
            request, "moderation/next_heavy.html", {"read": wellbeing.heavy_in_a_row(user)}
        )
    if queries.only_unwanted_waits(user):
        unwanted = _("What waits now is about topics that you chose not to read. That is fine.")
        messages.info(request, unwanted)
    else:
        messages.info(request, _("Nothing waits for you right now."))
    return redirect("moderation:queue")
