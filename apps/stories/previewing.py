"""The pages of the write flow: a step with its fields in sight and all others hidden."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from apps.accounts.models import User
from apps.accounts.queries import someone_reads
from apps.campaigns.telling import label_of
from apps.content_warnings.choices import by_group
from apps.content_warnings.vocabulary import parse_choices
from apps.core.html import plain_text
from apps.core.requests import FormRequest
from apps.screening.language import find_language
from apps.stories.answers import Said
from apps.stories.forms import StoryForm
from apps.stories.looking import look_at
from apps.stories.models import Appear, Audience, Byline, Details, Purpose, Setting
from apps.stories.presenting import named, parts, ticked
from apps.stories.reading import minutes_to_read
from apps.stories.remembered import read_remembered
from apps.stories.waiting import honest_time

STEPS = list(StoryForm.STEPS)
REPEATED = ("warnings", "uses")


def form_of(request: FormRequest, posted: QueryDict) -> StoryForm:
    """The form as somebody filled it in; whoever writes with an account may appear under it."""
    user = request.user
    if isinstance(user, User) and not user.works_here():
        return StoryForm(posted, account=user)
    return StoryForm(posted)


def show_step(
    request: FormRequest, form: StoryForm, step: str, checked: bool, said: Said | None = None
) -> HttpResponse:
    """One step; `checked`: with what it still needs. A step that is seen first shows no errors.

    `said`: what to say of an answer that was given on the preview.
    """
    if checked:
        # What another step needs is said there.
        for name in [name for name in form.errors if name not in StoryForm.STEPS[step]]:
            del form.errors[name]
    shown = form if checked else StoryForm(initial=typed(form), account=form.account)
    context = {
        "form": shown,
        "step": step,
        "number": STEPS.index(step),
        "last": len(STEPS) - 1,
        "form_key": request.form_key.text,
        "carried": carried(form, step),
        "remembered": read_remembered(cast(QueryDict, form.data)).hidden(row_in_sight=False),
        "said": said,
        "account_name": form.account.username if form.account else "",
        **EXTRAS.get(step, _nothing)(form),
    }
    return render(request, f"stories/write_{step}.html", context)


def landing(form: StoryForm, step: str) -> tuple[str, bool]:
    """Where somebody who wants to be at `step` is led, and whether what it needs is said there.

    There is no preview of what needs another look.
    """
    needs = form.first_step_with_errors() if step == "preview" else None
    return needs or step, bool(needs)


def carried(form: StoryForm, step: str = "start") -> list[tuple[str, str]]:
    """What travels hidden, or is saved: every field of the flow that this step does not show."""
    shown, posted = StoryForm.STEPS[step], cast(QueryDict, form.data)
    return [
        (name, value)
        for name in StoryForm.base_fields
        if name not in shown
        for value in posted.getlist(name)
        if value
    ]


def typed(form: StoryForm) -> dict[str, Any]:
    """What was typed so far, as initial values."""
    posted = cast(QueryDict, form.data)
    once = {name: posted.get(name) for name in form.fields if posted.get(name)}
    return once | {name: posted.getlist(name) for name in REPEATED}


def _nothing(form: StoryForm) -> dict[str, Any]:
    return {}


def _topics(form: StoryForm) -> dict[str, Any]:
    chosen = parse_choices(typed(form)["warnings"])
    return {"groups": by_group(also=chosen), **ticked(chosen)}


def _preview(form: StoryForm) -> dict[str, Any]:
    """The gate and the story by the same parts that readers get, and what the writer wishes."""
    data = form.cleaned_data
    words, title = plain_text(data["words"]), plain_text(data["title"])
    look = _look(form, words, title)
    return {
        **look,
        "title": title,
        "name": _name(form),
        "text_language": data["language"],
        "country": data["country"],
        "setting": Setting(data["setting"]).label if data["setting"] else "",
        "minutes": minutes_to_read(len(words.split())),
        "warnings": named(data["warnings"]),
        "described": "described" in data["warnings"].values(),
        "parts": parts(words, []),
        **_wishes(data),
        **_reading_of(data["language"] or find_language(words)),
    }


def _reading_of(language: str) -> dict[str, Any]:
    """Whether somebody reads this language, and how long it takes at the moment."""
    read = someone_reads(language)
    return {"unread": not read, "pace": honest_time(language) if read else ""}


def _look(form: StoryForm, words: str, title: str) -> dict[str, Any]:
    """What could identify someone. Not where nobody reads the words: whom should it protect there?

    It would make people change what they keep for themselves alone.
    """
    if form.cleaned_data["audience"] == Audience.COUNT:
        return {}
    look = look_at(cast(QueryDict, form.data), form.cleaned_data, words, title)
    return {"look": look, "remembered": look.hidden}


def _wishes(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "alone": data["audience"] == Audience.COUNT,
        "alone_days": settings.ALONE_DAYS,
        "ending_days": settings.ENDING_DAYS,
        "audience": Audience(data["audience"]).label,
        "appear": Appear(data["appear"]).label,
        "appear_on": data["appear_on"],
        "may_stand": data["may_stand"],
        "show_help": data["show_help"],
        "campaign": label_of(data["campaign"]),
        "details": Details.of(hide=data["hide_details"]).label,
        "uses": [use.label for use in Purpose if use in data["uses"]],
    }


def _name(form: StoryForm) -> str:
    if form.cleaned_data["byline"] == Byline.ACCOUNT and form.account:
        return form.account.username
    return plain_text(form.cleaned_data["name"])


EXTRAS = {"topics": _topics, "preview": _preview}
