"""The formula of the order and the index that stands for it."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.moderation import claims, opening, order, queries
from apps.moderation.models import Lane, ReviewTask
from apps.stories.models import Story
from tests.cast import ines, sam
from tests.factories import a_screened_story


def waiting(**more: Any) -> ReviewTask:
    return ReviewTask(**({"lane": Lane.NEW, "chance": 0.5} | more))


def test_it_orders_by_the_moment_as_the_formula_orders():
    """While nothing is older than twice its target."""
    drawn = random.Random(4)
    now = timezone.now()
    target = order.TARGETS[Lane.NEW]
    tasks = []
    for _ in range(300):
        task = waiting(
            risk=drawn.random(),
            resubmitted=drawn.random() < 0.5,
            reported=drawn.choice([0, 0.5, 3, 40]),
            due_at=now + target - target * drawn.uniform(0, 2),
        )
        task.rank_at = order.rank_of(task)
        tasks.append(task)
    by_rank = sorted(tasks, key=lambda task: task.rank_at)
    assert by_rank == sorted(tasks, key=lambda task: -order.priority(task, now))


@pytest.mark.parametrize(
    ("what", "points"),
    [
        ({}, 0),
        ({"risk": 1}, 25),
        ({"resubmitted": True}, 10),
        ({"reported": 1}, 6),
        ({"reported": 3}, 12),
        ({"reported": 10_000}, 20),
        ({"risk": 1, "resubmitted": True, "reported": 10_000}, 55),
    ],
)
def test_it_gives_the_points_of_the_formula(what: dict[str, Any], points: float):
    given = {"risk": 0, "resubmitted": False, "reported": 0} | what
    assert order.fixed_points(**given) == pytest.approx(points)
    now = timezone.now()
    task = waiting(**given, due_at=now + order.TARGETS[Lane.NEW] / 2)
    assert order.priority(task, now) == pytest.approx(points + 30)
    task.due_at = now - timedelta(days=40)
    assert order.priority(task, now) == pytest.approx(points + 120)


@pytest.fixture
def queue(db: None) -> list[ReviewTask]:
    for _ in range(4):
        a_screened_story()
    opening.open_tasks()
    return list(ReviewTask.objects.order_by("pk"))


def put(task: ReviewTask, lane: Lane, waited: float, **more: Any) -> None:
    """Let a task wait in a lane for so many times its target."""
    target = order.TARGETS[lane]
    task.lane, task.due_at = lane, timezone.now() + target - target * waited
    for name, value in more.items():
        setattr(task, name, value)
    task.rank_at = order.rank_of(task)
    task.save()


def taken(count: int) -> list[ReviewTask]:
    """What as many people get, one after the other."""
    from tests.cast import _staff

    found = []
    for n in range(count):
        claim = claims.claim_next(user=_staff(f"in-line-{n}", "moderator", second_factor=False))
        assert claim
        found.append(claim.task)
    return found


def never(_n: int) -> int:
    return 1


def test_it_keeps_the_lanes_apart(queue, monkeypatch):
    monkeypatch.setattr("secrets.randbelow", never)
    first, second, third, fourth = queue
    put(first, Lane.NEW, 1.9, risk=1)
    put(second, Lane.WAITING, 0.1)
    put(third, Lane.HARM, 0.1)
    put(fourth, Lane.CRISIS, 0.1)
    assert taken(4) == [fourth, third, second, first]


def test_it_puts_what_waited_twice_too_long_first_in_its_lane(queue, monkeypatch):
    monkeypatch.setattr("secrets.randbelow", never)
    old, risky, new, newest = queue
    put(old, Lane.NEW, 2.1)
    put(risky, Lane.NEW, 1.8, risk=1, resubmitted=True)
    put(new, Lane.NEW, 0.5)
    put(newest, Lane.NEW, 0.1)
    assert taken(4) == [old, risky, new, newest]


@pytest.mark.parametrize(("lane", "first"), [(Lane.WAITING, True), (Lane.CRISIS, False)])
def test_it_takes_an_overdue_new_story_one_time_in_five(queue, monkeypatch, lane, first):
    old, *others = queue
    put(old, Lane.NEW, 2.5)
    for other in others:
        put(other, lane, 0.1, risk=1)
    monkeypatch.setattr("secrets.randbelow", lambda n: 0 if n == claims.FOR_THE_OVERDUE else 1)
    assert (taken(1)[0] == old) is first


def test_it_serves_an_old_story_under_endless_risk(queue):
    """With real chance: in sixty pulls the old one is met, though riskier ones never end."""
    old, *others = queue
    put(old, Lane.NEW, 2.5)
    for other in others:
        put(other, Lane.HARM, 0.1, risk=1)
    for _ in range(60):
        claim = claims.claim_next(user=ines())
        assert claim
        given = claim.task_id
        claim.delete()
        if given == old.pk:
            return
    pytest.fail("the old story was never given")


def test_it_shows_the_list_in_the_order_of_the_lanes(queue):
    for task, lane in zip(queue, (Lane.NEW, Lane.CRISIS, Lane.WAITING, Lane.HARM), strict=True):
        put(task, lane, 0.5)
    shown = [task.lane for task in queries.first_waiting(sam(), 25)]
    assert shown == [Lane.CRISIS, Lane.HARM, Lane.WAITING, Lane.NEW]


def test_it_says_why_now(queue):
    task, *_others = queue
    put(task, Lane.HARM, 2.5, resubmitted=True)
    said = " ".join(str(words) for words in order.why_now(task, timezone.now()))
    assert "harm may go on" in said
    assert "more than twice" in said
    assert "the writer has answered" in said


def test_it_hands_a_story_that_three_people_passed_to_a_senior(db):
    from tests.cast import _staff
    from tests.desk import decide, take

    a_screened_story()
    for n in range(3):
        user = _staff(f"passing-{n}", "moderator")
        decide(user, take(user), "pass")
    assert claims.claim_next(user=ines()) is None
    assert claims.claim_next(user=_staff("sol", "senior"))


def test_it_makes_no_difference_who_wrote_first(db):
    """Ties are settled by chance: nobody can be placed between two others (RULINGS 6)."""
    a_screened_story()
    a_screened_story()
    opening.open_tasks()
    assert len({*ReviewTask.objects.values_list("chance", flat=True)}) == 2
    assert Story.objects.count() == 2
