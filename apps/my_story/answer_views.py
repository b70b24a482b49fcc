"""What a writer says to us: to a proposal, and about a topic that does not fit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.my_story.doors import with_story
from apps.my_story.forms import AnswerForm, ObjectionForm
from apps.my_story.sessions import Visit
from apps.my_story.standing import open_proposal
from apps.my_story.views import show
from apps.stories import changing, lifecycle
from apps.stories.models import RedactionProposal
from apps.stories.two_versions import side_by_side


@with_story
def proposal(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Our words beside the writer's: take ours in whole or in part, write others, or keep them."""
    story = visit.story
    assert story
    proposed = open_proposal(story)
    if proposed is None:
        return _no_longer_open(request)
    shown = side_by_side(proposed)
    form = None
    if request.POST.get("go") in ("accept", "keep"):
        form = AnswerForm(request.POST, shown=shown)
        if form.is_valid():
            return _answer(request, proposed, form)
    context = {"story": story, "form": form or AnswerForm(shown=shown), "sides": shown}
    return render(request, "my_story/proposal.html", context)


def _answer(request: HttpRequest, proposed: RedactionProposal, form: AnswerForm) -> HttpResponse:
    why = form.cleaned_data["why"]
    try:
        if form.keeps_all():
            changing.keep_words(proposal=proposed, why=why)
            said = _("Your words stay as they are. Someone reads what you wrote.")
        else:
            changing.accept_proposal(proposal=proposed, kept=form.kept(), why=why)
            said = _("Thank you. These words are read once more, then they go on.")
    except lifecycle.TooLate:
        return _no_longer_open(request)
    messages.success(request, said)
    return redirect("my_story:now")


def _no_longer_open(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("This question is no longer open."))
    return redirect("my_story:now")


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
