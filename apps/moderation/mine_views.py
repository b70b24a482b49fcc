"""My reading: what I chose, how much I read, what became of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.core.audience import moderators, staff
from apps.core.posts import posts_only
from apps.moderation import afterwards, load, own_choices, wellbeing
from apps.moderation.models import Reader
from apps.moderation.own_forms import OwnReadingForm


@moderators
def mine(request: StaffRequest) -> HttpResponse:
    """My choices as a form, and beside it what only I see."""
    form = OwnReadingForm(request.POST or None, instance=Reader.of(request.user))
    if request.method == "POST" and form.is_valid():
        own_choices.save_choices(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It counts from now on."))
        return redirect("moderation:mine")
    user = request.user
    context = {
        "form": form,
        "comfort": [form[name] for name in ("open_at_once", "by_paragraph", "grey")],
        "reader": Reader.of(user),
        "now": wellbeing.so_far(user),
        "most": wellbeing.ceiling(),
        "weeks": load.weeks_of(user),
        "became": afterwards.of(user),
        "talk": afterwards.differing_rules(user),
        "taken_back": load.taken_back(user),
    }
    return render(request, "moderation/mine.html", context, status=422 if form.errors else 200)


@moderators
@posts_only("moderation:mine")
def level_seen(request: StaffRequest) -> HttpResponse:
    """I have read that my level is another one now."""
    own_choices.level_was_seen(user=request.user)
    return redirect("moderation:mine")


@staff("see_load")
@require_safe
def load_of_all(request: StaffRequest) -> HttpResponse:
    """How much each person has read in a week, by name. No speed and no order of merit."""
    return render(request, "moderation/load.html", {"weeks": load.weeks_of_all()})
