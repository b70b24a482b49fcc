"""The write flow: one form over seven steps, with no cookie, and nothing kept until Save or Send.

Every page with words is the answer to a POST, so that a browser does not bring it back after
Leave. What the other steps hold travels in hidden fields.
"""

from typing import Any, cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from apps.campaigns.queries import running_named
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import writer
from apps.core.form_keys import draw_form_key
from apps.core.requests import FormRequest
from apps.stories import draft_views, send_views
from apps.stories.answers import answered
from apps.stories.campaign_fields import carried_campaign
from apps.stories.forms import StoryForm
from apps.stories.previewing import STEPS, form_of, landing, show_step

# Pages after the last step, which come again in another language or with an answer to a question.
AGAIN = {
    "sent": send_views.receipt_again,
    "alone": send_views.alone_again,
    "saved": draft_views.saved_again,
}


@writer
@anonymous_form
def write(request: FormRequest) -> HttpResponse:
    """Begin, go on, go back, save, or send."""
    if request.method != "POST":
        return render(request, "stories/write_start.html", _begin(request))
    again = AGAIN.get(request.POST.get("step", ""))
    if again and (page := again(request)):
        return page
    posted, said = answered(request.POST)
    request.POST = cast(Any, posted)  # It is what everything behind this reads.
    go = request.POST.get("go")
    form = form_of(request, request.POST)
    if go == "save":
        return draft_views.save(request, form)
    if go == "send" and form.is_valid():
        return send_views.send(request, form)
    return show_step(request, form, *next_step(form, request.POST), said)


def _begin(request: FormRequest) -> dict[str, Any]:
    """The first page; an address can bring a campaign along."""
    campaign = running_named(carried_campaign(request))
    brought = [("campaign", campaign.slug)] if campaign else []
    return {"form_key": draw_form_key(), "carried": brought}


def next_step(form: StoryForm, posted: QueryDict) -> tuple[str, bool]:
    """Where the person goes now, and whether that step is shown with what it needs."""
    go, step = posted.get("go"), step_of(posted)
    if go == "send":
        return form.first_step_with_errors() or "preview", True
    if go == "back":
        return STEPS[max(STEPS.index(step) - 1, 0)], False
    if go in STEPS:
        return landing(form, go) if go == "preview" else (go, False)
    # Enter and "Keep this name" send no `go`.
    if go and go != "next":
        return landing(form, step)
    if form.fails_at(step):
        return step, True
    return landing(form, STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)])


def step_of(posted: QueryDict) -> str:
    """The step that a post comes from; the first one for nonsense."""
    step = posted.get("step", "")
    return step if step in STEPS else STEPS[0]
