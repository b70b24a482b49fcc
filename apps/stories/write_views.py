"""The write flow: one form over six steps, with no cookie and nothing kept until Send.

Every page with words is the answer to a POST, so that a browser does not bring it back after
Leave. What the other steps hold travels in hidden fields.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from apps.accounts.queries import someone_reads
from apps.content_warnings.vocabulary import by_group, parse_choices
from apps.core import kept_words, limits
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import writer
from apps.core.form_keys import draw_form_key
from apps.core.html import plain_text
from apps.core.requests import FormRequest
from apps.resources.services import choose_for
from apps.screening.findings import ScreenInput
from apps.screening.language import find_language
from apps.screening.services import screen_texts
from apps.stories import lifecycle, queries, services
from apps.stories.forms import StoryForm
from apps.stories.models import Byline, Setting, Story
from apps.stories.presenting import named, parts, ticked
from apps.stories.reading import minutes_to_read
from apps.stories.receipts import keep_once, show_receipt
from apps.stories.return_codes import ReturnCode, code_for
from apps.stories.tombstones import is_gone

STEPS = list(StoryForm.STEPS)
STORIES = {"limit": 60, "seconds": 30}


@writer
@anonymous_form
def write(request: FormRequest) -> HttpResponse:
    """Begin, go on, go back, or send."""
    if request.method != "POST":
        return render(request, "stories/write_start.html", {"form_key": draw_form_key()})
    if request.POST.get("step") == "sent" and (story := living_story(request)):
        return receipt_again(request, story)
    form = StoryForm(request.POST)
    if form.is_valid() and request.POST.get("go") == "send":
        return send(request, form)
    return show_step(request, form, *next_step(form, request.POST))


def next_step(form: StoryForm, posted: QueryDict) -> tuple[str, bool]:
    """Where the person goes now, and whether that step is shown with what it needs."""
    go, came_from = posted.get("go"), posted.get("step")
    step = came_from if came_from in STEPS else "start"
    if go == "send":
        return form.first_step_with_errors() or "preview", True
    if go == "back":
        return STEPS[max(STEPS.index(step) - 1, 0)], False
    if go not in ("next", "preview") and step != "preview":
        return step, False
    if form.fails_at(step):
        return step, True
    ahead = "preview" if go == "preview" else STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]
    needs = form.first_step_with_errors() if ahead == "preview" else None
    return needs or ahead, bool(needs)


def show_step(request: FormRequest, form: StoryForm, step: str, checked: bool) -> HttpResponse:
    """One step with its fields in sight and all others hidden."""
    context = {
        "form": form if checked else StoryForm(initial=_typed(request, form)),
        "step": step,
        "number": STEPS.index(step),
        "last": len(STEPS) - 1,
        "form_key": request.form_key.text,
        "carried": carried(request, step),
        **EXTRAS.get(step, _nothing)(form),
    }
    return render(request, f"stories/write_{step}.html", context)


def send(request: FormRequest, form: StoryForm) -> HttpResponse:
    """Keep the story and show the code."""
    key = request.form_key
    if not limits.within("story", request, **STORIES):
        return kept_words.give_back(request, reason="busy", status=429, form_key=key.text)
    code = code_for(key)
    if was_taken_back(code):
        return kept_words.give_back(request, reason="old", status=409)
    draft = services.Draft(
        **form.cleaned_data,
        page_language=request.LANGUAGE_CODE,
    )
    if services.was_sent_with_other_words(code=code, words=draft.words):
        return kept_words.give_back(request, reason="sent", status=409)
    first = keep_once(code, partial(services.submit_story, draft=draft, code=code))
    return receipt(
        request, first=first, risk=_at_risk(draft), country=draft.country, codes=draft.warnings
    )


def was_taken_back(code: ReturnCode) -> bool:
    """Whether the story of this key is gone: its words come back, to be sent under a new one."""
    if is_gone(code.lookup()):
        return True
    story = queries.story_of([code])
    return story is not None and story.state not in lifecycle.LIVING


def living_story(request: FormRequest) -> Story | None:
    """The story that was sent with this form key, unless it was taken back."""
    story = queries.story_of([code_for(request.form_key)])
    return story if story and story.state in lifecycle.LIVING else None


def receipt_again(request: FormRequest, story: Story) -> HttpResponse:
    """The receipt once more, in the language that was asked for."""
    codes = story.revisions.values_list("declared", flat=True).first() or {}
    risk = story.at_risk or request.POST.get("care") == "yes"
    return receipt(request, first=False, risk=risk, country=story.country, codes=codes)


def receipt(
    request: FormRequest, *, first: bool, risk: bool, country: str, codes: Iterable[str]
) -> HttpResponse:
    """The code, what happens next, and help; where a life may be at risk, help comes first."""
    return show_receipt(
        request,
        "stories/receipt.html",
        code=code_for(request.form_key),
        first=first,
        story_key=request.form_key.text,
        at_risk=risk,
        country=country,
        help=choose_for(
            country=country,
            language=request.LANGUAGE_CODE,
            codes=codes,
            crisis_level=3 if risk else 0,
        )[: 3 if risk else 2],
    )


def carried(request: FormRequest, step: str) -> list[tuple[str, str]]:
    """What travels hidden: every field of the flow that this step does not show."""
    shown = StoryForm.STEPS[step]
    return [
        (name, value)
        for name in StoryForm.base_fields
        if name not in shown
        for value in request.POST.getlist(name)
        if value
    ]


def _at_risk(draft: services.Draft) -> bool:
    """Whether help should stand above everything else, before any task has run."""
    text = ScreenInput(id="receipt", text=draft.words, language=draft.language or None)
    return screen_texts([text])[0].risk


def _typed(request: FormRequest, form: StoryForm) -> dict[str, Any]:
    """What the person typed so far, as initial values: a step seen first shows no errors."""
    typed = {name: request.POST.get(name) for name in form.fields if request.POST.get(name)}
    return typed | {"warnings": request.POST.getlist("warnings")}


def _nothing(form: StoryForm) -> dict[str, Any]:
    return {}


def _topics(form: StoryForm) -> dict[str, Any]:
    return {"groups": by_group(), **ticked(parse_choices(form["warnings"].data or []))}


def _preview(form: StoryForm) -> dict[str, Any]:
    """The gate and the story by the same parts that readers get."""
    data = form.cleaned_data
    words = plain_text(data["words"])
    return {
        "title": plain_text(data["title"]),
        "name": plain_text(data["name"]) if data["byline"] == Byline.NAME else "",
        "text_language": data["language"],
        "country": data["country"],
        "setting": Setting(data["setting"]).label if data["setting"] else "",
        "minutes": minutes_to_read(len(words.split())),
        "warnings": named(data["warnings"]),
        "described": "described" in data["warnings"].values(),
        "unread": not someone_reads(data["language"] or find_language(words)),
        "parts": parts(words, [], folded=False),
    }


EXTRAS = {"topics": _topics, "preview": _preview}
