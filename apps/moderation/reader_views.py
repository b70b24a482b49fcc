"""A reader says that something is wrong with a story: choices from a list, no account, no words."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from apps.content_warnings.choices import by_group
from apps.content_warnings.vocabulary import parse_choices
from apps.core import proof
from apps.core.anonymous_form import anonymous_form
from apps.core.audience import public
from apps.core.caching import private
from apps.core.form_keys import draw_form_key
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.moderation import reporting
from apps.moderation.desk_forms import ReportForm
from apps.moderation.models import ReportReason
from apps.stories.models import Story
from apps.stories.presenting import ticked
from apps.stories.publishing import surge_lately
from apps.stories.queries import public_story

# A class may read one story together; a hundred reports from one place say no more than one.
REPORTS = Door("report", seconds=600, free=10, everybody=1200)


def of_a_story_that_is_out(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For every other id there is nothing here, before anything that was posted is looked at."""

    @wraps(view)
    def answered(request: FormRequest, story_id: UUID) -> HttpResponse:
        story = public_story(story_id)
        if story is None:
            raise Http404
        return view(request, story)

    return answered


@public
@private
@of_a_story_that_is_out
@anonymous_form
def report(request: FormRequest, story: Story) -> HttpResponse:
    """What a reader says is wrong with it; which warning, on a page of its own."""
    if request.method != "POST":
        return _show(request, story, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _show(request, story, form)
    if form.cleaned_data["reason"] == ReportReason.WARNING and "step" not in request.POST:
        return _ask_topics(request, story)
    return _keep(request, story, form.cleaned_data["reason"])


def _keep(request: FormRequest, story: Story, reason: str) -> HttpResponse:
    if page := proof.asks(request, REPORTS, in_surge=surge_lately()):
        return page
    wanted = parse_choices(request.POST.getlist("warnings"))
    reporting.keep_report(
        story=story,
        reason=reason,
        levels=wanted if reason == ReportReason.WARNING else {},
        form_key=request.form_key.bits,
    )
    in_danger = reason == ReportReason.DANGER
    return _render(
        request, "moderation/report_thanks.html", {"story": story, "in_danger": in_danger}
    )


def _show(request: FormRequest, story: Story, form: ReportForm) -> HttpResponse:
    context = {"story": story, "form": form, "form_key": draw_form_key()}
    return _render(request, "moderation/report.html", context, status=422 if form.is_bound else 200)


def _ask_topics(request: FormRequest, story: Story) -> HttpResponse:
    """The second step, under the same key: which warnings."""
    now = {each["code"]: each["level"] for each in story.published_text.warnings}
    context = {
        "story": story,
        "form_key": request.form_key.text,
        "groups": by_group(also=now),
        "reason": ReportReason.WARNING,
        **ticked({}),
        "now": now,
    }
    return _render(request, "moderation/report_topics.html", context)


def _render(request: FormRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    response = render(request, name, context, status=status)
    response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    return response
