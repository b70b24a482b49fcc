"""The writer's page: the code, where the story is, and the way out again."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.core import proof, surge
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import writer
from apps.core.form_keys import draw_form_key
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.moderation.holding import is_held
from apps.my_story import sessions
from apps.my_story.caring import care_of, take_answer
from apps.my_story.disagreeing import beside, contest_of, pointed_to
from apps.my_story.doors import once_more, visiting, with_story
from apps.my_story.forms import AppealForm, ObjectionForm, UsesForm
from apps.my_story.sessions import Visit
from apps.my_story.standing import open_proposal, standing_of
from apps.my_story.written_pages import show_written
from apps.solidarity.queries import stood_with
from apps.stories import drafts, lifecycle, services
from apps.stories.forms import CodeForm, ReplyForm
from apps.stories.models import Story
from apps.stories.presenting import choices_of, warnings_of
from apps.stories.two_versions import taken_out
from apps.stories.wishes import ledger_of, uses_of

# Three misses cost nothing; then a device works for each try (R2). Whoever has the right code
# behind the same address as somebody who guesses pays that too, and gets in.
MISSES = Door("missed-code", seconds=600, free=3, everybody=0, misses=True)
FOUND = Door("found-code", seconds=600, free=0, everybody=0)


@writer
@anonymous_form
def enter(request: FormRequest) -> HttpResponse:
    """Ask for the code; a code that opens something begins a visit."""
    if request.method != "POST":
        if sessions.current(request):
            return redirect("my_story:now")
        return render(request, "my_story/start.html", {"form_key": draw_form_key()})
    if "return_code" not in request.POST:
        return ask_for_code(request, CodeForm())
    if page := proof.asks(request, MISSES):
        return page
    form = CodeForm(request.POST)
    codes = form.cleaned_data["return_code"] if form.is_valid() else []
    found = sessions.open_for_code(request, codes, request.POST["return_code"])
    # Both are counted, so that a hit and a miss take the same time; only misses have a price.
    surge.missed(FOUND if found else MISSES, request)
    keep_words(request)
    response = redirect("my_story:now")
    response.status_code = 303
    return response


@writer
def now(request: HttpRequest) -> HttpResponse:
    """What the visit opens, or the code field again with one sentence that fits every miss."""
    typed = sessions.typed_before(request)
    if typed is not None:
        return missed(request, typed)
    visit = sessions.current(request)
    if visit is None:
        return once_more(request)
    if visit.story is not None:
        keep_words(request)
        return show(request, visit.story)
    if visit.draft is not None:
        return render(request, "my_story/draft.html", {"visit": visit, "draft": visit.draft})
    if visit.written is not None:
        return show_written(request, visit.written)
    return render(request, "my_story/me_too.html", {"visit": visit})


def show(request: HttpRequest, story: Story, **forms: Any) -> HttpResponse:
    """The page of a story."""
    reply = ReplyForm(initial={"reply": take_words(request, "reply")})
    standing, contest = standing_of(story), contest_of(story)
    context = {
        "story": story,
        "standing": standing,
        "contest": contest,
        "thread": beside(contest, standing.thread),
        "appeal_form": AppealForm(initial={"why": take_words(request, "why")}),
        "is_held": is_held(story.pk),
        "pointed_to": pointed_to(story),
        "proposal": open_proposal(story),
        "sides": taken_out(story),
        "stood": stood_with(story),
        "warnings": warnings_of(story),
        "choices": choices_of(story),
        "uses_form": UsesForm(initial={"uses": list(uses_of(story))}),
        "ledger": ledger_of(story),
        "reply_form": reply,
        "objection_form": ObjectionForm(),
        "has_kept_words": "my_story_words" in request.session,
        **care_of(story),
    }
    return render(request, "my_story/story.html", context | forms)


def missed(request: HttpRequest, typed: str) -> HttpResponse:
    """A code that opened nothing, as it was typed, to be looked at again."""
    form = CodeForm({"return_code": typed})
    if form.is_valid():
        form.add_error("return_code", form.fields["return_code"].error_messages["invalid"])
    sessions.forget_typed(request)
    return ask_for_code(request, form)


def ask_for_code(request: HttpRequest, form: CodeForm) -> HttpResponse:
    return render(request, "my_story/code.html", {"form": form, "form_key": draw_form_key()})


@visiting
def close(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Close the page: the visit is over, the code is needed again."""
    sessions.close(request)
    response = render(request, "my_story/closed.html")
    response["Clear-Site-Data"] = '"storage"'
    return response


@visiting
def resume(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go on writing where the draft was saved."""
    if visit.draft is None or visit.code is None:
        return redirect("my_story:now")
    from apps.stories.draft_views import resume as resume_draft

    return resume_draft(request, visit.code)


@visiting
def forget(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Delete the draft, and with it everything that the code opened."""
    if visit.code is not None:
        drafts.erase_draft(code=visit.code)
    return gone(request, visit)


@visiting
def uncount(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take a me too out of the count, with what was saved under the same code."""
    if visit.code is not None:
        services.take_back_me_too(lookups=[visit.code.lookup()])
    return gone(request, visit)


def gone(request: HttpRequest, visit: Visit) -> HttpResponse:
    if sessions.current(request):
        messages.success(request, _("It is deleted."))
        return redirect("my_story:now")
    sessions.close(request)
    context = {"stay_counted": False, "backup_days": settings.BACKUP_DAYS}
    return render(request, "my_story/gone.html", context)


@with_story
def reply(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The writer's answer to a moderator's question."""
    assert visit.story
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return show(request, visit.story, reply_form=form)
    try:
        take_answer(story=visit.story, words=form.cleaned_data["reply"])
    except lifecycle.TooLate:
        return show(request, visit.story, reply_form=form, late=True)
    messages.success(request, _("Your answer is with us. Someone reads it soon."))
    return redirect("my_story:now")


def keep_words(request: HttpRequest) -> None:
    """What was typed before the visit ended travels along into the new one."""
    for name in ("reply", "words", "why"):
        if value := request.POST.get(name):
            request.session[f"my_story_{name}"] = value


def take_words(request: HttpRequest, name: str) -> str:
    return request.session.pop(f"my_story_{name}", "")
