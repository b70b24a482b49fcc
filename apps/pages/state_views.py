"""The operators' page of the machine: what needs a hand first, then what waits."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.core import shown
from apps.core.audience import operators
from apps.moderation.models import Lane
from apps.moderation.queries import unread_languages
from apps.pages import metrics
from apps.pages.doctor.examining import examine
from apps.pages.doctor.findings import Level
from apps.pages.models import Alert


@dataclass(frozen=True)
class Waiting:
    """One lane of the queue, as `/metrics` shows it."""

    lane: str
    waiting: int
    late: int
    minutes: int


@operators
@require_safe
def state(request: StaffRequest) -> HttpResponse:
    """The findings of `manage.py doctor`, but for what asks other machines, and the queue."""
    found = examine(slow=False)
    queue = shown.asked("queue", shown.QUEUE, metrics.queue)
    context = {
        "to_do": [each for each in found if each.level != Level.OK],
        "well": [each for each in found if each.level == Level.OK],
        "alerts": Alert.objects.filter(is_open=True).count(),
        "lanes": _lanes(queue),
        "to_screen": queue.get("to_screen"),
        "unread": unread_languages(),
    }
    return render(request, "pages/state.html", context)


def _lanes(queue: dict[str, int]) -> list[Waiting]:
    names = [(lane.name.lower(), str(lane.label)) for lane in Lane if queue]
    return [
        Waiting(
            label,
            queue[f"tasks_waiting|{name}"],
            queue[f"tasks_past_target|{name}"],
            queue[f"tasks_late_minutes|{name}"],
        )
        for name, label in names
    ]
