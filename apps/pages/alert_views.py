"""The operators' page of alerts: what goes wrong, since when, what to do, and a while of quiet."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.audit.services import record
from apps.core.audience import operators
from apps.core.posts import posts_only
from apps.pages import alerts as looking
from apps.pages.alert_kinds import KINDS, Kind
from apps.pages.models import Alert

HOURS = [
    (1, pgettext_lazy("quiet for", "An hour")),
    (8, pgettext_lazy("quiet for", "Eight hours")),
    (24, pgettext_lazy("quiet for", "A day")),
    (168, pgettext_lazy("quiet for", "A week")),
]


class SnoozeForm(forms.Form):
    """For how long nothing is said of an alert."""

    hours = forms.TypedChoiceField(choices=HOURS, coerce=int)


@dataclass(frozen=True)
class Row:
    """An alert with its words."""

    alert: Alert
    kind: Kind
    is_quiet: bool


@operators
@require_safe
def alerts(request: StaffRequest) -> HttpResponse:
    """What is wrong now: looked at anew, because no clock may ring."""
    with transaction.atomic():
        looking.look()
    now = timezone.now()
    rows = [
        Row(each, KINDS[each.code], each.snoozed_until is not None and each.snoozed_until > now)
        for each in Alert.objects.filter(is_open=True)
    ]
    context = {
        "rows": rows,
        "hours": HOURS,
        "mails": len(settings.ALERT_MAIL_TO),
        "webhook": bool(settings.ALERT_WEBHOOK_URL),
        "backups": bool(settings.BACKUP_MARKER),
    }
    return render(request, "pages/alerts.html", context)


@operators
@posts_only("people:alerts")
def snooze(request: StaffRequest, code: str) -> HttpResponse:
    """Say nothing of one alert for a while."""
    form = SnoozeForm(request.POST)
    if form.is_valid() and code in KINDS:
        with transaction.atomic():
            if looking.snooze(code=code, hours=form.cleaned_data["hours"]):
                record(
                    actor=request.user,
                    role=request.user.role_for("run_site"),
                    verb="quiet_alert",
                    kind="site",
                    object_id=code,
                    details={"hours": form.cleaned_data["hours"]},
                )
                messages.success(request, _("Nothing is said of it for that long."))
    return redirect("people:alerts")
