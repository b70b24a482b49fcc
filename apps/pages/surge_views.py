"""The operators' page of the surge: posting goes on, publishing waits."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.audit.services import record
from apps.core.audience import operators
from apps.stories.models import Surge
from apps.stories.surge_switch import chosen_until, surge_now, switch_surge

WHY = {
    Surge.Why.AGE: _("Stories have waited for too long."),
    Surge.Why.ME_TOOS: _("Very many people say “me too” at once."),
    Surge.Why.STORIES: _("Very many stories come at once."),
}


class SwitchForm(forms.Form):
    """What the one button of the page says."""

    turn = forms.ChoiceField(choices=[("on", ""), ("off", "")])


@operators
def surge(request: HttpRequest) -> HttpResponse:
    """What the switch does, how it stands, and the button that turns it."""
    form = SwitchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["turn"] == "on"
        if turned(request, on=on):
            messages.success(request, gettext("This is done. It counts from now on."))
        return redirect("people:surge")
    now = surge_now()
    context = {
        "surge": now,
        "why": WHY.get(Surge.Why(now.why), "") if now else "",
        "by_itself": bool(now and now.why != Surge.Why.PERSON),
        "chosen_until": chosen_until(),
    }
    return render(request, "pages/surge.html", context)


@transaction.atomic
def turned(request: HttpRequest, *, on: bool) -> bool:
    """Turn the switch and write that it was done, both or neither."""
    if not switch_surge(on=on):
        return False
    record(
        actor=request.user,  # type: ignore[arg-type]
        verb="begin_surge" if on else "end_surge",
        kind="site",
        object_id="surge",
        role="operator",
    )
    return True
