"""A writer disagrees: once, in time, read by somebody else, answered in writing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.moderation import acting, appealing, claims, hiding, opening, queries, services
from apps.moderation.appealing import NoAppeal, ask_again, decide_on_appeal
from apps.moderation.claims import NotYours
from apps.moderation.models import Appeal, Choice, Claim, Decision, Kind, ReviewTask
from apps.moderation.recording import Verdict
from apps.stories import changing
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State
from apps.stories.models import HiddenText, PublishedText, Screening, Story
from apps.stories.presenting import thread_of
from apps.stories.publishing import hide_story
from apps.stories.return_codes import ReturnCode
from apps.stories.screening_run import screen_waiting
from tests.cast import ines, lena, sam, sign_in, staff
from tests.factories import (
    a_code,
    a_published_story,
    a_screened_story,
    clock_moved,
    enter,
    failing_findings,
    make_move,
)
from tests.stories.test_lifecycle import at_once

pytestmark = pytest.mark.django_db
ANSWER = "We have read it anew."


def take(user: Any) -> Claim:
    opening.open_tasks()
    claim = claims.claim_next(user=user)
    assert claim
    return claim


def judge(user: Any, choice: str, **more: Any) -> Decision:
    claim = take(user)
    return services.decide(
        user=user,
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        verdict=Verdict(choice, **more),
    )


def answer(user: Any, choice: str, claim: Claim | None = None, **more: Any) -> Decision:
    claim = claim or take(user)
    assert claim.task.kind == Kind.APPEAL
    return decide_on_appeal(
        user=user,
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        verdict=Verdict(choice, note=ANSWER, **more),
    )


def minutes_over() -> None:
    ReviewTask.objects.filter(acts_at__isnull=False).update(acts_at=timezone.now())
    acting.act_on_due()


def a_declined_story(code: ReturnCode | None = None) -> Story:
    """Ines and Sam have agreed not to publish it."""
    story = a_screened_story(code=code or a_code())
    for user in (ines(), sam()):
        judge(user, "decline", rule="graphic")
    minutes_over()
    assert state_of(story) == State.DECLINED
    return story


def a_withheld_story(code: ReturnCode | None = None) -> Story:
    """Ines has hidden what was out."""
    story = a_published_story(code=code or a_code())
    hiding.hide_published(user=ines(), story_id=story.pk, rule="names")
    return story


def state_of(story: Story) -> str:
    return Story.objects.values_list("state", flat=True).get(pk=story.pk)


def said(story: Story) -> list[str]:
    return [line.words for line in thread_of(story)]


# --- asking, in My story --------------------------------------------------------------------------


def test_it_says_why_and_until_when_and_takes_the_appeal(client: Client):
    code = a_code()
    a_declined_story(code)
    page = enter(client, code.digits()).content.decode()
    assert "It describes acts in a way that could harm readers" in page
    assert page.count("Fewer details of the acts are enough") == 1
    assert "version 2 of our rules" in page
    last = timezone.now().date() + timedelta(days=59)
    assert f"Until {last:%B} {last.day}, {last.year} you can ask us to look again" in page
    answered = client.post("/my-story/appeal/", {"why": "I can leave lines out."}, follow=True)
    text = answered.content.decode()
    assert "You asked us to look again" in text
    assert "I can leave lines out." in text
    assert "I do not agree" not in text
    task = ReviewTask.objects.get(kind=Kind.APPEAL)
    assert (task.lane, task.needs, task.others_only) == (2, "answer_appeals", True)


def test_it_takes_one_appeal_for_each_decision(client: Client):
    story = a_declined_story()
    ask_again(story_id=story.pk, words="Once.")
    ask_again(story_id=story.pk, words="Twice.")
    assert Appeal.objects.count() == 1
    assert "Twice." not in said(story)
    answer(lena(), "uphold")
    ask_again(story_id=story.pk, words="Thrice.")
    assert not ReviewTask.objects.filter(kind=Kind.APPEAL, is_open=True).exists()


def test_it_takes_an_appeal_on_the_last_day_and_not_after():
    story = a_declined_story()
    with clock_moved(days=60), pytest.raises(NoAppeal):
        ask_again(story_id=story.pk, words="")
    with clock_moved(days=59):
        ask_again(story_id=story.pk, words="")
    assert Appeal.objects.exists()


@pytest.mark.parametrize("make", [a_screened_story, a_published_story])
def test_it_takes_none_where_we_have_decided_nothing(client: Client, make):
    code = a_code()
    story = make(code=code)
    page = enter(client, code.digits()).content.decode()
    assert "data-contest" not in page
    client.post("/my-story/appeal/", {"why": "No."})
    assert not Appeal.objects.exists()
    with pytest.raises(NoAppeal):
        ask_again(story_id=story.pk, words="")


def test_it_takes_none_against_what_the_writer_hides():
    story = a_published_story()
    hide_story(story_id=story.pk)
    with pytest.raises(NoAppeal):
        ask_again(story_id=story.pk, words="")


# --- who answers ----------------------------------------------------------------------------------


def test_it_gives_an_appeal_to_nobody_who_has_decided():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    assert claims.claim_next(user=ines()) is None
    assert claims.claim_next(user=sam()) is None
    task = ReviewTask.objects.get(kind=Kind.APPEAL)
    past = timezone.now() + timedelta(days=3)
    assert queries.nobody_for(past) == [task]
    lead = lena()
    assert queries.nobody_for(past) == []
    assert take(lead).task == task


def test_it_gives_it_to_nobody_who_decided_in_an_earlier_round():
    """Lena's verdict was undone and others declined: it still is hers."""
    story = a_screened_story()
    judge(lena(), "publish")
    services.undo_decision(user=lena(), task_id=ReviewTask.objects.get().pk)
    for user in (ines(), sam()):
        judge(user, "decline", rule="graphic")
    minutes_over()
    ask_again(story_id=story.pk, words="")
    assert claims.claim_next(user=lena()) is None
    assert claims.claim_next(user=staff("moderator")) is not None


