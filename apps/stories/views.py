"""Saying me too, and reading."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from apps.content_warnings.choices import by_group
from apps.content_warnings.kept_rules import address_rules, brings_rules, rules_of
from apps.content_warnings.rules import PARAMETERS, Rule
from apps.core import proof, surge
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import public, writer
from apps.core.caching import for_one_reader, public_page
from apps.core.form_keys import draw_form_key
from apps.core.posts import posts_only
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.stories import queries, services
from apps.stories.by_rules import said_of, said_of_story
from apps.stories.forms import CodeForm, Place, ReadingForm
from apps.stories.models import Audience
from apps.stories.presenting import gate_of, story_page
from apps.stories.publishing import publishing_waits
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
    """Two words, one tap. GET is the same button on a page of its own."""
    if request.method != "POST":
        return render(request, "stories/me_too.html", {"form_key": draw_form_key()})
    if page := proof.asks(request, ME_TOOS, in_surge=publishing_waits()):
        return page
    code = code_for(request.form_key)
    save = partial(services.say_me_too, code=code, language=request.LANGUAGE_CODE)
    try:
        first = keep_once(code, save)
    except services.TakenBack:
        return render(request, "stories/me_too_done.html", {"taken_back": True})
    return show_receipt(
        request,
        "stories/me_too_receipt.html",
        code=code,
        first=first,
        story_key=request.form_key.text,
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
    kept = services.place_me_too(lookups=lookups, **where.cleaned_data)
    if not kept:
        surge.missed(MISSES, request)
    return render(request, "stories/me_too_done.html", {"placed": kept})


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
@public_page
def story_list(request: HttpRequest) -> HttpResponse:
    """Ten stories a page, as cards without a word of their text."""
    form = ReadingForm(request.GET)
    filters, rules = form.chosen(), rules_of(request)
    address = address_rules(request)
    after = request.GET.get("after", "")[:40]
    stories, following = queries.public_page(after=after, hidden=rules.left_out(), filters=filters)
    context = {
        **said_of(rules, address),
        "form": form,
        "groups": by_group(also=address.chosen),
        "hidden": address.codes(Rule.NEVER),
        "carried": [(PARAMETERS[rule], address.codes(rule)) for rule in (Rule.FOLD, Rule.SHOW)],
        "cards": [gate_of(story) for story in stories],
        "filters": "&".join(filter(None, [urlencode(filters), address.query()])),
        "following": following,
        "after": after,
    }
    response = render(request, "stories/list.html", context)
    return for_one_reader(response) if brings_rules(request) else response


@public
@require_safe
@public_page
def detail(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """The gate; and with `?open=1`, which is a choice, the words."""
    story = queries.public_story(story_id)
    if story is None:
        raise Http404
    rules, address = rules_of(request), address_rules(request)
    said = said_of_story(rules, address, story.published_text.codes)
    opened = request.GET.get("open") == "1" or (rules.ungated and not said["against"])
    context = story_page(story, rules) if opened else gate_of(story)
    response = render(request, "stories/detail.html", {**context, **said, "opened": opened})
    if opened or rules or story.audience != Audience.ANYONE:
        response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    return for_one_reader(response) if brings_rules(request) else response
