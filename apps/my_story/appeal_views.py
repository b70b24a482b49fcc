"""The writer disagrees with a decision of ours."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.moderation.appealing import NoAppeal, ask_again
from apps.my_story.doors import with_story
from apps.my_story.forms import AppealForm
from apps.my_story.sessions import Visit
from apps.my_story.views import show


@with_story
def appeal(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for another look, with words or without."""
    assert visit.story
    form = AppealForm(request.POST)
    if not form.is_valid():
        return show(request, visit.story, appeal_form=form)
    try:
        ask_again(story_id=visit.story.pk, words=form.cleaned_data["why"])
    except NoAppeal:
        return show(request, visit.story, appeal_form=form, late=True)
    messages.success(request, _("We look at it again. You find our answer here."))
    return redirect("my_story:now")