def test_it_gives_an_appeal_against_hiding_to_nobody_who_hid_it():
    story = a_withheld_story()
    ask_again(story_id=story.pk, words="")
    tasks = ReviewTask.objects.filter(kind=Kind.APPEAL)
    assert not queries.takeable(ines(), tasks).exists()
    assert queries.takeable(sam(), tasks).exists()


def test_it_is_not_for_people_in_training():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    assert claims.claim_next(user=staff("trainee")) is None


# --- answering ------------------------------------------------------------------------------------


def test_it_leaves_the_story_where_it_is_and_answers(client: Client):
    code = a_code()
    story = a_declined_story(code)
    ask_again(story_id=story.pk, words="Please.")
    answer(lena(), "uphold")
    assert state_of(story) == State.DECLINED
    assert said(story)[-2:] == ["Please.", ANSWER]
    page = enter(client, code.digits()).content.decode()
    assert "We have looked again" in page
    assert ANSWER in page
    assert "I do not agree" not in page
    entry = AuditEntry.objects.get(verb="uphold")
    assert entry.details["kind"] == "appeal"
    assert entry.role == "safeguarding_lead"


def test_it_publishes_what_was_declined_wrongly_after_the_minutes_of_undo():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    warnings = [{"code": "death", "level": "mentioned", "passages": []}]
    answer(lena(), "overturn", warnings=warnings)
    assert state_of(story) == State.PUBLISH_PENDING
    assert ANSWER not in said(story)
    minutes_over()
    assert state_of(story) in (State.SCHEDULED, State.PUBLISHED)
    assert said(story)[-1] == ANSWER
    with clock_moved(days=4):
        acting.publish_scheduled()
    assert PublishedText.objects.get(story=story).codes == ["death"]
    assert not ReviewTask.objects.filter(is_open=True).exists()


def test_it_puts_a_hidden_story_back_exactly_where_it_was():
    story = a_withheld_story()
    kept = HiddenText.objects.get(story=story).unseal(key=story.key())
    ask_again(story_id=story.pk, words="")
    ReviewTask.objects.filter(kind=Kind.HIDDEN).update(is_open=False)
    answer(sam(), "overturn")
    assert not PublishedText.objects.exists()
    minutes_over()
    story.refresh_from_db()
    assert (story.state, story.shuffle) == (State.PUBLISHED, kept["shuffle"])
    assert PublishedText.objects.get(story=story).words == kept["words"]
    assert not HiddenText.objects.exists()


def test_it_puts_a_removed_story_back_too():
    story = a_withheld_story()
    task = ReviewTask.objects.get(kind=Kind.HIDDEN)
    Decision.objects.create(
        task=task,
        task_version=7,
        revision_id=story.revisions.get().pk,
        digest="0" * 64,
        choice=Choice.REMOVE,
        rule="names",
        by=sam(),
        day=timezone.now().date(),
    )
    make_move(story.pk, "remove")
    ReviewTask.objects.update(is_open=False)
    ask_again(story_id=story.pk, words="")
    answer(lena(), "overturn")
    minutes_over()
    assert state_of(story) == State.PUBLISHED
    assert PublishedText.objects.filter(story=story).exists()


def test_it_never_lets_words_out_that_nobody_approved():
    """Hidden by us; a change of it was declined; the appeal brings the words from before back."""
    story = a_withheld_story()
    change(story, "Other words, which nobody wanted.")
    ReviewTask.objects.filter(kind=Kind.HIDDEN).update(is_open=False)
    for user in (lena(), sam()):
        judge(user, "decline", rule="graphic")
    minutes_over()
    assert state_of(story) == State.HIDDEN
    ask_again(story_id=story.pk, words="")
    answer(staff("moderator"), "overturn")
    minutes_over()
    assert "Other words" not in PublishedText.objects.get(story=story).words


