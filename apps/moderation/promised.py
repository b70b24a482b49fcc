"""The times of order.TARGETS, as everybody reads them."""

from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy, pgettext_lazy

from apps.moderation import order
from apps.moderation.models import Lane

HOUR = 3600
_MINUTES = ngettext_lazy("%(number)d minute", "%(number)d minutes", "number")
_HOURS = ngettext_lazy("%(number)d hour", "%(number)d hours", "number")
_WHAT: dict[Lane, str | Promise] = {
    Lane.CRISIS: pgettext_lazy("what waits", "A life may be at risk, and someone is on duty"),
    Lane.HARM: pgettext_lazy("what waits", "Something that is out may harm somebody"),
    Lane.WAITING: pgettext_lazy("what waits", "An answer, a second reading, a disagreement"),
    Lane.NEW: pgettext_lazy("what waits", "A new story"),
}


def targets() -> list[tuple[str | Promise, str]]:
    """What waits, and how soon we want to look at it, in the language of the page. For the last
    lane nobody waits."""
    return [(what, _time(lane)) for lane, what in _WHAT.items()]


def _time(lane: Lane) -> str:
    seconds = int(order.TARGETS[lane].total_seconds())
    if seconds < HOUR:
        return str(_MINUTES % {"number": seconds // 60})
    return str(_HOURS % {"number": seconds // HOUR})
