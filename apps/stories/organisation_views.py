"""Stories whose writers let organisations speak of them: by their gates, with help beside."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.requests import StaffRequest
from apps.resources.doors import keepers
from apps.resources.models import OrganizationMember
from apps.stories.models import Purpose
from apps.stories.organisation_forms import PinForm, StoriesFilter
from apps.stories.pinning import CannotPin, page_for, pin_help, unpin_help


@keepers
@require_safe
def stories(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """Ten a page, as cards without a word of their text."""
    form = StoriesFilter(request.GET)
    after = request.GET.get("after", "")[:40]
    cards, following = page_for(member.organization, filters=form.filters(), after=after)
    context = {
        "organization": member.organization,
        "form": form,
        "cards": cards,
        "why": Purpose.ADVOCACY.label,
        "next_page": "?" + urlencode({**form.chosen(), "after": following}) if following else "",
        "after": after,
    }
    return render(request, "advocacy/stories.html", context)


@keepers
@require_POST
def pin(request: StaffRequest, member: OrganizationMember, story_id: UUID) -> HttpResponse:
    """Put one entry beside the story, or take it away again."""
    form = PinForm(request.POST)
    house, by = member.organization, request.user
    try:
        if request.POST.get("go") == "unpin":
            unpin_help(story_id=story_id, organization=house, by=by)
        else:
            entry = form.cleaned_data["service"] if form.is_valid() else None
            pin_help(story_id=story_id, service_id=entry, organization=house, by=by)
        messages.success(request, _("This is how it is now."))
    except CannotPin:
        messages.warning(request, _("This entry cannot stand beside this story any more."))
    return redirect("advocacy:stories", member.organization_id)
