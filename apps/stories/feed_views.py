"""Stories as feeds, for whoever wants to hear of new ones without coming by."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from apps.campaigns.queries import public_campaign
from apps.core import feeds
from apps.core.caching import ASK_AGAIN
from apps.core.feeds import Channel
from apps.resources.hsds_answers import open_data, problem
from apps.stories.feed_queries import feed_of


@open_data
def stories_atom(request: HttpRequest) -> HttpResponse:
    return _answer(request, feeds.atom)


@open_data
def stories_json(request: HttpRequest) -> HttpResponse:
    return _answer(request, feeds.json_feed)


def _answer(request: HttpRequest, write: Callable[[Channel], HttpResponse]) -> HttpResponse:
    """`?language=` and `?campaign=`, by any of its names; a language that is none of ours is none.

    What is taken back is gone with the next question: nobody keeps an answer without asking.
    """
    asked, name = request.GET.get("language", ""), request.GET.get("campaign", "")
    campaign = public_campaign(name[:100]) if name else None
    if name and campaign is None:
        return problem("No campaign has this name. /api/campaigns has all names.", status=404)
    language = asked if asked in dict(settings.LANGUAGES) else ""
    page = language or settings.LANGUAGE_CODE
    with translation.override(page):
        response = write(feed_of(page=page, language=language, campaign=campaign))
    response["Cache-Control"] = ASK_AGAIN
    response["Content-Language"] = page
    return response
