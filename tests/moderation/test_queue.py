"""Claims and decisions: nobody gets the same story, nothing is decided twice, all is undoable."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.moderation import acting, claims, opening, queries, services
from apps.moderation.claims import NotYours
from apps.moderation.models import Claim, Decision, Lane, ReviewTask
from apps.moderation.services import CannotPublish
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State
from apps.stories.models import PublishedText, Screening, Story
from apps.stories.services import answer_question
from tests.cast import _staff, ines, lena, sam
from tests.desk import decide, decide_by_two, take
from tests.factories import a_screened_story
from tests.stories.test_lifecycle import at_once


@pytest.fixture
def moderator(db: None) -> Any:
    return ines()


def test_it_opens_one_task_for_each_waiting_story(moderator):
    for _ in range(3):
        a_screened_story()
    assert opening.open_tasks() == 3
    assert opening.open_tasks() == 0
    assert ReviewTask.objects.filter(is_open=True).count() == 3


def test_it_publishes_after_the_minutes_of_undo(moderator):
    story = a_screened_story(warnings={"death": "mentioned"})
    warnings = [{"code": "death", "level": "mentioned", "passages": []}]
    decide(moderator, take(moderator), "publish", warnings=warnings)
    story.refresh_from_db()
    assert story.state == State.PUBLISH_PENDING
    assert acting.act_on_due() == 0
    later = timezone.now() + timedelta(minutes=11)
    ReviewTask.objects.update(acts_at=timezone.now() - timedelta(seconds=1))
    assert later
    assert acting.act_on_due() == 1
    assert acting.act_on_due() == 0
    story.refresh_from_db()
    assert story.state == State.PUBLISHED
    assert PublishedText.objects.get().codes == ["death"]
    task = ReviewTask.objects.get()
    assert (task.is_open, task.due_at, task.acts_at) == (False, None, None)


def test_it_undoes_a_decision_while_the_minutes_run(moderator):
    story = a_screened_story()
    decide(moderator, take(moderator), "publish")
    services.undo_decision(user=moderator, task_id=ReviewTask.objects.get().pk)
    story.refresh_from_db()
    assert story.state == State.QUEUED
    assert acting.act_on_due() == 0
    decide_by_two(moderator, "decline", rule="names")
    story.refresh_from_db()
    assert story.state == State.DECLINE_PENDING


def test_it_lets_only_the_decider_or_a_lead_undo(moderator):
    a_screened_story()
    decide(moderator, take(moderator), "publish")
    task = ReviewTask.objects.get()
    with pytest.raises(NotYours):
        services.undo_decision(user=sam(), task_id=task.pk)
    services.undo_decision(user=lena(), task_id=task.pk)


def test_it_returns_the_first_decision_to_a_repeated_post(moderator):
    a_screened_story()
    claim = take(moderator)
    first = decide(moderator, claim, "publish")
    assert decide(moderator, claim, "publish") == first
    assert Decision.objects.count() == 1


def test_it_decides_nothing_on_an_expired_lease(moderator):
    story = a_screened_story()
    claim = take(moderator)
    Claim.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotYours):
        decide(moderator, claim, "publish")
    story.refresh_from_db()
    assert story.state == State.QUEUED


def test_it_hands_an_expired_story_to_the_next_person(moderator):
    a_screened_story()
    claim = take(moderator)
    assert claims.claim_next(user=sam()) is None
    Claim.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    other = claims.claim_next(user=sam())
    assert other is not None
    assert other.task_id == claim.task_id
    with pytest.raises(NotYours):
        decide(moderator, claim, "publish")


def test_it_refuses_to_publish_words_that_could_not_be_cleaned(moderator):
    story = a_screened_story()
    Screening.objects.update(failed=["clean"])
    with pytest.raises(CannotPublish):
        decide(moderator, take(moderator), "publish")
    story.refresh_from_db()
    assert story.state == State.QUEUED


def test_it_voids_a_decision_when_the_writer_was_faster(moderator):
    story = a_screened_story()
    claim = take(moderator)
    withdraw_story(story_id=story.pk, stay_counted=True)
    with pytest.raises(NotYours) as late:
        decide(moderator, claim, "publish")
    assert late.value.why == "gone"
    assert not Decision.objects.exists()


def test_it_never_publishes_what_was_withdrawn_in_the_minutes_of_undo(moderator):
    story = a_screened_story()
    decide(moderator, take(moderator), "publish")
    withdraw_story(story_id=story.pk, stay_counted=False)
    ReviewTask.objects.update(acts_at=timezone.now() - timedelta(seconds=1))
    acting.act_on_due()
    story.refresh_from_db()
    assert story.state == State.WITHDRAWN
    assert not PublishedText.objects.exists()
    assert not ReviewTask.objects.filter(is_open=True).exists()


def test_it_gives_a_passed_story_to_others_first(moderator):
    first, second = a_screened_story(), a_screened_story()
    claim = take(moderator)
    decide(moderator, claim, "pass")
    other = claims.claim_next(user=moderator)
    assert other.task.story_id == ({first.pk, second.pk} - {claim.task.story_id}).pop()
    assert claims.claim_next(user=sam()).task.story_id == claim.task.story_id


def test_it_keeps_escalated_stories_for_leads(moderator):
    story = a_screened_story()
    decide(moderator, take(moderator), "escalate")
    assert claims.claim_next(user=moderator) is None
    lead = lena()
    claim = claims.claim_next(user=lead)
    assert claim.task.story_id == story.pk
    assert claim.task.lane == Lane.CRISIS
    decide(lead, claim, "return")
    story.refresh_from_db()
    assert story.state == State.QUEUED


def test_it_puts_risk_to_life_first(moderator):
    for _ in range(3):
        a_screened_story()
    opening.open_tasks()
    urgent = a_screened_story()
    Story.objects.filter(pk=urgent.pk).update(at_risk=True)
    assert take(moderator).task.story_id == urgent.pk


def test_it_gives_only_languages_that_the_person_reads(moderator):
    a_screened_story(language="ur")
    moderator.memberships.update(languages=["en", "fr"])
    opening.open_tasks()
    assert claims.claim_next(user=moderator) is None
    assert queries.unread_languages() in ({"ur": 1}, {})


def test_it_logs_every_act_without_words(moderator):
    a_screened_story(words="Words that stay out of the log.")
    decide(moderator, take(moderator), "decline", rule="names", note="A kind note.")
    entries = list(AuditEntry.objects.values_list("verb", "role"))
    assert entries == [("claimed", "moderator"), ("decline", "moderator")]
    told = str(list(AuditEntry.objects.values()))
    assert "Words that" not in told
    assert "kind note" not in told


@pytest.mark.django_db(transaction=True)
def test_it_gives_twelve_people_twelve_stories_when_all_ask_at_once():
    people = [_staff(f"reader{n}", "moderator") for n in range(12)]
    for _ in range(8):
        a_screened_story()
    opening.open_tasks()
    acts = [lambda user=user: claims.claim_next(user=user) for user in people]
    taken = [claim for claim in at_once(*acts) if claim is not None]
    assert all(isinstance(claim, Claim) for claim in taken), taken
    assert len(taken) == 8
    assert len({claim.task_id for claim in taken}) == 8


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_of_two_posts_of_a_decision_through():
    moderator = ines()
    a_screened_story()
    claim = take(moderator)
    results = at_once(*[lambda: decide(moderator, claim, "publish") for _ in range(4)])
    assert Decision.objects.count() == 1
    assert any(isinstance(result, Decision) for result in results)


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_half_when_an_undo_meets_the_clock():
    moderator = ines()
    for _round in range(5):
        story = a_screened_story()
        decide(moderator, take(moderator), "publish")
        task = ReviewTask.objects.get(story=story)
        at_once(
            lambda pk=task.pk: services.undo_decision(user=moderator, task_id=pk),
            lambda pk=task.pk: acting.act_on(pk),
        )
        story.refresh_from_db()
        shown = PublishedText.objects.filter(story=story).exists()
        assert (story.state, shown) in {(State.PUBLISHED, True), (State.QUEUED, False)}
        task.refresh_from_db()
        if story.state == State.QUEUED:
            assert task.is_open
            assert task.acts_at is None
        Story.objects.all().update(state=State.ERASED)
        ReviewTask.objects.update(is_open=False)


def test_it_renews_only_a_live_claim_of_its_holder(moderator):
    a_screened_story()
    claim = take(moderator)
    assert claims.renew_claim(user=moderator, token=claim.token) >= claim.expires_at
    with pytest.raises(NotYours):
        claims.renew_claim(user=sam(), token=claim.token)
    with pytest.raises(NotYours):
        claims.renew_claim(user=moderator, token=uuid.uuid4())


@override_settings(UNDO_MINUTES=0)
def test_it_acts_at_once_when_an_operator_wants_no_minutes(moderator):
    story = a_screened_story()
    decide(moderator, take(moderator), "publish")
    assert acting.act_on_due() == 1
    story.refresh_from_db()
    assert story.state == State.PUBLISHED


def test_it_shows_no_review_page_without_a_claim(moderator, client: Client):
    from tests.cast import sign_in

    a_screened_story()
    opening.open_tasks()
    sign_in(client, moderator)
    response = client.get(f"/moderation/{ReviewTask.objects.get().pk}/")
    assert response.status_code == 302


def test_it_takes_the_note_back_with_the_decision(moderator):
    story = a_screened_story()
    decide_by_two(moderator, "decline", rule="names", note="It names a person.")
    services.undo_decision(user=moderator, task_id=ReviewTask.objects.get().pk)
    assert not story.messages.exists()


def test_it_keeps_the_answer_of_the_writer_when_a_decision_is_undone(moderator):
    story = a_screened_story()
    decide(moderator, take(moderator), "ask", note="May we shorten it?")
    answer_question(story=story, words="Yes.")
    decide_by_two(moderator, "decline", rule="names")
    services.undo_decision(user=moderator, task_id=ReviewTask.objects.get(is_open=True).pk)
    assert story.messages.count() == 2


def test_it_carries_out_the_others_when_one_decision_cannot_be(moderator):
    stories = [a_screened_story() for _ in range(3)]
    for _ in stories:
        decide(moderator, take(moderator), "publish")
    Screening.objects.filter(revision__story=stories[1]).update(failed=["warnings"])
    ReviewTask.objects.update(acts_at=timezone.now() - timedelta(seconds=1))
    assert acting.act_on_due() == 2
    states = [Story.objects.get(pk=story.pk).state for story in stories]
    assert states == [State.PUBLISHED, State.QUEUED, State.PUBLISHED]


def test_it_asks_the_database_as_often_for_six_stories_as_for_one(
    moderator, django_assert_num_queries
):
    a_screened_story()
    with CaptureQueriesContext(connection) as asked:
        opening.open_tasks()
    for _ in range(6):
        a_screened_story()
    with django_assert_num_queries(len(asked)):
        opening.open_tasks()


def test_it_gives_a_passed_story_again_when_nothing_else_waits(moderator):
    a_screened_story()
    claim = take(moderator)
    decide(moderator, claim, "pass")
    assert take(moderator).task_id == claim.task_id


@pytest.mark.parametrize(("at_risk", "lane"), [(False, Lane.NEW), (True, Lane.CRISIS)])
def test_it_takes_a_returned_story_out_of_the_lane_of_escalation(moderator, at_risk, lane):
    story = a_screened_story()
    Story.objects.filter(pk=story.pk).update(at_risk=at_risk)
    decide(moderator, take(moderator), "escalate")
    lead = lena()
    decide(lead, take(lead), "return")
    assert ReviewTask.objects.get().lane == lane
