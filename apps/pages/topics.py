"""The operators' page of the topics: switches, words of this place, and a sentence to try."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.requests import StaffRequest
from apps.content_warnings.services import MOST_WORDS, AlreadyThere, StaysOn, TooManyWords
from apps.content_warnings.vocabulary import WARNINGS
from apps.core.audience import operators
from apps.pages import topic_acts
from apps.pages.topic_forms import TryForm, WordForm
from apps.pages.topic_rows import topic_groups, tried, words_by_language

# The word that was removed last, until something else is done: this is how it comes back.
REMOVED = "removed_word"


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: StaffRequest) -> HttpResponse:
    """The page, and each of its buttons by the name it posts as `go`."""
    act = ACTS.get(request.POST.get("go", ""))
    return act(request) if act else _page(request)


def _page(request: StaffRequest, status: int = 200, **found: Any) -> HttpResponse:
    context = {
        "groups": topic_groups(),
        "languages": words_by_language(),
        "word_form": WordForm(),
        "try_form": TryForm(),
        "removed": request.session.get(REMOVED),
        **found,
    }
    return render(request, "pages/topics.html", context, status=status)


def _switch(request: StaffRequest) -> HttpResponse:
    code, on = request.POST.get("code", ""), request.POST["go"] == "on"
    if code not in WARNINGS:
        return redirect("people:topics")
    try:
        if topic_acts.switch(request, code, on=on):
            said = _("“%(topic)s” is on again.") if on else _("“%(topic)s” is off.")
            messages.success(request, said % {"topic": WARNINGS[code].name})
    except StaysOn:
        messages.warning(request, _("This topic stays on everywhere."))
    return redirect("people:topics")


def _add(request: StaffRequest) -> HttpResponse:
    form = WordForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, word_form=form)
    try:
        topic_acts.add_word(request, form.cleaned_data)
    except AlreadyThere:
        again = _("This word is there already. To change its level, remove it first.")
        form.add_error("phrase", again)
    except TooManyWords:
        full = _("There are %(number)d words, and no room for more. Remove one first.")
        form.add_error(None, full % {"number": MOST_WORDS})
    if form.errors:
        return _page(request, 422, word_form=form)
    request.session.pop(REMOVED, None)
    messages.success(request, _("Added. It is looked for from now on."))
    return redirect("people:topics")


def _remove(request: StaffRequest) -> HttpResponse:
    pk = request.POST.get("word", "")
    known = pk.isascii() and pk.isdecimal() and len(pk) < 18
    if known and (word := topic_acts.remove_word(request, int(pk))):
        request.session[REMOVED] = word
    return redirect("people:topics")


def _put_back(request: StaffRequest) -> HttpResponse:
    if word := request.session.pop(REMOVED, None):
        try:
            topic_acts.add_word(request, word)
            messages.success(request, _("It is back."))
        except AlreadyThere:
            messages.success(request, _("It is back."))
        except TooManyWords:
            messages.warning(request, _("There is no room for it any more. Remove another first."))
    return redirect("people:topics")


def _try(request: StaffRequest) -> HttpResponse:
    """Nothing of it is kept: the sentence comes and goes with this one answer."""
    form = TryForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, try_form=form)
    return _page(request, try_form=form, tried=tried(**form.cleaned_data))


ACTS: dict[str, Callable[[StaffRequest], HttpResponse]] = {
    "off": _switch,
    "on": _switch,
    "add": _add,
    "remove": _remove,
    "back": _put_back,
    "try": _try,
}
