"""All stories of a writer's account on one page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.doors import for_writers
from apps.core import limits
from apps.core.audience import signed_in
from apps.core.posts import posts_only
from apps.my_story import sessions
from apps.my_story.standing import standing_of
from apps.stories import linking, queries
from apps.stories.forms import CodeForm
from apps.stories.models import Authorship, Story
from apps.stories.presenting import latest_text

# Codes that open nothing, typed by somebody who is signed in.
MISSES = {"limit": 10, "seconds": 600}


@signed_in
@for_writers
@require_GET
def stories(request: HttpRequest) -> HttpResponse:
    """Each story, where it is, and a way to open it."""
    return _page(request, CodeForm())


@signed_in
@for_writers
@posts_only("your_stories:list")
def add_story(request: HttpRequest) -> HttpResponse:
    """Add the story that a code opens. One sentence fits every miss."""
    form = CodeForm(request.POST)
    if form.is_valid() and linking.link_story(
        codes=form.cleaned_data["return_code"],
        account=request.user,  # type: ignore[arg-type]
    ):
        messages.success(request, _("It is in your account now. Its code goes on working too."))
        return redirect("your_stories:list")
    if not limits.within("missed-code-account", request, **MISSES):
        messages.error(request, _("That was tried many times. Please wait ten minutes."))
        return redirect("your_stories:list")
    if form.is_valid():
        form.add_error("return_code", form.fields["return_code"].error_messages["invalid"])
    return _page(request, form)


@signed_in
@for_writers
@posts_only("your_stories:list")
def open_story(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Begin a visit to one of them, as its code would."""
    story = queries.story_of_account(story_id, request.user)
    if story is None:
        raise Http404
    sessions.open_for_account(request, story)
    return redirect("my_story:now")


@signed_in
@for_writers
@posts_only("your_stories:list")
def unlink_story(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """A page that says what it means; then the story is out of the account."""
    story = queries.story_of_account(story_id, request.user)
    if story is None:
        raise Http404
    if request.POST.get("sure") != "yes" or story.authorship.lookup is None:
        context = {"story": story, "title": _title(story)}
        return render(request, "my_story/account_unlink.html", context)
    try:
        linking.unlink_story(story_id=story_id, account=request.user)  # type: ignore[arg-type]
    except Authorship.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("It is out of your account. Only its code opens it now."))
    return redirect("your_stories:list")


def _page(request: HttpRequest, form: CodeForm) -> HttpResponse:
    found = queries.stories_of_account(request.user)
    rows: list[dict[str, Any]] = [
        {"story": story, "title": _title(story), "standing": standing_of(story)} for story in found
    ]
    return render(request, "my_story/account.html", {"rows": rows, "form": form})


def _title(story: Story) -> str:
    """The title as its writer last sent it; "" when there is none, or nothing is left."""
    return "" if story.data_key is None else latest_text(story)[1]["title"]
