"""Leases, on real connections: nobody gets the same task, and who lost a claim decides nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from apps.accounts import services as accounts
from apps.moderation import claims, notes, opening, queries
from apps.moderation.claims import NotYours
from apps.moderation.models import Claim, Decision, Reader, Recusal, ReviewTask
from apps.stories import erasing
from apps.stories.changing import change_story
from apps.stories.lifecycle import State
from apps.stories.models import Story
from apps.stories.screening_run import screen_waiting
from tests.cast import _staff, ines, lena, sam
from tests.desk import decide, take
from tests.factories import a_screened_story, clock_moved
from tests.stories.test_lifecycle import at_once


@pytest.mark.django_db(transaction=True)
def test_it_gives_ten_tasks_to_ten_of_fifty_who_ask_at_once():
    for _ in range(10):
        a_screened_story()
    opening.open_tasks()
    people = [_staff(f"reader-{n}", "moderator", second_factor=False) for n in range(50)]
    asked: list[Callable[[], object]] = [
        lambda user=user: claims.claim_next(user=user) for user in people
    ]
    results = at_once(*asked)
    won = [each for each in results if isinstance(each, Claim)]
    assert not [each for each in results if isinstance(each, Exception)]
    assert len({claim.task_id for claim in won}) == len(won) == 10
    assert len({claim.holder_id for claim in won}) == 10


@pytest.mark.django_db(transaction=True)
def test_it_meets_in_one_order_of_locks_whoever_comes_at_once():
    moderator = ines()
    for _round in range(4):
        story = a_screened_story()
        claim = take(moderator)
        results = at_once(
            lambda c=claim: decide(moderator, c, "publish"),
            lambda s=story: erasing.withdraw_story(story_id=s.pk, stay_counted=True),
            claims.tidy_up,
            opening.open_tasks,
        )
        assert not [each for each in results if isinstance(each, OperationalError)]
        assert Story.objects.get(pk=story.pk).state == State.WITHDRAWN
        claims.tidy_up()


@pytest.mark.django_db(transaction=True)
def test_it_tidies_around_somebody_who_is_deciding():
    story = a_screened_story()
    take(ines())
    erasing.withdraw_story(story_id=story.pk, stay_counted=True)
    with transaction.atomic():
        ReviewTask.objects.select_for_update(no_key=True).get()

        def tidy_up() -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            claims.tidy_up()
            return True

        assert at_once(tidy_up) == [True]
        assert Claim.objects.exists()
    claims.tidy_up()
    assert not ReviewTask.objects.exists()


@pytest.fixture
def claim(db: None) -> Claim:
    a_screened_story()
    return take(ines())


def test_it_lets_the_tab_that_opened_it_last_decide(claim):
    first = claims.open_in_tab(user=ines(), task_id=claim.task_id)
    second = claims.open_in_tab(user=ines(), task_id=claim.task_id)
    with pytest.raises(NotYours):
        claims.renew_claim(user=ines(), token=first.token)
    with pytest.raises(NotYours) as late:
        decide(ines(), first, "publish")
    assert late.value.why == "tab"
    assert decide(ines(), second, "publish")


def test_it_never_renews_a_lease_past_its_cap(claim):
    cap = timezone.now() + timedelta(minutes=2)
    Claim.objects.update(ends_at=cap)
    assert claims.renew_claim(user=ines(), token=claim.token) == cap


def test_it_hears_no_heartbeat_after_the_end(claim):
    Claim.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotYours):
        claims.renew_claim(user=ines(), token=claim.token)
    with pytest.raises(NotYours):
        claims.open_in_tab(user=ines(), task_id=claim.task_id)


@pytest.mark.parametrize("ahead", [{"hours": 2}, {"hours": -2}])
def test_it_goes_by_the_clock_of_the_database(claim, ahead: dict[str, int]):
    with clock_moved(**ahead):
        assert claims.claim_next(user=sam()) is None
        assert claims.renew_claim(user=ines(), token=claim.token)


def demote(user: Any) -> None:
    accounts.set_roles(user=user, roles=["auditor"])


def close(user: Any) -> None:
    user.is_active = False
    user.save()


def opt_out(user: Any) -> None:
    ReviewTask.objects.update(codes=["stalking"])
    Reader.objects.update_or_create(user=user, defaults={"opted_out": ["stalking"]})


def move_away(user: Any) -> None:
    user.memberships.update(languages=["ur"])


def step_back(user: Any) -> None:
    Recusal.objects.create(story=ReviewTask.objects.get().story, user=user)


@pytest.mark.parametrize("lose", [demote, close, opt_out, move_away, step_back])
def test_it_reads_rights_anew_when_somebody_decides(claim, lose: Callable[[Any], None]):
    user = ines()
    lose(user)
    with pytest.raises(NotYours) as late:
        decide(user, claim, "publish")
    assert late.value.why in {"rights", "expired"}
    assert not Decision.objects.exists()
    claim.task.story.refresh_from_db()
    assert claim.task.story.state == State.QUEUED


def test_it_decides_nothing_on_words_that_have_changed(claim):
    story = claim.task.story
    words = {"words": "Other words.", "title": "", "name": "", "byline": "anonymous"}
    change_story(story_id=story.pk, **words, warnings={}, stays_out=False)
    screen_waiting()
    with pytest.raises(NotYours) as late:
        decide(ines(), claim, "publish", revision_id=story.revisions.order_by("number").first().pk)
    assert late.value.why == "changed"


def test_it_lets_a_senior_hold_two_and_nobody_else(db):
    for _ in range(3):
        a_screened_story()
    opening.open_tasks()
    for user, held in ((ines(), 1), (_staff("sol", "senior"), 2)):
        for _ in range(3):
            claims.claim_next(user=user, another=True)
        assert Claim.objects.filter(holder=user).count() == held


def test_it_takes_what_people_step_back_from_to_somebody_else(claim):
    claims.recuse(user=ines(), task_id=claim.task_id, token=claim.token)
    assert claims.claim_next(user=ines()) is None
    assert claims.claim_next(user=sam()).task_id == claim.task_id


def test_it_tells_when_nobody_may_take_a_task(claim):
    claims.recuse(user=ines(), task_id=claim.task_id, token=claim.token)
    now = timezone.now()
    assert queries.nobody_for(now) == []
    ReviewTask.objects.update(due_at=now - timedelta(minutes=1))
    assert queries.nobody_for(now) == [claim.task]
    sam()
    assert queries.nobody_for(now) == []


def test_it_keeps_what_was_written_when_a_lease_is_over(claim):
    notes.keep_note(claim=claim, fields={"note": "Half a sentence"})
    due = claim.task.due_at
    Claim.objects.all().delete()
    again = take(ines())
    assert notes.kept_note(claim=again) == {"note": "Half a sentence"}
    assert again.task.due_at == due
    other = claims.claim_task(user=sam(), task_id=claim.task_id)
    assert other is None


def test_it_brings_a_question_to_a_colleague_and_the_answer_back(claim):
    notes.ask_colleague(claim=claim, words="Is this a place?")
    assert not notes.asked(ines()).exists()
    (asked,) = notes.asked(sam())
    assert [line.words for line in notes.notes_on(asked, sam())] == ["Is this a place?"]
    notes.answer_colleague(user=sam(), task_id=asked.pk, words="I think so.")
    said = notes.notes_on(claim.task, ines())
    assert [(line.words, line.mine) for line in said] == [
        ("Is this a place?", True),
        ("I think so.", False),
    ]
    with pytest.raises(NotYours):
        notes.answer_colleague(user=sam(), task_id=asked.pk, words="Twice.")


def test_it_gives_a_second_look_to_nobody_who_was_asked(claim):
    notes.ask_colleague(claim=claim, words="Is this a place?")
    notes.answer_colleague(user=sam(), task_id=claim.task_id, words="I think so.")
    decide(ines(), claim, "decline", rule="names")
    assert claims.claim_next(user=sam()) is None
    assert claims.claim_next(user=lena()).task_id == claim.task_id
