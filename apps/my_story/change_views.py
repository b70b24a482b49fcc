"""Other words, another audience, another day, other uses; hiding and bringing back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.content_warnings.vocabulary import by_group, parse_choices
from apps.core import limits
from apps.my_story.doors import with_story
from apps.my_story.forms import ChangeForm, KeepForm, ObjectionForm, UsesForm, WishesForm
from apps.my_story.sessions import Visit
from apps.my_story.standing import open_proposal
from apps.my_story.views import show, take_words
from apps.stories import changing, erasing, lifecycle, publishing, wishes
from apps.stories.changing import Answer
from apps.stories.models import Audience, Story
from apps.stories.presenting import latest_text, side_by_side, ticked

# Each change is read by a person.
CHANGES = {"limit": 30, "seconds": 600}


@with_story
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page with the words as they are; what is sent from it is read anew."""
    story = visit.story
    assert story
    if request.POST.get("go") == "language":
        levels = parse_choices(request.POST.getlist("warnings"))
        return _change_page(request, story, ChangeForm(initial=typed(request)), levels)
    if request.POST.get("go") != "send":
        kept = take_words(request, "words")
        start = _as_it_is(story) | ({"words": kept} if kept else {})
        return _change_page(request, story, ChangeForm(initial=start), start["warnings"])
    form = ChangeForm(request.POST)
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
def proposal(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Our words beside the writer's: take ours, write others, or keep the own ones."""
    story = visit.story
    assert story
    proposed = open_proposal(story)
    if proposed is None:
        messages.info(request, _("This question is no longer open."))
        return redirect("my_story:now")
    form = KeepForm(request.POST) if request.POST.get("go") == "keep" else None
    try:
        if request.POST.get("go") == "accept":
            changing.accept_proposal(proposal=proposed)
            messages.success(
                request, _("Thank you. These words are read once more, then they go on.")
            )
            return redirect("my_story:now")
        if form is not None and form.is_valid():
            changing.keep_words(proposal=proposed, why=form.cleaned_data["why"])
            messages.success(
                request, _("Your words stay as they are. Someone reads what you wrote.")
            )
            return redirect("my_story:now")
    except lifecycle.TooLate:
        messages.info(request, _("This question is no longer open."))
        return redirect("my_story:now")
    context = {"story": story, "form": form or KeepForm(), **side_by_side(proposed)}
    return render(request, "my_story/proposal.html", context)


@with_story
def objection(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A warning does not fit, says the writer; somebody looks again."""
    assert visit.story
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return show(request, visit.story, objection_form=form)
    try:
        changing.object_to_warning(
            story_id=visit.story.pk,
            code=form.cleaned_data["warning"],
            why=_("The topic “%(topic)s” does not fit.")
            % {"topic": dict(form.fields["warning"].choices)[form.cleaned_data["warning"]]}  # type: ignore[attr-defined]
            + (f"\n\n{form.cleaned_data['why']}" if form.cleaned_data["why"] else ""),
        )
    except lifecycle.TooLate:
        return show(request, visit.story, objection_form=form, late=True)
    messages.success(
        request, _("Someone looks at this topic again. What is out stays out meanwhile.")
    )
    return redirect("my_story:now")


@with_story
def change_wishes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who may read it and when. "Nobody, only count me" takes the story away from us as well."""
    story = visit.story
    assert story
    form = WishesForm(request.POST) if request.POST.get("go") == "save" else None
    if form is None or not form.is_valid():
        context = {
            "story": story,
            "form": form or WishesForm(initial=_wishes(story)),
            "visit": visit,
        }
        return render(request, "my_story/wishes.html", context)
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
    try:
        publishing.hide_story(story_id=visit.story.pk)
        messages.success(
            request,
            _(
                "Your story is hidden now. Readers cannot see it. "
                "You can bring it back at any time."
            ),
        )
    except lifecycle.TooLate:
        messages.info(request, _("It is not out, so there is nothing to hide."))
    return redirect("my_story:now")


@with_story
def bring_back(request: HttpRequest, visit: Visit) -> HttpResponse:
    assert visit.story
    try:
        publishing.bring_back(story_id=visit.story.pk)
        messages.success(request, _("It is out again."))
    except lifecycle.TooLate:
        messages.info(request, _("It is not hidden, so there is nothing to bring back."))
    return redirect("my_story:now")


@with_story
def let_out(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The writer says: now."""
    assert visit.story
    try:
        wishes.let_out(story=visit.story)
        messages.success(
            request,
            _(
                "It goes out soon. The moment is left to chance, "
                "so that nobody can guess by it who you are."
            ),
        )
    except lifecycle.TooLate:
        messages.info(request, _("It does not wait for your word any more."))
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


def _change_page(
    request: HttpRequest, story: Story, form: ChangeForm, levels: dict[str, str], **more: Any
) -> HttpResponse:
    if story.published_month is None:
        del form.fields["meanwhile"]
    context = {
        "story": story,
        "form": form,
        "groups": by_group(),
        "text_language": story.language,
        **ticked(levels),
        **more,
    }
    return render(request, "my_story/change.html", context)


def typed(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form, for the same page in another language."""
    return {name: request.POST[name] for name in ChangeForm.KEPT if request.POST.get(name)}


def _as_it_is(story: Story) -> dict[str, Any]:
    revision, text = latest_text(story)
    return {**text, "byline": story.byline, "warnings": revision.declared}


def _wishes(story: Story) -> dict[str, Any]:
    return {
        "audience": story.audience,
        "appear": story.appear,
        "appear_on": story.appear_on,
        "may_stand": "yes" if story.may_stand else "no",
    }
