"""After reading as a shadow: what the team decided, beside what I would have."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.core.audience import moderators
from apps.moderation import practising, shadowing
from apps.moderation.models import Choice, Decision


@moderators
@require_safe
def shadow(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """My shadow verdict and the team's. No words."""
    found = shadowing.compared(user=request.user, task_id=task_id)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "both": practising.names(found.both),
        "only_mine": practising.names(found.only_mine),
        "only_theirs": practising.names(found.only_theirs),
    }
    return render(request, "moderation/shadow.html", context)


def after_shadow(request: StaffRequest, decision: Decision) -> HttpResponse:
    """Where a shadow reader goes after deciding."""
    if decision.choice == Choice.PASS:
        messages.info(request, _("Somebody else looks at it."))
        return redirect("moderation:queue")
    return redirect("moderation:shadow", decision.task_id)
