"""Send, and the page after it: the code, what happens next, and help."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.functional import Promise

from apps.core import kept_words, proof
from apps.core.kept_briefly import kept_for
from apps.core.public_version import public_version
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.resources.services import Choice, choose_for
from apps.screening.findings import ScreenInput
from apps.screening.services import is_at_risk
from apps.stories import lifecycle, queries, services
from apps.stories.alone import is_kept_for_writer, keep_for_writer
from apps.stories.forms import StoryForm
from apps.stories.models import Audience, Byline, Story
from apps.stories.previewing import carried
from apps.stories.publishing import surge_lately
from apps.stories.receipts import keep_once, show_receipt
from apps.stories.return_codes import ReturnCode, code_for
from apps.stories.tombstones import is_gone
from apps.stories.waiting import honest_time

STORIES = Door("story", seconds=30, free=60, everybody=3000)


def send(request: FormRequest, form: StoryForm) -> HttpResponse:
    """Keep what a valid form holds, and show the code."""
    if page := proof.asks(request, STORIES, in_surge=surge_lately()):
        return page
    code = code_for(request.form_key)
    keep = _keep_alone if form.cleaned_data["audience"] == Audience.COUNT else _keep_story
    before = queries.story_of([code])
    if before and before.state not in lifecycle.LIVING:
        return given_back(request)
    try:
        return keep(request, form, code, before)
    except services.TakenBack:
        return given_back(request)


def give_back_gone(request: FormRequest, code: ReturnCode) -> HttpResponse | None:
    """The words back, when what this key made is gone: they are sent under a new one."""
    story = queries.story_of([code])
    gone = story is not None and story.state not in lifecycle.LIVING
    return given_back(request) if gone or is_gone(code.lookup()) else None


def given_back(request: FormRequest, reason: str = "old", **context: Any) -> HttpResponse:
    """The words with a fresh key, because this one has made something already."""
    return kept_words.give_back(request, reason=reason, status=409, **context)


def receipt_again(request: FormRequest) -> HttpResponse | None:
    """The receipt once more, in the language that was asked for; None when the story is gone."""
    story = living_story(request)
    return receipt(request, story, first=False) if story else None


def alone_again(request: FormRequest) -> HttpResponse | None:
    """The same for words that nobody else reads."""
    if not is_kept_for_writer(code_for(request.form_key)):
        return None
    return alone_receipt(request, first=False, risk=_asked_for_care(request))


def living_story(request: FormRequest) -> Story | None:
    """The story that was sent with this form key, unless it was taken back."""
    story = queries.story_of([code_for(request.form_key)])
    return story if story and story.state in lifecycle.LIVING else None


def receipt(
    request: FormRequest,
    story: Story,
    *,
    first: bool,
    risk: bool = False,
    late: bool = False,
    declared: Iterable[str] | None = None,
) -> HttpResponse:
    """The code, what happens next, and help; where a life may be at risk, help comes first.

    `late`: these words were sent before, and what is wished for them now comes too late.
    `declared`: what a caller knows that the writer said it is about.
    """
    if declared is None:
        told = story.revisions.order_by("number").values_list("declared", flat=True)
        declared = told.first() or ()
    risk = risk or story.at_risk or _asked_for_care(request)
    pace = _pace(story.language or request.LANGUAGE_CODE)
    around = _around(request, risk=risk, country=story.country, codes=declared)
    wishes = (story.appear, story.appear_on, story.audience, late, str(pace))
    helps = tuple((each.service.pk, each.service.last_modified) for each in around["help"])
    return show_receipt(
        request,
        "stories/receipt.html",
        code=code_for(request.form_key),
        first=first,
        story=story,
        # Who is on watch for a life at risk is said as it is now.
        like=None if risk else (wishes, story.country, helps),
        late=late,
        pace=pace,
        shift_hours=settings.PUBLICATION_SHIFT_HOURS,
        **around,
    )


def alone_receipt(
    request: FormRequest, *, first: bool, risk: bool, country: str = "", codes: Iterable[str] = ()
) -> HttpResponse:
    """The code, and that nobody reads what lies under it."""
    return show_receipt(
        request,
        "stories/write_alone.html",
        code=code_for(request.form_key),
        first=first,
        alone_days=settings.ALONE_DAYS,
        **_around(request, risk=risk, country=country, codes=codes),
    )


def _keep_story(
    request: FormRequest, form: StoryForm, code: ReturnCode, before: Story | None
) -> HttpResponse:
    data = form.cleaned_data
    account = form.account if data["byline"] == Byline.ACCOUNT else None
    draft = services.Draft(**data, account=account, page_language=request.LANGUAGE_CODE)
    if before and services.has_other_words(before, words=draft.words):
        return given_back(request, "sent")
    save = partial(services.submit_story, draft=draft, code=code, form_key=request.form_key.bits)
    risk = _at_risk(draft.words, draft.language)
    if new := keep_once(code, save):
        return receipt(request, new, first=True, risk=risk, declared=draft.warnings)
    story = living_story(request)
    assert story
    return receipt(request, story, first=False, risk=risk)


def _keep_alone(
    request: FormRequest, form: StoryForm, code: ReturnCode, before: Story | None
) -> HttpResponse:
    if before:
        return receipt(request, before, first=False, late=True)
    data = form.cleaned_data
    save = partial(
        keep_for_writer,
        code=code,
        fields=[*carried(form), ("step", "preview")],
        form_key=request.form_key.bits,
        language=request.LANGUAGE_CODE,
        country=data["country"],
        setting=data["setting"],
        campaign=data["campaign"],
    )
    first = keep_once(code, save)
    risk = _at_risk(data["words"], data["language"])
    return alone_receipt(
        request, first=first, risk=risk, country=data["country"], codes=data["warnings"]
    )


def _around(
    request: FormRequest, *, risk: bool, country: str, codes: Iterable[str]
) -> dict[str, Any]:
    """What stands on both receipts: the key that shows them again, and help that fits."""
    helps = _help_for(country, request.LANGUAGE_CODE, frozenset(codes), risk)
    return {
        "at_risk": risk,
        "country": country,
        "help": helps[: 3 if risk else 2],
    }


@kept_for(30)
def _pace(language: str) -> str | Promise:
    return honest_time(language)


@kept_for(60, while_same=public_version)
def _help_for(country: str, language: str, codes: frozenset[str], risk: bool) -> list[Choice]:
    return choose_for(
        country=country, language=language, codes=codes, crisis_level=3 if risk else 0
    )


def _at_risk(words: str, language: str) -> bool:
    """Whether help should stand above everything else, before any task has run."""
    return is_at_risk(ScreenInput(id="receipt", text=words, language=language or None))


def _asked_for_care(request: FormRequest) -> bool:
    return request.POST.get("care") == "yes"