def change(story: Story, words: str) -> None:
    changing.change_story(
        story_id=story.pk,
        words=words,
        title="",
        name="",
        byline="anonymous",
        warnings={},
        stays_out=True,
    )
    screen_waiting()


def test_it_reads_anew_what_was_overturned_and_undone():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    answer(lena(), "overturn")
    services.undo_decision(user=lena(), task_id=ReviewTask.objects.get(kind=Kind.APPEAL).pk)
    assert state_of(story) == State.QUEUED
    assert ANSWER not in said(story)
    opening.open_tasks()
    (task,) = ReviewTask.objects.filter(is_open=True)
    assert (task.kind, task.needs) == (Kind.REVIEW, "read_stories")


def test_it_publishes_nothing_that_could_not_be_cleaned():
    story = a_declined_story()
    Screening.objects.update(failed=["clean"])
    assert failing_findings(story)
    ask_again(story_id=story.pk, words="")
    with pytest.raises(services.CannotPublish):
        answer(lena(), "overturn")
    assert state_of(story) == State.DECLINED


def test_it_takes_back_what_somebody_decided_who_works_here_no_more():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    lead = lena()
    answer(lead, "overturn")
    lead.memberships.all().delete()
    minutes_over()
    assert state_of(story) == State.QUEUED
    assert not ReviewTask.objects.filter(kind=Kind.APPEAL, is_open=True).exists()


# --- meanwhile ------------------------------------------------------------------------------------


def test_it_is_void_once_the_writer_took_the_story_back():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    claim = take(lena())
    withdraw_story(story_id=story.pk, stay_counted=True)
    with pytest.raises(NotYours) as late:
        answer(lena(), "overturn", claim)
    assert late.value.why == "gone"
    claims.tidy_up()
    assert not ReviewTask.objects.exists()


def test_it_is_void_once_the_writer_changed_the_words():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    claim = take(lena())
    change(story, "Without those lines.")
    with pytest.raises(NotYours):
        answer(lena(), "uphold", claim)
    assert appealing.close_void() == 1
    assert appealing.close_void() == 0
    assert [task.kind for task in ReviewTask.objects.filter(is_open=True)] in ([], [Kind.REVIEW])


def test_it_lets_a_writer_delete_what_was_removed():
    story = a_withheld_story()
    make_move(story.pk, "remove")
    withdraw_story(story_id=story.pk, stay_counted=False)
    assert Story.objects.get(pk=story.pk).data_key is None


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_half_when_withdrawal_and_answer_meet():
    readers = [lena(), staff("moderator"), staff("senior")]
    for user in readers:
        story = a_declined_story()
        ask_again(story_id=story.pk, words="")
        claim = take(user)
        at_once(
            lambda user=user, claim=claim: answer(user, "overturn", claim),
            lambda pk=story.pk: withdraw_story(story_id=pk, stay_counted=True),
        )
        minutes_over()
        assert state_of(story) == State.WITHDRAWN
        assert not PublishedText.objects.filter(story=story).exists()
        assert Story.objects.get(pk=story.pk).data_key is None
        claims.tidy_up()


@pytest.mark.django_db(transaction=True)
def test_it_takes_the_answer_of_one_of_two():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    claim = take(lena())
    results = at_once(
        lambda: answer(lena(), "uphold", claim), lambda: answer(lena(), "overturn", claim)
    )
    made = [each for each in results if isinstance(each, Decision)]
    assert len({each.pk for each in made}) == 1
    assert Decision.objects.filter(choice__in=["uphold", "overturn"]).count() == 1
    expected = {"uphold": State.DECLINED, "overturn": State.PUBLISH_PENDING}
    assert state_of(story) == expected[made[0].choice]


@pytest.mark.django_db(transaction=True)
def test_it_opens_one_appeal_when_two_come_at_once():
    story = a_declined_story()
    at_once(*[lambda: ask_again(story_id=story.pk, words="Please.")] * 4)
    assert Appeal.objects.count() == 1
    assert said(story).count("Please.") == 1


# --- the desk -------------------------------------------------------------------------------------


def test_it_shows_what_was_decided_and_takes_an_answer_with_words(client: Client):
    story = a_declined_story()
    ask_again(story_id=story.pk, words="What the writer says.")
    sign_in(client, lena())
    claim = take(lena())
    path = f"/moderation/{claim.task_id}/"
    page = client.get(path).content.decode()
    for text in ("What the writer says.", "It describes acts", "Show the words", "believed me"):
        assert text in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    missing = client.post(path, hidden | {"decision": "uphold"})
    assert missing.status_code == 422
    assert "Write an answer" in missing.content.decode()
    fields = hidden | {"decision": "uphold", "go": "text"}
    filled = client.post(path, fields).content.decode()
    assert filled.count("Our decision stays") >= 2
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', filled))
    done = client.post(path, hidden | {"decision": "uphold", "note": ANSWER})
    assert done.status_code == 302
    decision = Decision.objects.get(choice="uphold")
    assert (decision.macro, decision.macro_edited) == ("uphold:en:1", True)
