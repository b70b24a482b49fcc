"""Send, and the page after it: the code, what happens next, and help."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from apps.core import kept_words, proof
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.resources.services import choose_for
from apps.screening.findings import ScreenInput
from apps.screening.services import screen_texts
from apps.stories import lifecycle, queries, services
from apps.stories.alone import is_kept_for_writer, keep_for_writer
from apps.stories.forms import StoryForm
from apps.stories.models import Audience, Byline, Story
from apps.stories.previewing import carried
from apps.stories.publishing import publishing_waits
from apps.stories.receipts import keep_once, show_receipt
from apps.stories.return_codes import ReturnCode, code_for
from apps.stories.tombstones import is_gone
from apps.stories.waiting import honest_time

STORIES = Door("story", seconds=30, free=60, everybody=3000)


def send(request: FormRequest, form: StoryForm) -> HttpResponse:
    """Keep what a valid form holds, and show the code."""
    if page := proof.asks(request, STORIES, in_surge=publishing_waits()):
        return page
    code = code_for(request.form_key)
    keep = _keep_alone if form.cleaned_data["audience"] == Audience.COUNT else _keep_story
    try:
        return give_back_gone(request, code) or keep(request, form, code)
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
    request: FormRequest, story: Story, *, first: bool, risk: bool = False, late: bool = False
) -> HttpResponse:
    """The code, what happens next, and help; where a life may be at risk, help comes first.

    `late`: these words were sent before, and what is wished for them now comes too late.
    """
    declared = story.revisions.order_by("number").values_list("declared", flat=True).first()
    risk = risk or story.at_risk or _asked_for_care(request)
    return show_receipt(
        request,
        "stories/receipt.html",
        code=code_for(request.form_key),
        first=first,
        story=story,
        late=late,
        pace=honest_time(story.language or request.LANGUAGE_CODE),
        shift_hours=settings.PUBLICATION_SHIFT_HOURS,
        **_around(request, risk=risk, country=story.country, codes=declared or {}),
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


def _keep_story(request: FormRequest, form: StoryForm, code: ReturnCode) -> HttpResponse:
    data = form.cleaned_data
    account = form.account if data["byline"] == Byline.ACCOUNT else None
    draft = services.Draft(**data, account=account, page_language=request.LANGUAGE_CODE)
    if services.was_sent_with_other_words(code=code, words=draft.words):
        return given_back(request, "sent")
    save = partial(services.submit_story, draft=draft, code=code, form_key=request.form_key.bits)
    first = keep_once(code, save)
    story = living_story(request)
    assert story
    return receipt(request, story, first=first, risk=_at_risk(draft.words, draft.language))


def _keep_alone(request: FormRequest, form: StoryForm, code: ReturnCode) -> HttpResponse:
    if story := living_story(request):
        return receipt(request, story, first=False, late=True)
    data = form.cleaned_data
    save = partial(
        keep_for_writer,
        code=code,
        fields=[*carried(form), ("step", "preview")],
        form_key=request.form_key.bits,
        language=request.LANGUAGE_CODE,
        country=data["country"],
        setting=data["setting"],
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
    helps = choose_for(
        country=country,
        language=request.LANGUAGE_CODE,
        codes=codes,
        crisis_level=3 if risk else 0,
    )
    return {
        "story_key": request.form_key.text,
        "at_risk": risk,
        "country": country,
        "help": helps[: 3 if risk else 2],
    }


def _at_risk(words: str, language: str) -> bool:
    """Whether help should stand above everything else, before any task has run."""
    text = ScreenInput(id="receipt", text=words, language=language or None)
    return screen_texts([text])[0].risk


def _asked_for_care(request: FormRequest) -> bool:
    return request.POST.get("care") == "yes"
