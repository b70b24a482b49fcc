"""The table of states, tested as a table; and races on two real connections."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from apps.accounts.permissions import roles_that_may
from apps.stories import lifecycle
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import LIVING, MOVES, State, TooLate
from apps.stories.models import Story, StoryMove
from tests.factories import a_screened_story, make_move

# Read aloud: from these states, this move leads there; from every other it is too late.
RULES = {
    "send": ({"draft"}, "screening"),
    "queue": ({"screening"}, "queued"),
    "ask": ({"queued", "escalated", "hidden"}, "awaiting_writer"),
    "propose": ({"queued", "escalated", "hidden"}, "awaiting_writer"),
    "answer": ({"awaiting_writer", "lapsed"}, "queued"),
    "redact": ({"queued"}, "screening"),
    "lapse": ({"awaiting_writer"}, "lapsed"),
    "change": (set(State) - {"draft", "withdrawn", "removed", "erased"}, "screening"),
    "escalate": (
        {"screening", "queued", "awaiting_writer", "second_review", "published"},
        "escalated",
    ),
    "return": ({"escalated", "second_review"}, "queued"),
    "settle": ({"escalated"}, "published"),
    "hold": ({"queued"}, "second_review"),
    "approve": ({"queued", "second_review"}, "publish_pending"),
    "decline": ({"queued", "second_review"}, "decline_pending"),
    "undo": ({"publish_pending", "decline_pending", "scheduled"}, "queued"),
    "schedule": ({"publish_pending"}, "scheduled"),
    "publish": ({"publish_pending", "scheduled"}, "published"),
    "confirm_decline": ({"decline_pending"}, "declined"),
    "stay_out": ({"decline_pending"}, "published"),
    "stay_hidden": ({"decline_pending"}, "hidden"),
    "overturn": ({"declined", "removed", "hidden"}, "publish_pending"),
    "hide": ({"published"}, "hidden"),
    "bring_back": ({"hidden"}, "published"),
    "withhold": ({"published", "escalated"}, "hidden"),
    "restore": ({"hidden"}, "published"),
    "remove": ({"hidden"}, "removed"),
    "erase": (
        {"declined", "lapsed", "scheduled", "hidden", "withdrawn", "removed"},
        "erased",
    ),
    "withdraw": (set(State) - {"withdrawn", "erased"}, "withdrawn"),
}


def test_it_has_a_rule_for_every_move_and_no_other():
    assert set(RULES) == set(MOVES)


@pytest.mark.django_db
@pytest.mark.parametrize("move", sorted(MOVES))
@pytest.mark.parametrize("state", list(State))
def test_it_makes_a_move_only_where_the_table_says(state: State, move: str):
    story = Story.objects.create(state=state)
    sources, target = RULES[move]
    if state in sources:
        make_move(story.pk, move)
        logged = StoryMove.objects.get(story_id=story.pk)
        assert (logged.source, logged.target) == (state, target)
    else:
        with pytest.raises(TooLate):
            make_move(story.pk, move)
        assert not StoryMove.objects.filter(story_id=story.pk).exists()
    story.refresh_from_db()
    assert story.state == (target if state in sources else state)


def test_it_lets_a_writer_withdraw_from_every_living_state():
    assert {"published", "publish_pending", "screening", "second_review"} <= LIVING
    assert MOVES["withdraw"].sources == LIVING | {State.REMOVED}


@pytest.mark.django_db
def test_it_keeps_the_move_and_its_log_together():
    story = Story.objects.create(state=State.QUEUED)

    def approve_and_fail() -> None:
        with transaction.atomic():
            make_move(story.pk, "approve")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        approve_and_fail()
    story.refresh_from_db()
    assert story.state == State.QUEUED
    assert not StoryMove.objects.exists()


@pytest.mark.django_db
def test_it_refuses_a_move_that_does_not_exist():
    with pytest.raises(KeyError):
        lifecycle.perform(Story.objects.create().pk, "vanish")


@pytest.mark.django_db
@pytest.mark.parametrize("move", sorted(name for name, row in MOVES.items() if row.guards))
def test_it_refuses_a_move_that_nobody_vouches_for(move: str):
    row = MOVES[move]
    story = Story.objects.create(state=min(row.sources))
    for guard in row.guards:
        with pytest.raises(lifecycle.Unguarded):
            lifecycle.perform(story.pk, move, vouched=row.guards - {guard})
    story.refresh_from_db()
    assert story.state == min(row.sources)


def test_it_has_all_twenty_transitions_and_says_who_makes_each():
    # 4 is the life of a claim, which is no state of a story.
    assert {step for row in MOVES.values() for step in row.steps} == {*range(1, 21)} - {4}
    for name, row in MOVES.items():
        assert (row.actor == "moderator") == bool(row.may), name
        assert str(row.late), name
        if row.may:
            roles_that_may(row.may)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run acts on threads with connections of their own; what each returned or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
def test_it_lets_a_withdrawal_beat_a_publication_whoever_comes_first():
    from apps.stories.publishing import publish_story

    for _round in range(8):
        story = a_screened_story()
        revision = story.revisions.get()
        make_move(story.pk, "approve")
        results = at_once(
            lambda pk=story.pk: withdraw_story(story_id=pk, stay_counted=True),
            lambda pk=story.pk, rev=revision.pk: publish_story(
                story_id=pk, revision_id=rev, warnings=[]
            ),
        )
        story.refresh_from_db()
        assert results[0] is None
        assert results[1] is None or isinstance(results[1], TooLate)
        assert story.state == State.WITHDRAWN
        assert story.data_key is None
        assert not hasattr(story, "published_text")


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_of_two_opposite_decisions_win():
    for _round in range(5):
        story = a_screened_story()
        results = at_once(
            lambda pk=story.pk: make_move(pk, "approve"),
            lambda pk=story.pk: make_move(pk, "decline"),
        )
        assert [result is None for result in results].count(True) == 1
        assert StoryMove.objects.filter(story_id=story.pk, source="queued").count() == 1
