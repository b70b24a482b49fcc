"""Bringing changes of the directory to the help beside stories, within a minute.

The directory does not know of stories, so stories look: which services changed since the last
time, and which stories stand in a country they are for, or show them. What is found is compared
with what is kept and only differences are written, so a second run changes nothing and a run that
dies loses nothing.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.resources.candidates import Candidate
from apps.resources.matching import Pick
from apps.resources.matching_queries import candidates_for
from apps.resources.models import Service, ServiceArea
from apps.resources.vocabulary import WORLDWIDE
from apps.stories.helping import ALGORITHM, Facts, choices_for, facts_of, write_help
from apps.stories.models import HelpSeen, Story, StoryResource

# A transaction that runs this long before it commits is still seen.
OVERLAP = timedelta(minutes=10)
# A run that died is taken over after this long.
LEASE = timedelta(minutes=15)
LOCK = 0x68656C70  # any number of our own: "help"
# Stories whose rows are locked together, for less than a second.
BATCH = 500


def sweep_help() -> int:
    """Choose again where a service changed; everywhere, where the way of choosing did. Out: how
    many stories were looked at; none while another run looks."""
    now = timezone.now()
    HelpSeen.objects.get_or_create(pk=1, defaults={"until": now})
    free = HelpSeen.objects.filter(Q(busy_until=None) | Q(busy_until__lt=now))
    if not free.update(busy_until=now + LEASE):
        return 0
    try:
        return _sweep(now)
    finally:
        HelpSeen.objects.update(busy_until=None)


def _sweep(now: datetime) -> int:
    seen = HelpSeen.objects.get(pk=1)
    rows = _changed_since(seen.until - OVERLAP)
    changed = {pk for pk, digest, _at in rows if digest not in set(seen.lately)}
    stories = Story.objects.published() if seen.algorithm != ALGORITHM else _concerned(changed)
    looked = recompute(stories)
    lately = [digest for _pk, digest, at in rows if at > now - OVERLAP]
    HelpSeen.objects.filter(pk=1).update(until=now, lately=lately, algorithm=ALGORITHM)
    return looked


def recompute(stories: QuerySet[Story]) -> int:
    """Choose help for these published stories, neighbours by country. Out: how many."""
    rows = stories.order_by("country", "pk").values_list("country", "pk")
    return sum(_choose_batch(batch) for batch in _batches(list(rows)))


def _choose_batch(rows: list[tuple[str, UUID]]) -> int:
    """One transaction; two runs take turns, so that none writes what the other read earlier.

    All is chosen before a row of a story is locked, so a withdrawal hardly ever waits; what was
    changed meanwhile is chosen again.
    """
    countries, ids = {country for country, _pk in rows}, [pk for _country, pk in rows]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        choices = _choices(countries)
        _told(ids, choices)
        published = Story.objects.published().filter(pk__in=ids, country__in=countries)
        held = list(published.order_by("pk").select_for_update(no_key=True, of=("self",)))
        write_help(_told([story.pk for story in held], choices), public=True)
        return len(held)


Choices = Callable[[Facts, str], list[Pick]]


def _choices(countries: set[str]) -> Choices:
    """From candidates that are read once; stories of the same facts share one choice."""
    near: dict[str, list[Candidate]] = {country: [] for country in countries}
    for one in candidates_for(*countries, WORLDWIDE):
        for country in countries if one.is_worldwide else countries & one.countries:
            near[country].append(one)
    return lru_cache(maxsize=None)(lambda facts, pin: choices_for(facts, near[facts.country], pin))


def _told(ids: list[UUID], choices: Choices) -> dict[UUID, list[Pick]]:
    pinned = StoryResource.objects.filter(story__in=ids, pinned_by__isnull=False)
    pins = dict(pinned.values_list("story", "service"))
    told = Story.objects.published().filter(pk__in=ids)
    rows = told.values_list("pk", "country", "published_text__language", "published_text__warnings")
    return {pk: choices(facts_of(*facts), str(pins.get(pk, ""))) for pk, *facts in rows.iterator()}


def _changed_since(since: datetime) -> list[tuple[UUID, str, datetime]]:
    """(id, digest of this change, when) of services whose last change is no older than this."""
    rows = Service.objects.filter(last_modified__gt=since).values_list("pk", "last_modified")
    return [(pk, _digest(pk, at), at) for pk, at in rows.order_by("last_modified", "pk")]


def _digest(pk: UUID, at: datetime) -> str:
    return hashlib.blake2b(f"{pk} {at.isoformat()}".encode(), digest_size=6).hexdigest()


def _concerned(services: set[UUID]) -> QuerySet[Story]:
    """Stories of a country that one of the services is for, and those that have it beside them."""
    areas = ServiceArea.objects.filter(service__in=services)
    countries = set(areas.order_by().values_list("country", flat=True))
    stories = Story.objects.published()
    if not services:
        return stories.none()
    if WORLDWIDE in countries:
        return stories
    beside = StoryResource.objects.filter(story=OuterRef("pk"), service__in=services)
    return stories.filter(Q(country__in=countries) | Exists(beside))


def _batches(rows: list[tuple[str, UUID]]) -> Iterator[list[tuple[str, UUID]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
