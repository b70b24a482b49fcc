"""People outside who tell us about a story, and read what came of it. No account, no cookie."""

from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render

from apps.core import proof, surge
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import writer
from apps.core.form_keys import draw_form_key
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.moderation import noticing
from apps.moderation.models import Notice
from apps.moderation.notice_forms import NoticeForm, ReferenceForm, SecondForm, ground_words
from apps.moderation.noticing import Letter
from apps.moderation.references import lookup_of, reference_for
from apps.stories.publishing import surge_lately

NOTICES = Door("notice", seconds=3600, free=10, everybody=600)
MISSES = Door("missed-reference", seconds=600, free=10, everybody=0, misses=True)
SHOWN_FOR = 10 * 60
FIELDS = ("story", "reason", "words", "contact")


@writer
@anonymous_form
def tell(request: FormRequest) -> HttpResponse:
    """What this page is for; then the form, as the answer to a post, and then a reference."""
    if request.method != "POST":
        context = {"form_key": draw_form_key(), "story": request.GET.get("story", "")[:60]}
        return render(request, "notices/tell.html", context)
    if request.POST.get("go") != "send":
        typed = {name: request.POST.get(name, "") for name in FIELDS}
        return _form(request, NoticeForm(initial=typed))
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    if page := proof.asks(request, NOTICES, in_surge=surge_lately()):
        return page
    return _keep(request, form)


@writer
@anonymous_form
def answer(request: FormRequest) -> HttpResponse:
    """A reference in, our answer out; and the way to ask once more."""
    asked = request.method == "POST" and "reference" in request.POST
    if asked and (page := proof.asks(request, MISSES)):
        return page
    form = ReferenceForm(request.POST if asked else None)
    notice = noticing.notice_of(_lookup(form)) if form.is_valid() else None
    missed = form.is_bound and notice is None
    if missed:
        surge.missed(MISSES, request)
    if notice is not None:
        return _answered(request, notice, form)
    context = {"form": form, "missed": missed, "form_key": draw_form_key()}
    return render(request, "notices/answer.html", context)


def _form(request: FormRequest, form: NoticeForm) -> HttpResponse:
    key = request.form_key.text if request.POST.get("go") == "send" else draw_form_key()
    context = {"form": form, "form_key": key}
    status = 422 if form.is_bound else 200
    return render(request, "notices/tell_form.html", context, status=status)


def _keep(request: FormRequest, form: NoticeForm) -> HttpResponse:
    data = form.cleaned_data
    reference = reference_for(request.form_key)
    lookup = lookup_of(reference)
    letter = Letter(
        story_id=data["story"],
        reason=data["reason"],
        words=data["words"],
        contact=data["contact"],
        language=request.LANGUAGE_CODE,
    )
    try:
        first = noticing.keep_notice(lookup=lookup, letter=letter)
    except noticing.NotOut:
        return _form(request, form)
    context = {"reference": reference if _may_show(lookup, first) else ""}
    return render(request, "notices/tell_done.html", context)


def _may_show(lookup: bytes, first: bool) -> bool:
    """A mark allows a second look for ten minutes; without the cache only the first is one."""
    mark = f"notice:{lookup.hex()[:24]}"
    try:
        if first:
            cache.set(mark, 1, SHOWN_FOR)
        return first or cache.get(mark) is not None
    except Exception:
        return first


def _answered(request: FormRequest, notice: Notice, form: ReferenceForm) -> HttpResponse:
    """What came of a notice; a second look is asked for on the same page."""
    second = SecondForm(request.POST if request.POST.get("go") == "again" else None)
    refused = False
    if second.is_bound and second.is_valid():
        try:
            noticing.ask_second(lookup=bytes(notice.lookup), words=second.cleaned_data["words"])
        except noticing.NotAgain:
            refused = True
        notice.refresh_from_db()
    story = noticing.story_of(notice)
    context: dict[str, Any] = {
        "form": form,
        "form_key": draw_form_key(),
        "reference": form.cleaned_data["reference"],
        "notice": notice,
        "told": notice.unseal(),
        "is_gone": story is None,
        "ground": ground_words(notice, second=False),
        "second_ground": ground_words(notice, second=True),
        "may_ask": noticing.may_ask_second(notice, story),
        "second_form": second,
        "refused": refused,
    }
    return render(request, "notices/answer.html", context)


def _lookup(form: ReferenceForm) -> bytes:
    return lookup_of(form.cleaned_data["reference"])
