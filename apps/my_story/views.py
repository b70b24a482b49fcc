"""The writer's page: where the story is, a question and its answer, taking it back.

Nothing here keeps a session: each form carries the code, and each page answers a POST.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from apps.core import kept_words, limits
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import writer
from apps.core.form_keys import draw_form_key
from apps.core.posts import posts_only
from apps.core.requests import FormRequest
from apps.my_story.standing import standing_of
from apps.stories import erasing, lifecycle, queries, services
from apps.stories.forms import CodeForm, ReplyForm

# Only misses count: a code that opens something is never kept waiting by other people's tries.
MISSES = {"limit": 30, "seconds": 30}


@writer
@anonymous_form
def enter(request: FormRequest) -> HttpResponse:
    """Ask for the code; with it, show where the story is."""
    if request.method != "POST":
        return render(request, "my_story/start.html", {"form_key": draw_form_key()})
    if "return_code" not in request.POST:
        return ask_for_code(request, CodeForm())
    form = CodeForm(request.POST)
    return show(request, form) if form.is_valid() else ask_for_code(request, form)


@writer
@posts_only("my_story:enter")
@anonymous_form
def reply(request: FormRequest) -> HttpResponse:
    """The writer's answer to a moderator's question."""
    code, answer = CodeForm(request.POST), ReplyForm(request.POST)
    story = queries.story_of(code.cleaned_data["return_code"]) if code.is_valid() else None
    if story is None:
        return ask_for_code(request, code)
    if not answer.is_valid():
        return show(request, code, reply_form=answer)
    try:
        services.answer_question(story=story, words=answer.cleaned_data["reply"])
    except lifecycle.TooLate:
        return show(request, code, said="late", reply_form=answer)
    return show(request, code, said="answered")


@writer
@posts_only("my_story:enter")
@anonymous_form
def take_back(request: FormRequest) -> HttpResponse:
    """A page that says what goes; then the story is gone."""
    form = CodeForm(request.POST)
    story = queries.story_of(form.cleaned_data["return_code"]) if form.is_valid() else None
    if story is None:
        return ask_for_code(request, form)
    if request.POST.get("sure") != "yes":
        return render(request, "my_story/take_back.html", _with_code(request, form))
    try:
        stay = request.POST.get("stay_counted") == "yes"
        erasing.withdraw_story(story_id=story.pk, stay_counted=stay)
    except lifecycle.TooLate:
        return show(request, form)
    return render(request, "my_story/gone.html", {"stay_counted": stay})


def ask_for_code(request: FormRequest, form: CodeForm) -> HttpResponse:
    """The page with the code field; after a miss, with one sentence that fits every miss."""
    if form.is_bound and not limits.within("missed-code", request, **MISSES):
        return kept_words.give_back(request, reason="busy", status=429)
    if form.is_bound and form.is_valid():
        form.add_error("return_code", form.fields["return_code"].error_messages["invalid"])
    return render(request, "my_story/code.html", {"form": form, "form_key": draw_form_key()})


def show(request: FormRequest, form: CodeForm, **extra: Any) -> HttpResponse:
    """The page of what a code opens; the page that asks for it when it opens nothing."""
    codes = form.cleaned_data["return_code"]
    story, me_too = queries.story_of(codes), queries.me_too_of(codes)
    context = {**_with_code(request, form), "story": story, "me_too": me_too, **extra}
    if story is not None:
        context |= {"reply_form": ReplyForm(), "standing": standing_of(story)} | extra
        return render(request, "my_story/story.html", context)
    if me_too is not None:
        return render(request, "my_story/me_too.html", context)
    return ask_for_code(request, form)


def _with_code(request: FormRequest, form: CodeForm) -> dict[str, Any]:
    return {"form_key": draw_form_key(), "return_code": form.data.get("return_code", "")}
