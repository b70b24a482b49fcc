"""Saying me too, and reading."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from apps.campaigns.queries import running_named
from apps.campaigns.telling import label_of
from apps.content_warnings.choices import by_group
from apps.content_warnings.kept_rules import address_rules, brings_rules, rules_of
from apps.content_warnings.rules import PARAMETERS, Rule, Rules
from apps.core import proof, surge
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import public, writer
from apps.core.caching import for_one_reader, kept, private, public_page, with_form_key
from apps.core.form_keys import draw_form_key
from apps.core.page_cache import HOLE
from apps.core.posts import posts_only
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.stories import queries, services
from apps.stories.by_rules import said_of, said_of_story
from apps.stories.campaign_fields import carried_campaign
from apps.stories.forms import CodeForm, Place
from apps.stories.help_forms import HelpPlace
from apps.stories.models import Audience, Story
from apps.stories.presenting import gate_of, story_page
from apps.stories.publishing import surge_lately
from apps.stories.reading_forms import ReadingForm
from apps.stories.receipts import keep_once, show_receipt
from apps.stories.return_codes import code_for

# A whole town may stand behind one prefix, and one day everybody may come at once: 139 a second is
# the busiest day there was. Above this a device works for a moment; nobody is turned away.
ME_TOOS = Door("me-too", seconds=30, free=60, everybody=9000)
# One count with the codes that are tried at My story (R2).
MISSES = Door("missed-code", seconds=600, free=3, everybody=0, misses=True)


@writer
@anonymous_form
def me_too(request: FormRequest) -> HttpResponse:
    """Two words, one tap, with the campaign it was tapped beside. GET is the same button on a page
    of its own."""
    campaign = running_named(carried_campaign(request))
    if request.method != "POST":
        context = {"form_key": draw_form_key(), "campaign": label_of(campaign)}
        return render(request, "stories/me_too.html", context)
    if page := proof.asks(request, ME_TOOS, in_surge=surge_lately()):
        return page
    code = code_for(request.form_key)
    language = request.LANGUAGE_CODE
    save = partial(services.say_me_too, code=code, language=language, campaign=campaign)
    try:
        first = keep_once(code, save)
    except services.TakenBack:
        return render(request, "stories/me_too_done.html", {"taken_back": True})
    if not first:
        mine = queries.me_too_of([code])
        campaign = mine.campaign if mine else None
    label = label_of(campaign)
    return show_receipt(
        request,
        "stories/me_too_receipt.html",
        code=code,
        first=first,
        like=(label,),
        campaign=label,
        # Made when the page is: 250 countries.
        place_form=SimpleLazyObject(lambda: Place(auto_id="place_%s")),
    )


@writer
@posts_only("stories:me_too")
@anonymous_form
def place(request: FormRequest) -> HttpResponse:
    """Country and setting, after the counting, for whoever wants to say."""
    if page := proof.asks(request, MISSES):
        return page
    code, where = CodeForm(request.POST), Place(request.POST)
    if not (code.is_valid() and where.is_valid()):
        raise Http404
    lookups = [each.lookup() for each in code.cleaned_data["return_code"]]
    placed = services.place_me_too(lookups=lookups, **where.cleaned_data)
    if not placed:
        surge.missed(MISSES, request)
    return render(request, "stories/me_too_done.html", {"placed": placed})


@writer
@posts_only("stories:me_too")
@anonymous_form
def take_back(request: FormRequest) -> HttpResponse:
    """One tap takes it out of the count."""
    if page := proof.asks(request, MISSES):
        return page
    code = CodeForm(request.POST)
    if not code.is_valid():
        raise Http404
    lookups = [each.lookup() for each in code.cleaned_data["return_code"]]
    taken = services.take_back_me_too(lookups=lookups)
    if not taken:
        surge.missed(MISSES, request)
    return render(request, "stories/me_too_done.html", {"taken_back": taken})


@public
@require_safe
@kept("language", "setting", "campaign", "after")
@public_page
def story_list(request: HttpRequest) -> HttpResponse:
    """Ten stories a page, as cards without a word of their text."""
    form = ReadingForm(request.GET)
    context = _listed(request, form, after=request.GET.get("after", ""))
    response = render(request, "stories/list.html", context)
    if form.sought():
        response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    return for_one_reader(response) if form.sought() or brings_rules(request) else response


@public
@require_http_methods(["GET", "HEAD", "POST"])
@private
@anonymous_form
def search(request: HttpRequest) -> HttpResponse:
    """The list for words that stand in no address (docs/decisions/0028)."""
    form = ReadingForm(request.POST)
    context = _listed(request, form, after=request.POST.get("after", "")) if form.sought() else {}
    rules = address_rules(request).query()
    shown = {"form": form, "kept": rules, **context, "form_key": draw_form_key()}
    return render(request, "stories/search.html", shown)


def _listed(request: HttpRequest, form: ReadingForm, *, after: str) -> dict[str, Any]:
    """Ten cards and what stands around them."""
    filters, sought, after = form.chosen(), form.sought(), after[:40]
    rules, address = rules_of(request), address_rules(request)
    stories, following = queries.public_page(
        after=after, hidden=rules.left_out(), filters=filters, words=sought
    )
    asked = {**filters, "q": sought} if sought else filters
    return {
        **said_of(rules, address),
        "form": form,
        "groups": by_group(also=address.chosen),
        "hidden": address.codes(Rule.NEVER),
        "carried": [(PARAMETERS[rule], address.codes(rule)) for rule in (Rule.FOLD, Rule.SHOW)],
        "cards": [gate_of(story) for story in stories],
        "asked": asked,
        "filters": "&".join(filter(None, [urlencode(asked), address.query()])),
        "following": following,
        "after": after,
    }


@public
@require_safe
@kept("open", "country")
@public_page
def detail(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """The gate; and with `?open=1`, which is a choice, the words."""
    story = queries.public_story(story_id)
    if story is None:
        raise Http404
    rules, address = rules_of(request), address_rules(request)
    said = said_of_story(rules, address, story.published_text.codes)
    opened = request.GET.get("open") == "1" or (rules.ungated and not said["against"])
    context = _opened(request, story, rules) if opened else gate_of(story)
    response = render(request, "stories/detail.html", {**context, **said, "opened": opened})
    if opened or rules or story.audience != Audience.ANYONE:
        response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    if opened and story.may_stand:
        with_form_key(response)
    return for_one_reader(response) if brings_rules(request) else response


def _opened(request: HttpRequest, story: Story, rules: Rules) -> dict[str, Any]:
    """Words and help; `?country=` is where this reader is, and stands in the address alone."""
    form = HelpPlace.read(request.GET)
    page = story_page(
        story, rules, language=get_language() or "en", country=form.cleaned_data["country"]
    )
    # A key each: what comes of one says nothing of the other.
    keys = ("form_key", "me_too_key") if story.may_stand else ()
    holes = dict.fromkeys(keys, HOLE)
    return {**page, **holes, "place_form": form, "carried": address_rules(request).fields()}
