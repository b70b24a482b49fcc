"""Where one person is not enough: another one reads, without the first verdict."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from apps.accounts import services as accounts
from apps.moderation import acting, claims, opening, queries, services
from apps.moderation.models import Decision, Lane, Level, Reader, ReviewTask, Stage
from apps.stories.lifecycle import State
from apps.stories.models import Screening, Story
from tests.cast import _staff, ines, lena, otto, sam, sign_in
from tests.desk import decide, decide_by_two, take
from tests.factories import a_screened_story

pytestmark = pytest.mark.django_db


def second(user: Any) -> Any:
    """The claim of a second reader on what waits for one."""
    claim = claims.claim_next(user=user)
    assert claim is not None
    return claim


def let_time_pass() -> None:
    ReviewTask.objects.filter(acts_at__isnull=False).update(
        acts_at=timezone.now() - timedelta(seconds=1)
    )
    acting.act_on_due()


def state_of(story: Story) -> str:
    return Story.objects.values_list("state", flat=True).get(pk=story.pk)


def find(**findings: Any) -> None:
    """Let the checks have found something in every story."""
    for screening in Screening.objects.all():
        screening.findings = screening.findings | findings
        screening.save()


PERSON = [{"start": 0, "end": 2, "kind": "person", "score": 0.9}]


@pytest.mark.parametrize(
    ("findings", "failed", "at_risk", "reason"),
    [
        ({"identifying": PERSON}, [], False, "details"),
        ({"identifying": [PERSON[0] | {"kind": "place"}]}, [], False, "details"),
        ({"labels": ["child_sexual_abuse"]}, [], False, "young"),
        ({}, ["warnings"], False, "checks"),
        ({}, [], True, "danger"),
    ],
)
def test_it_asks_for_two_where_the_rule_says_so(findings, failed, at_risk, reason):
    story = a_screened_story()
    find(**findings)
    Screening.objects.update(failed=failed)
    Story.objects.update(at_risk=at_risk)
    made = decide(ines(), take(ines()), "publish")
    assert reason in made.reasons
    assert state_of(story) == State.SECOND_REVIEW
    assert acting.act_on_due() == 0
    assert claims.claim_next(user=ines()) is None
    decide(sam(), second(sam()), "publish")
    assert state_of(story) == State.PUBLISH_PENDING
    let_time_pass()
    assert state_of(story) == State.PUBLISHED


def test_it_publishes_by_one_what_nothing_speaks_against():
    story = a_screened_story()
    find(identifying=[], labels=[])
    decide(ines(), take(ines()), "publish")
    assert state_of(story) == State.PUBLISH_PENDING


@override_settings(TWO_PEOPLE=False)
def test_it_is_enough_with_one_where_an_organisation_says_so():
    story = a_screened_story()
    find(identifying=PERSON)
    decide(ines(), take(ines()), "publish")
    let_time_pass()
    assert state_of(story) == State.PUBLISHED


@pytest.mark.parametrize("who", [lena, lambda: _staff("sol", "senior")])
def test_it_gives_a_disagreement_to_a_third_person_with_more_training(who):
    story = a_screened_story()
    decide(ines(), take(ines()), "decline", rule="names", note="The first note.")
    decide(sam(), second(sam()), "publish")
    task = ReviewTask.objects.get()
    assert (task.stage, state_of(story)) == (Stage.THIRD, State.SECOND_REVIEW)
    for judged in (ines(), sam()):
        assert claims.claim_next(user=judged) is None
    decide(who(), second(who()), "decline", rule="names")
    assert state_of(story) == State.DECLINE_PENDING
    let_time_pass()
    assert state_of(story) == State.DECLINED


def test_it_lets_a_second_reader_return_it_without_a_verdict():
    story = a_screened_story()
    decide(ines(), take(ines()), "decline", rule="names")
    decide(sam(), second(sam()), "return")
    task = ReviewTask.objects.get()
    assert (task.stage, task.round, state_of(story)) == (Stage.FIRST, 2, State.QUEUED)
    # A new round: the first reader may read it again.
    assert second(ines()).task_id == task.pk


def test_it_shows_a_second_reader_nothing_of_the_first(client: Client):
    a_screened_story()
    decide(ines(), take(ines()), "decline", rule="names", note="The first note.")
    gate = sign_in(client, sam()).post("/moderation/next/", follow=True)
    page = client.get(gate.redirect_chain[-1][0] + "?open=1").content.decode()
    assert "Somebody has read this story before you" in page
    assert "The first note." not in page
    assert "It names or points" not in page.split("Choose a rule")[0]
    assert "it would not be published" not in page
    assert 'value="return"' in page
    assert 'value="redact"' not in page


def test_it_tells_no_second_reader_why_two_are_asked_for(client: Client):
    """A name asks for two only where somebody wants to publish: the reason would tell that."""
    a_screened_story()
    find(identifying=PERSON)
    decide(ines(), take(ines()), "publish")
    gate = sign_in(client, sam()).post("/moderation/next/", follow=True)
    page = client.get(gate.redirect_chain[-1][0] + "?open=1").content.decode()
    assert "Somebody has read this story before you" in page
    assert "It is read twice, because" not in page


def test_it_carries_the_words_of_the_first_to_the_writer_when_the_second_has_none():
    story = a_screened_story()
    decide(ines(), take(ines()), "decline", rule="names", note="The first note.")
    decide(sam(), second(sam()), "decline", rule="names")
    message = story.messages.get()
    assert message.unseal(key=story.key()) == "The first note."


def test_it_never_lets_one_person_be_both():
    a_screened_story()
    both = _staff("both", "moderator")
    accounts.set_roles(user=both, roles=["moderator", "senior"], languages=["en"])
    decide(both, take(both), "decline", rule="names")
    assert claims.claim_next(user=both) is None
    with pytest.raises(Exception, match="one_verdict"):
        Decision.objects.create(
            task=ReviewTask.objects.get(),
            task_version=99,
            round=1,
            stage=2,
            revision_id=Decision.objects.get().revision_id,
            choice="decline",
            by=both,
            day=timezone.now().date(),
        )


def test_it_tells_when_there_is_no_second_person_and_never_makes_do_with_one():
    story = a_screened_story()
    decide(ines(), take(ines()), "decline", rule="names")
    otto()
    _staff("tom", "trainee")
    ReviewTask.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert queries.nobody_for(timezone.now()) == [ReviewTask.objects.get()]
    let_time_pass()
    assert state_of(story) == State.SECOND_REVIEW


def test_it_holds_the_verdict_of_whoever_is_in_training():
    story = a_screened_story()
    find(identifying=[], labels=[])
    Reader.objects.create(user=ines(), level=Level.SUPERVISED)
    made = decide(ines(), take(ines()), "publish")
    assert made.reasons == ["training"]
    assert state_of(story) == State.SECOND_REVIEW
    # Nor are they anybody's second.
    Reader.objects.create(user=sam(), level=Level.SUPERVISED)
    assert claims.claim_next(user=sam()) is None


@pytest.mark.parametrize("who", [ines, sam])
def test_it_takes_an_approval_back_of_somebody_who_was_removed_meanwhile(who):
    story = a_screened_story()
    find(identifying=PERSON)
    decide_by_two(ines(), "publish")
    accounts.deactivate(user=who())
    let_time_pass()
    assert state_of(story) == State.QUEUED
    task = ReviewTask.objects.get(is_open=True)
    assert (task.round, task.stage, task.acts_at) == (2, Stage.FIRST, None)


def test_it_takes_an_approval_back_when_a_check_finds_something_meanwhile():
    story = a_screened_story()
    find(identifying=[], labels=[])
    decide(ines(), take(ines()), "publish")
    find(identifying=PERSON)
    let_time_pass()
    assert state_of(story) == State.QUEUED
    decide_by_two(ines(), "publish")
    let_time_pass()
    assert state_of(story) == State.PUBLISHED


def test_it_begins_a_new_round_after_an_undo():
    story = a_screened_story()
    decide_by_two(ines(), "decline", rule="names")
    services.undo_decision(user=ines(), task_id=ReviewTask.objects.get().pk)
    task = ReviewTask.objects.get()
    assert (task.round, task.stage, task.others_only) == (2, Stage.FIRST, False)
    assert state_of(story) == State.QUEUED
    decide_by_two(ines(), "decline", rule="names")
    assert state_of(story) == State.DECLINE_PENDING


def test_it_looks_twice_at_one_advertisement_in_ten(monkeypatch):
    monkeypatch.setattr("secrets.randbelow", lambda n: 50)
    story = a_screened_story()
    decide(ines(), take(ines()), "decline", rule="advert")
    assert state_of(story) == State.DECLINE_PENDING
    monkeypatch.setattr("secrets.randbelow", lambda n: 3)
    other = a_screened_story()
    decide(sam(), take(sam()), "decline", rule="advert")
    assert state_of(other) == State.SECOND_REVIEW


def test_it_waits_for_the_second_in_the_lane_of_those_who_wait():
    a_screened_story()
    decide(ines(), take(ines()), "decline", rule="names")
    assert ReviewTask.objects.get().lane == Lane.WAITING
    assert opening.open_tasks() == 0
