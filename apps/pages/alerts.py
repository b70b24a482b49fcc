"""What goes wrong without anybody pressing a button: looked at again and again, told once.

A sweep compares what is wrong now with the rows of Alert. What begins and what ends is sent to each
address of the settings once; what does not arrive goes again with the next sweep. No text of an
alert holds a word of a story or the name of the site.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from apps.audit.checking import first_to_ask
from apps.moderation import roster
from apps.pages import alert_ways
from apps.pages.alert_kinds import KINDS
from apps.pages.models import Alert

logger = logging.getLogger("chorus.alerts")


def sweep() -> int:
    """Look at everything, keep what has changed, and tell it. Returns how many are open."""
    with transaction.atomic():
        if not first_to_ask("alerts"):
            return Alert.objects.filter(is_open=True).count()
        look()
        alert_ways.tell_all()
        return Alert.objects.filter(is_open=True).count()


def look() -> None:
    """Compare what is wrong now with the rows, and change those; nothing is sent."""
    now = timezone.now()
    Alert.objects.exclude(code__in=KINDS).delete()
    found = {code: count for code in KINDS if (count := _count(code, now))}
    for code, count in found.items():
        _keep(code, count, now)
    Alert.objects.filter(is_open=True).exclude(code__in=found).update(is_open=False)
    # What was quiet until now is told once more.
    Alert.objects.filter(is_open=True, snoozed_until__lte=now).update(snoozed_until=None, told=[])


def snooze(*, code: str, hours: int) -> bool:
    """Say nothing of an open alert for so long, then tell it once more. False when it is over."""
    until = timezone.now() + timedelta(hours=hours)
    return bool(Alert.objects.filter(code=code, is_open=True).update(snoozed_until=until))


def for_team() -> list[str | Promise]:
    """What moderators are told on their pages; "unwatched" is asked anew, the rest was swept."""
    now = timezone.now()
    codes = [code for code, kind in KINDS.items() if kind.for_team and code != "unwatched"]
    rows = Alert.objects.filter(is_open=True, code__in=codes)
    quiet = {row.code for row in rows if row.snoozed_until and row.snoozed_until > now}
    wrong = {row.code for row in rows} - quiet
    if roster.unwatched(now):
        wrong.add("unwatched")
    return [kind.says for code, kind in KINDS.items() if code in wrong]


def _count(code: str, now: datetime) -> int:
    """What cannot be looked at counts as wrong, and keeps nothing else from being looked at."""
    try:
        with transaction.atomic():
            return KINDS[code].look(now)
    except Exception:
        logger.exception("an alert could not be looked at: %s", code)
        return 1


def _keep(code: str, count: int, now: datetime) -> None:
    row, new = Alert.objects.get_or_create(code=code, defaults={"count": count, "since": now})
    if new:
        return
    changes: dict[str, object] = {"count": count}
    if not row.is_open:
        # It was over, and some ways may not have heard that yet: those still know of it.
        still = [way for way in row.told if way not in row.told_over]
        changes |= {"is_open": True, "since": now, "told": still, "told_over": []}
        changes |= {"snoozed_until": None}
    Alert.objects.filter(code=code).update(**changes)
