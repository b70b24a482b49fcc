"""A surge that goes on by itself: by how long stories wait or how many come; and off again."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.core import limits
from apps.moderation import opening, surging
from apps.moderation.models import Lane, ReviewTask
from apps.pages.alert_kinds import KINDS
from apps.stories.models import Surge
from apps.stories.publishing import publishing_waits, surge_lately
from apps.stories.surge_switch import surge_now, switch_surge
from tests import cast, factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surging, "FEWEST", 2)
    monkeypatch.setattr(limits, "lately", lambda *_args, **_more: 0)
    cast.ines()


def waits(number: int, hours: float, lane: Lane = Lane.NEW, language: str = "en") -> None:
    """So many stories that have waited for so long."""
    ReviewTask.objects.all().delete()
    for _ in range(number):
        factories.a_screened_story(language=language)
    opening.open_tasks()
    since = timezone.now() - timedelta(hours=hours)
    ReviewTask.objects.update(rank_at=since, opened_at=since, lane=lane)


def acts() -> list[tuple[str, object, object]]:
    rows = AuditEntry.objects.filter(kind="site").order_by("pk")
    return [(each.verb, each.actor, each.details.get("why")) for each in rows]


def test_it_begins_when_stories_have_waited_too_long_and_holds_nothing_back(client: Client):
    waits(2, 143)
    surging.look()
    assert surge_now() is None
    waits(2, 145)
    surging.look()
    surging.look()
    assert surge_now().why == Surge.Why.AGE
    assert surge_lately()
    assert not publishing_waits()
    assert factories.say_me_too(client).status_code == 429
    assert acts() == [("begin_surge", None, "age")]
    assert KINDS["surge"].look(timezone.now()) == 1


@pytest.mark.parametrize(
    ("number", "lane", "language"),
    [(1, Lane.NEW, "en"), (2, Lane.CRISIS, "en"), (2, Lane.QUALITY, "en"), (2, Lane.NEW, "other")],
)
def test_it_is_no_surge_for_one_story_or_for_other_lanes(number, lane, language):
    waits(number, 500, lane)
    ReviewTask.objects.update(language=language)
    surging.look()
    assert surge_now() is None


@pytest.mark.parametrize(("action", "most"), [("me-too", 6000), ("story", 450)])
def test_it_begins_when_very_many_come(monkeypatch, action: str, most: int):
    come = [most]
    monkeypatch.setattr(limits, "lately", lambda what, **_m: come[0] if what == action else 0)
    surging.look()
    assert surge_now() is None
    come[0] += 1
    surging.look()
    assert surge_now().why == action.replace("-", "_").replace("too", "toos").replace(
        "story", "stories"
    )


def test_it_counts_for_everybody_in_the_window_that_is_over(rf, monkeypatch):
    monkeypatch.undo()
    now = [1_700_000_010.0]
    monkeypatch.setattr(limits.time, "time", lambda: now[0])
    for _ in range(3):
        limits.add_both("surge-test", rf.get("/"), seconds=30)
    assert limits.lately("surge-test", seconds=30) == 0
    now[0] += 30
    assert limits.lately("surge-test", seconds=30) == 3


def test_it_ends_after_a_whole_calm_day_and_not_before():
    waits(2, 145)
    surging.look()
    # Younger than the figure, and not yet young.
    waits(2, 80)
    surging.look()
    assert surge_now().calm_since is None
    ReviewTask.objects.all().delete()
    for days in (1, 2):
        with factories.clock_moved(days=days):
            surging.look()
            assert surge_now() is not None
    with factories.clock_moved(days=3):
        surging.look()
        surging.look()
        assert surge_now() is None
    assert acts() == [("begin_surge", None, "age"), ("end_surge", None, "age")]


def test_it_begins_its_calm_anew_when_stories_grow_old_again():
    waits(2, 145)
    surging.look()
    begun = timezone.now().date()
    ReviewTask.objects.all().delete()
    surging.look()
    waits(2, 145)
    surging.look()
    assert surge_now().calm_since is None
    assert surge_now().since == begun


def test_it_leaves_what_a_person_chose_until_the_end_of_the_next_day():
    waits(2, 500)
    surging.look()
    assert switch_surge(on=False)
    for days in (0, 1):
        with factories.clock_moved(days=days):
            surging.look()
            assert surge_now() is None
    with factories.clock_moved(days=2):
        surging.look()
        assert surge_now() is not None


def test_it_never_ends_what_a_person_began():
    assert switch_surge(on=True)
    with factories.clock_moved(days=9):
        surging.look()
        assert publishing_waits()


def test_it_tells_operators_why_and_what_would_end_it(client: Client):
    waits(2, 145)
    surging.look()
    cast.sign_in(client, cast.otto())
    page = client.get("/accounts/surge/").content.decode()
    assert "On by itself since" in page
    assert "Stories have waited for too long." in page
    assert "for a whole day" in page
    client.post("/accounts/surge/", {"turn": "on"})
    assert publishing_waits()
    page = client.get("/accounts/surge/").content.decode()
    assert "An operator chose this." in page
    client.post("/accounts/surge/", {"turn": "off"})
    assert surge_now() is None
