"""One tap at the end of a story: a phrase for its writer."""

from functools import wraps
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from apps.core import limits, proof
from apps.core.anonymous_form import View, anonymous_form
from apps.core.audience import public
from apps.core.caching import private
from apps.core.molds import render_molded
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.solidarity.models import Phrase
from apps.solidarity.standing_services import stand_with
from apps.stories.models import Story
from apps.stories.publishing import surge_lately

# A class may read one story together, and a whole town may stand behind one prefix.
STANDS = Door("stand", seconds=30, free=60, everybody=9000)
# One place can stand so often with one story in a day; more is answered alike and not kept.
MOST = 5


def of_a_story_to_stand_with(view: View) -> View:
    """For every other id there is nothing here, before anything that was posted is looked at."""

    @wraps(view)
    def answered(request: FormRequest, story_id: UUID) -> HttpResponse:
        if not Story.objects.published().filter(pk=story_id, may_stand=True).exists():
            raise Http404
        return view(request, story_id)

    return answered


@public
@private
@of_a_story_to_stand_with
@anonymous_form
def stand(request: FormRequest, story_id: UUID) -> HttpResponse:
    """Keep the phrase; the answer says the same whether it was kept or not."""
    if request.method != "POST":
        return redirect("stories:detail", story_id)
    phrase = request.POST.get("phrase", "")
    if phrase not in Phrase.values:
        raise Http404
    if page := proof.asks(request, STANDS, in_surge=surge_lately()):
        return page
    # In memory only, under a name that is of no use tomorrow (apps/core/limits.py).
    if limits.within(f"stand-{story_id.hex}", request, limit=MOST, seconds=limits.DAY):
        stand_with(story_id=story_id, phrase=phrase, form_key=request.form_key.bits)
    response = render_molded(
        request,
        "standing/stand_thanks.html",
        texts={},
        context=lambda _texts: {"story_id": story_id},
        like=story_id,
    )
    response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    return response
