"""Asking the links of entries, one round after another, and keeping what they answered.

What is asked and how stands in apps/resources/links; here is when, of which rows, and what a row
remembers. Only one round runs at a time: politeness is counted in one process.
"""

import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from apps.resources.links.checking import check_link
from apps.resources.links.pace import Pace
from apps.resources.links.verdicts import Earlier, LinkCheck, next_check
from apps.resources.links.wire import PUBLIC, Reach
from apps.resources.models import LinkState, Service, Status, Url

LEASE: Final = "link-checks"
# Longer than a round can last; after a crash the round after next begins as ever.
LEASE_SECONDS: Final = 300
MOST_A_ROUND: Final = 30
SECONDS_A_ROUND: Final = 40
# New links are not all asked at once.
FIRST_WITHIN: Final = timedelta(days=1)

# Not for secrets: it only keeps links that were loaded together apart.
_dice = random.SystemRandom()

Link = tuple[UUID, str]


def check_links(*, reach: Reach = PUBLIC, pace: Pace | None = None) -> int:
    """Ask what is due, unless the site does not ask or somebody is at it. Out: how many."""
    if not settings.LINK_CHECKS:
        return 0
    with _alone() as alone:
        if not alone:
            return 0
        keep_in_step()
        return _round(reach, pace or Pace())


def keep_in_step() -> None:
    """One row for each link of each entry that is not retired, and none for any other."""
    wanted, there = _links(), set(LinkState.objects.values_list("service", "url"))
    for service, url in there - wanted:
        LinkState.objects.filter(service=service, url=url).delete()
    now = timezone.now()
    LinkState.objects.bulk_create(
        [
            LinkState(service_id=service, url=url, next_at=now + FIRST_WITHIN * _dice.random())
            for service, url in wanted - there
        ],
        ignore_conflicts=True,
    )


def _links() -> set[Link]:
    entries = Service.objects.exclude(status=Status.RETIRED)
    sites = entries.exclude(url="").values_list("pk", "url")
    chats = Url.objects.filter(service__in=entries.values("pk")).values_list("service", "url")
    return {*sites, *chats}


def _round(reach: Reach, pace: Pace) -> int:
    """At most so many, and none begun after so many seconds: other work waits for this worker."""
    ends = time.monotonic() + SECONDS_A_ROUND
    rows = LinkState.objects.filter(next_at__lte=timezone.now()).select_related("service")
    asked = 0
    for row in rows.order_by("next_at")[:MOST_A_ROUND]:
        if time.monotonic() > ends:
            break
        _keep(row, _ask(row, reach, pace), timezone.now())
        asked += 1
    return asked


def _ask(row: LinkState, reach: Reach, pace: Pace) -> LinkCheck:
    number, country = _number_for(row)
    return check_link(
        row.url,
        now=timezone.now(),
        pace=pace,
        earlier=Earlier(row.times_gone, row.first_gone_at),
        number=number,
        country=country,
        reach=reach,
    )


def _number_for(row: LinkState) -> tuple[str, str]:
    """The first number of the entry is looked for on its website; a chat need not show one."""
    phone = row.service.phones.filter(type="voice").first()
    if phone is None or row.url != row.service.url:
        return "", ""
    area = row.service.service_areas.first()
    return phone.e164 or phone.number, area.country if area else ""


def _keep(row: LinkState, found: LinkCheck, now: datetime) -> None:
    """Only while nobody else has written: a link that was replaced meanwhile has no row."""
    same = (row.verdict, row.reason) == (found.verdict, found.reason)
    LinkState.objects.filter(pk=row.pk, next_at=row.next_at).update(
        verdict=found.verdict,
        reason=found.reason,
        moved_to=found.moved_to[:500],
        number_on_page=found.number_on_page,
        checked_on=now.date(),
        next_at=next_check(found.verdict, now, _dice.random(), retry_after=found.retry_after),
        times_gone=min(row.times_gone + 1, 32_767) if found.gone else 0,
        first_gone_at=(row.first_gone_at or now) if found.gone else None,
        # Somebody looked at another answer.
        settled_on=row.settled_on if same else None,
    )


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else is at it. No lock of the database: one of a transaction would be open
    while others answer, and one of a connection means nothing behind a pool."""
    mine = secrets.token_hex(8)
    alone = cache.add(LEASE, mine, LEASE_SECONDS)
    try:
        yield alone
    finally:
        if alone and cache.get(LEASE) == mine:
            cache.delete(LEASE)
