"""What a writer says to us: to a proposal, and about a topic that does not fit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.my_story.doors import with_story
from apps.my_story.forms import KeepForm, ObjectionForm
from apps.my_story.sessions import Visit
from apps.my_story.standing import open_proposal
from apps.my_story.views import show
from apps.stories import changing, lifecycle
from apps.stories.presenting import side_by_side


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
