"""Other words, another audience, another day, other uses; hiding and bringing back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.content_warnings.choices import by_group
from apps.content_warnings.vocabulary import parse_choices
from apps.core import limits
from apps.my_story.doors import with_story
from apps.my_story.forms import ChangeForm, UsesForm, WishesForm
from apps.my_story.sessions import Visit
from apps.my_story.standing import open_proposal
from apps.my_story.views import take_words
from apps.stories import changing, erasing, lifecycle, publishing, wishes
from apps.stories.changing import Answer
from apps.stories.models import Audience, Details, Story
from apps.stories.presenting import latest_text, ticked
from apps.stories.queries import belongs_to

# Each change is read by a person.
CHANGES = {"limit": 30, "seconds": 600}


@with_story
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page with the words as they are; what is sent from it is read anew."""
    story = visit.story
    assert story
    if request.POST.get("go") == "language":
        levels = parse_choices(request.POST.getlist("warnings"))
        form = ChangeForm(initial=typed(request), account=of_account(request, story))
        return _change_page(request, story, form, levels)
    if request.POST.get("go") != "send":
        kept = take_words(request, "words")
        start = _as_it_is(story) | _as_proposed(request, story) | ({"words": kept} if kept else {})
        form = ChangeForm(initial=start, account=of_account(request, story))
        return _change_page(request, story, form, start["warnings"])
    form = ChangeForm(request.POST, account=of_account(request, story))
    if form.is_valid() and not limits.within("change", request, **CHANGES):
        form.add_error(None, _("Many changes came from here just now. Please wait ten minutes."))
    if not form.is_valid():
        levels = parse_choices(request.POST.getlist("warnings"))
        return _change_page(request, story, form, levels)
    data = form.cleaned_data
    try:
        changing.change_story(
            story_id=story.pk,
            words=data["words"],
            title=data["title"],
            name=data["name"],
            byline=data["byline"],
            warnings=data["warnings"],
            stays_out=data["meanwhile"] != "hide",
            answer=Answer.REPHRASED if open_proposal(story) else Answer.OVERTAKEN,
        )
    except lifecycle.TooLate:
        return _change_page(request, story, form, data["warnings"], late=True)
    messages.success(request, _("Your new words are with us. Someone reads them soon."))
    return redirect("my_story:now")


@with_story
def change_wishes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who may read it and when. "Nobody, only count me" takes the story away from us as well."""
    story = visit.story
    assert story
    form = WishesForm(request.POST) if request.POST.get("go") == "save" else None
    if form is None or not form.is_valid():
        return _wishes_page(request, visit, form or WishesForm(initial=_wishes(story)))
    data = form.cleaned_data
    try:
        if data["audience"] == Audience.COUNT:
            return _only_count(request, visit)
        wishes.change_wishes(
            story=story,
            audience=data["audience"],
            appear=data["appear"],
            appear_on=data["appear_on"],
            may_stand=data["may_stand"],
            show_help=data["show_help"],
            hide_details=_said_of_details(request, story, data),
        )
    except lifecycle.TooLate:
        messages.info(request, _("It was too late for that: the story is gone."))
        return redirect("my_story:now")
    messages.success(request, _("This is how it is now."))
    return redirect("my_story:now")


@with_story
def change_uses(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each use is given or taken back with this day in the ledger."""
    assert visit.story
    form = UsesForm(request.POST)
    if form.is_valid():
        wishes.change_uses(story=visit.story, uses=form.cleaned_data["uses"])
        messages.success(request, _("This is how it is now."))
    return redirect("my_story:now")


@with_story
def hide(request: HttpRequest, visit: Visit) -> HttpResponse:
    """At once, without a question."""
    assert visit.story
    return _act(
        request,
        partial(publishing.hide_story, story_id=visit.story.pk),
        done=_(
            "Your story is hidden now. Readers cannot see it. You can bring it back at any time."
        ),
        late=_("It is not out, so there is nothing to hide."),
    )


@with_story
def bring_back(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Out again, where it was."""
    assert visit.story
    return _act(
        request,
        partial(publishing.bring_back, story_id=visit.story.pk),
        done=_("It is out again."),
        late=_("It is not hidden, so there is nothing to bring back."),
    )


@with_story
def let_out(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The writer says: now."""
    assert visit.story
    return _act(
        request,
        partial(wishes.let_out, story=visit.story),
        done=_(
            "It goes out soon. The moment is left to chance, so that nobody can guess by it who "
            "you are."
        ),
        late=_("It does not wait for your word any more."),
    )


def _act(request: HttpRequest, act: Callable[[], None], *, done: str, late: str) -> HttpResponse:
    """Carry out a wish that needs no form, and say on the page of the story what came of it."""
    try:
        act()
        messages.success(request, done)
    except lifecycle.TooLate:
        messages.info(request, late)
    return redirect("my_story:now")


def _only_count(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The story leaves our hands: the words stay under the code alone, the count stays."""
    assert visit.story
    if visit.code is None:
        messages.info(
            request, _("This needs the code of the story. Open it with the code and try again.")
        )
        return redirect("my_story:now")
    erasing.keep_for_writer_alone(story=visit.story, code=visit.code)
    messages.success(
        request, _("Nobody reads it any more. You are counted, and the words wait for you alone.")
    )
    return redirect("my_story:now")


def _wishes_page(request: HttpRequest, visit: Visit, form: WishesForm) -> HttpResponse:
    assert visit.story
    if visit.story.published_month is not None:
        del form.fields["details"]
    context = {"story": visit.story, "form": form, "visit": visit}
    return render(request, "my_story/wishes.html", context)


def _said_of_details(request: HttpRequest, story: Story, data: dict[str, Any]) -> bool | None:
    """What we may take out; None when that was not asked, or the words are out already."""
    asked = "details" in request.POST and story.published_month is None
    return data["hide_details"] if asked else None


def _change_page(
    request: HttpRequest, story: Story, form: ChangeForm, levels: dict[str, str], **more: Any
) -> HttpResponse:
    if story.published_month is None:
        del form.fields["meanwhile"]
    context = {
        "story": story,
        "form": form,
        "groups": by_group(also=levels),
        "text_language": story.language,
        **ticked(levels),
        **more,
    }
    return render(request, "my_story/change.html", context)


def typed(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form, for the same page in another language."""
    return {name: request.POST[name] for name in ChangeForm.KEPT if request.POST.get(name)}


def of_account(request: HttpRequest, story: Story) -> User | None:
    """Who is signed in, when the story is theirs: only they may appear by that name."""
    return request.user if belongs_to(story, request.user) else None  # type: ignore[return-value]


def _as_it_is(story: Story) -> dict[str, Any]:
    revision, text = latest_text(story)
    return {**text, "byline": story.byline, "warnings": revision.declared}


def _as_proposed(request: HttpRequest, story: Story) -> dict[str, str]:
    """The words that our team proposes, for a writer who wants to go on from them."""
    proposed = open_proposal(story) if request.POST.get("start") == "proposed" else None
    text = proposed.unseal(key=story.key()) if proposed else {}
    return {name: text[name] for name in ("title", "words") if name in text}


def _wishes(story: Story) -> dict[str, Any]:
    return {
        "audience": story.audience,
        "appear": story.appear,
        "appear_on": story.appear_on,
        "may_stand": "yes" if story.may_stand else "no",
        "show_help": "yes" if story.show_help else "no",
        "details": Details.of(hide=story.hide_details),
    }
