"""Stop and come back: what somebody saved, behind the code that the story will have."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from apps.core import proof
from apps.core.form_keys import draw_form_key, read_form_key, sign
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.stories import drafts, services
from apps.stories.forms import StoryForm, TidyField
from apps.stories.previewing import STEPS, carried, form_of, landing, show_step
from apps.stories.publishing import surge_lately
from apps.stories.receipts import keep_once, show_receipt
from apps.stories.return_codes import ReturnCode, code_for
from apps.stories.send_views import give_back_gone, given_back, living_story, receipt

DRAFTS = Door("draft", seconds=30, free=60, everybody=3000)


def save(request: FormRequest, form: StoryForm) -> HttpResponse:
    """Keep everything that was typed, right or not, and show the code that opens it."""
    if page := proof.asks(request, DRAFTS, in_surge=surge_lately()):
        return page
    code = code_for(request.form_key)
    if page := give_back_gone(request, code):
        return page
    if story := living_story(request):
        words = TidyField().to_python(request.POST.get("words", ""))
        if services.has_other_words(story, words=words):
            return given_back(request, "sent", saving=True)
        return receipt(request, story, first=False)
    keep_once(code, lambda: _save(request, form, code))
    return saved_page(request, code, first=True)


def saved_again(request: FormRequest) -> HttpResponse | None:
    """The page after saving in another language, or on with the writing; None when it is gone."""
    code = code_for(request.form_key)
    if request.POST.get("go") == "on":
        return resume(request, code)
    return saved_page(request, code, first=False) if drafts.open_draft(code=code) else None


def saved_page(request: FormRequest, code: ReturnCode, *, first: bool) -> HttpResponse:
    """The code, and how long it opens what was saved."""
    return show_receipt(
        request,
        "stories/write_saved.html",
        code=code,
        first=first,
        saved=True,
        days=days_left(code),
        kept_until=drafts.kept_until(code=code),
    )


def resume(request: HttpRequest, code: ReturnCode) -> HttpResponse:
    """The step at which a draft was saved, with everything in it; Send gives the very same code.

    To where the code is asked for, when nothing is there or no more.
    """
    draft = drafts.open_draft(code=code)
    if draft is None:
        return redirect("my_story:enter")
    posted = QueryDict(mutable=True)
    for name, value in draft.fields:
        posted.appendlist(name, value)
    asked: FormRequest = request  # type: ignore[assignment]
    key = sign(draft.form_key) if draft.form_key else draw_form_key()
    asked.form_key = read_form_key(key)
    form = form_of(asked, posted)
    step = posted.get("step", "words")
    return show_step(asked, form, *landing(form, step if step in STEPS else "words"))


def days_left(code: ReturnCode) -> int:
    """How long what was saved under this code stays: a later save never makes it less."""
    until = drafts.kept_until(code=code)
    return (until - timezone.now().date()).days if until else 0


def _save(request: FormRequest, form: StoryForm, code: ReturnCode) -> bool:
    step = request.POST.get("step", "")
    drafts.save_draft(
        code=code,
        fields=[*carried(form), ("step", step if step in STEPS else "words")],
        form_key=request.form_key.bits,
        days=max(settings.DRAFT_DAYS, days_left(code)),
    )
    return True
