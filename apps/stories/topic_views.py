"""A reader's rules for topics: set, kept where they say, forgotten."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.content_warnings.kept_rules import (
    COOKIES,
    Place,
    brings_rules,
    cookie_rules,
    keep,
    kept_rules,
    rules_of,
)
from apps.content_warnings.rules import Rule, Rules
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import public
from apps.core.caching import private
from apps.core.form_keys import draw_form_key
from apps.stories import queries
from apps.stories.topic_forms import TopicsForm


@public
@require_http_methods(["GET", "HEAD", "POST"])
@private
@anonymous_form
def topics(request: HttpRequest) -> HttpResponse:
    """Show, fold or leave out, topic by topic. The cookies for it come from here alone."""
    if request.POST.get("go") == "forget":
        return _forget()
    like = _topics_like(request.GET.get("like", ""))
    form = TopicsForm(request.POST or None, rules=like.over(rules_of(request)))
    if form.is_valid():
        return _keep(request, form)
    found = {
        "form": form,
        "form_key": draw_form_key(),
        "like": len(like.chosen),
        "kept_here": brings_rules(request),
        "said": next((word for word in ("saved", "forgotten") if word in request.GET), ""),
    }
    return render(request, "stories/topics.html", found)


def _topics_like(text: str) -> Rules:
    """The topics of one story to leave out, for whoever comes from its gate."""
    try:
        story = queries.public_story(UUID(text))
    except ValueError:
        return Rules()
    return Rules(dict.fromkeys(story.published_text.codes, Rule.NEVER) if story else {})


def _keep(request: HttpRequest, form: TopicsForm) -> HttpResponse:
    place, chosen = Place(form.cleaned_data["place"]), form.rules()
    here = {kept: cookie_rules(kept, request) for kept in COOKIES}
    if place == Place.ADDRESS:
        query = _stated(chosen, kept_rules(request)).query()
        response = redirect(reverse("stories:list") + (f"?{query}" if query else ""))
    else:
        response = redirect(reverse("stories:topics") + "?saved")
        if place == Place.DEVICE:
            here = {Place.DEVICE: chosen, Place.SESSION: Rules()}
        else:
            here[Place.SESSION] = _stated(chosen, here[Place.DEVICE])
    ungated: bool = form.cleaned_data["ungated"]
    here[Place.SESSION] = replace(here[Place.SESSION], ungated=ungated)
    for each, rules in here.items():
        if rules != cookie_rules(each, request):
            keep(response, each, rules)
    response.status_code = 303
    return response


def _stated(chosen: Rules, weaker: Rules) -> Rules:
    """`chosen`, and said aloud what it shows of topics for which a weaker place says otherwise."""
    return chosen.over(Rules(dict.fromkeys(weaker.chosen, Rule.SHOW)))


def _forget() -> HttpResponse:
    response = redirect(reverse("stories:topics") + "?forgotten")
    response.status_code = 303
    for place in COOKIES:
        keep(response, place, Rules())
    return response
