"""Who gets to a page of My story: whoever has a visit open in this browser."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core.anonymous_form import from_here
from apps.core.audience import writer
from apps.core.form_keys import draw_form_key
from apps.core.kept_words import posted
from apps.my_story import sessions
from apps.stories.forms import CodeForm

StoryView = Callable[..., HttpResponse]
# What a person typed here and must not lose when the visit is over.
WORDS = ("reply", "words", "why")


def visiting(view: StoryView) -> StoryView:
    """A form of My story: `view(request, visit)`. A GET goes to the page itself, and whoever has
    no visit any more gets the words back with a field for the code."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("my_story:now")
        visit = sessions.current(request)
        if visit is None:
            return once_more(request)
        return view(request, visit, *args, **kwargs)

    return writer(answered)


def with_story(view: StoryView) -> StoryView:
    """Like `visiting`, for what needs a story: `view(request, visit)` with `visit.story`."""

    @wraps(view)
    def answered(
        request: HttpRequest, visit: sessions.Visit, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if visit.story is None:
            return redirect("my_story:now")
        return view(request, visit, *args, **kwargs)

    return visiting(answered)


def once_more(request: HttpRequest) -> HttpResponse:
    """The visit is over: the code is asked for again, and what was typed stays on the page."""
    # Words that another site has posted are not taken up.
    fields = posted(request) if from_here(request) else []
    kept = [(name, value) for name, value in fields if name in WORDS and value]
    context = {"form": CodeForm(), "form_key": draw_form_key(), "kept": kept}
    return render(request, "my_story/once_more.html", context, status=403)
