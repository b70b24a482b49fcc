"""What our team hides: by one person; two others decide whether it comes back; its writer knows."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from apps.audit.models import AuditEntry
from apps.moderation import claims, hiding, opening, queries, returning
from apps.moderation.claims import NotYours
from apps.moderation.models import Choice, Decision, Kind, Lane, ReviewTask, Rule
from apps.moderation.recording import Verdict
from apps.privacy.sweeps import sweep
from apps.stories import news
from apps.stories.changing import change_story
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State, TooLate
from apps.stories.models import HiddenText, PublishedText, Story, StoryMove
from apps.stories.publishing import bring_back
from apps.stories.screening_run import screen_waiting
from tests import cast
from tests.factories import (
    a_code,
    a_published_story,
    a_screened_story,
    clock_moved,
    enter,
    make_move,
)
from tests.moderation.desk_pages import Taken, decide, take
from tests.moderation.test_pages import csrf
from tests.stories.test_lifecycle import at_once

pytestmark = pytest.mark.django_db

WORDS = "A sentence that leads to somebody."
REASON = "It names a street and a shop, so people there can be found."


def hide(story: Story, by: Any = None) -> ReviewTask:
    hiding.hide_published(user=by or cast.ines(), story_id=story.pk, rule=Rule.NAMES)
    return ReviewTask.objects.get(story=story, kind=Kind.HIDDEN, is_open=True)


def two(task: ReviewTask, first: str, second: str, **fields: Any) -> Taken:
    decide(take(cast.sam(), task.pk), first, **fields)
    taken = take(cast.staff("moderator"), task.pk)
    decide(taken, second, **fields)
    return taken


def state_of(story: Story) -> str:
    return Story.objects.values_list("state", flat=True).get(pk=story.pk)


# --- found by its address -------------------------------------------------------------------------


def find(client: Client, **fields: Any) -> Any:
    page = client.get("/moderation/published/").content.decode()
    posted = {"csrfmiddlewaretoken": csrf(page), **fields}
    return client.post("/moderation/published/", posted, follow=True)


def test_it_hides_a_story_found_by_its_address():
    story = a_published_story(words=WORDS)
    client = cast.sign_in(Client(), cast.ines())
    page = find(client, go="find", address=f"https://example.org/fr/stories/{story.pk}/?open=1")
    text = page.content.decode()
    assert text.index("Show the words") < text.index(WORDS)
    again = find(client, go="hide", story=story.pk)
    assert "Choose the rule" in again.content.decode()
    assert state_of(story) == State.PUBLISHED
    done = find(client, go="hide", story=story.pk, rule="names")
    assert "It is hidden. Two others decide" in done.content.decode()
    assert state_of(story) == State.HIDDEN
    assert not PublishedText.objects.exists()
    assert HiddenText.objects.get().by_team
    late = find(client, go="hide", story=story.pk, rule="names")
    assert "somebody else was faster" in late.content.decode()
    entry = AuditEntry.objects.get(verb="hide")
    assert (entry.actor, entry.details["rule"]) == (cast.ines().pk, "names")
    assert Decision.objects.filter(choice=Choice.HIDE).count() == 1


@pytest.mark.parametrize("address", ["", "x", "/stories/", f"/stories/{UUID(int=7)}/", "waiting"])
def test_it_finds_nothing_but_what_is_out(address: str):
    if address == "waiting":
        address = f"/stories/{a_screened_story(words=WORDS).pk}/"
    page = find(cast.sign_in(Client(), cast.ines()), go="find", address=address)
    assert page.status_code == 422
    assert WORDS not in page.content.decode()


def test_it_escalates_a_story_found_by_its_address_and_leaves_it_out():
    story, client = a_published_story(), cast.sign_in(Client(), cast.ines())
    assert "Escalate" not in client.get("/moderation/published/").content.decode()
    cast.lena()
    page = find(client, go="escalate", story=story.pk)
    assert "The safeguarding lead looks at it now" in page.content.decode()
    assert state_of(story) == State.ESCALATED
    assert PublishedText.objects.filter(story=story).exists()
    task = ReviewTask.objects.get(is_open=True)
    assert (task.kind, task.lane, task.needs) == (Kind.REVIEW, Lane.CRISIS, "care")
    assert opening.open_tasks() == 0


def test_it_takes_a_change_that_somebody_reads_to_the_lead_with_the_story():
    story = a_published_story()
    change(story)
    opening.open_tasks()
    claim = claims.claim_next(user=cast.sam())
    before = claim.task.version
    hiding.escalate_published(user=cast.ines(), story_id=story.pk)
    task = ReviewTask.objects.get(is_open=True)
    assert (task.pk, task.needs, task.version) == (claim.task_id, "care", before + 1)


# --- hiding ---------------------------------------------------------------------------------------


def test_it_lets_nobody_hide_who_lost_the_right_since_the_page_was_opened():
    story, user = a_published_story(), cast.ines()
    user.memberships.all().delete()
    with pytest.raises(NotYours):
        hiding.hide_published(user=user, story_id=story.pk, rule=Rule.NAMES)
    assert state_of(story) == State.PUBLISHED


def change(story: Story) -> None:
    change_story(
        story_id=story.pk,
        words="Other words of the same person.",
        title="",
        name="",
        byline="anonymous",
        warnings={},
        stays_out=True,
    )
    screen_waiting()


def test_it_hides_what_is_out_while_a_change_of_it_is_read():
    story = a_published_story()
    change(story)
    hiding.hide_published(user=cast.ines(), story_id=story.pk, rule=Rule.NAMES)
    assert state_of(story) == State.QUEUED
    assert not PublishedText.objects.exists()
    hiding.open_hidden_tasks()
    assert not ReviewTask.objects.filter(kind=Kind.HIDDEN, is_open=True).exists()
    # The change is not published: what is left is hidden by us, and two people look at it.
    make_move(story.pk, "decline")
    make_move(story.pk, "stay_hidden")
    assert hiding.open_hidden_tasks() == 1


def test_it_opens_the_task_for_whatever_our_team_hid_and_closes_it_with_the_reason():
    story = a_published_story()
    from apps.stories.withholding import withhold_story

    withhold_story(story_id=story.pk)
    assert hiding.open_hidden_tasks() == 1
    assert hiding.open_hidden_tasks() == 0
    change(story)
    hiding.open_hidden_tasks()
    assert not ReviewTask.objects.filter(kind=Kind.HIDDEN, is_open=True).exists()


@pytest.mark.django_db(transaction=True)
def test_it_opens_one_task_when_all_sweep_at_once():
    from apps.stories.withholding import withhold_story

    stories = [a_published_story() for _ in range(3)]
    for story in stories:
        withhold_story(story_id=story.pk)
    results = at_once(*[hiding.open_hidden_tasks] * 4)
    assert sum(results) == 3
    assert ReviewTask.objects.filter(kind=Kind.HIDDEN).count() == 3


@pytest.mark.django_db(transaction=True)
def test_it_hides_once_when_four_press_at_once():
    story = a_published_story()
    people = [cast.ines(), cast.sam(), cast.lena(), cast.staff("moderator")]
    results = at_once(
        *[
            lambda who=who: hiding.hide_published(user=who, story_id=story.pk, rule=Rule.NAMES)
            for who in people
        ]
    )
    assert sum(isinstance(result, Decision) for result in results) == 1
    assert sum(isinstance(result, TooLate) for result in results) == 3
    assert ReviewTask.objects.filter(kind=Kind.HIDDEN, is_open=True).count() == 1


# --- two people -----------------------------------------------------------------------------------


def test_it_brings_back_what_two_agree_on_where_it_was():
    story = a_published_story(warnings={"death": "mentioned"})
    before = Story.objects.values("published_month", "shuffle").get(pk=story.pk)
    task = hide(story)
    first = take(cast.sam(), task.pk)
    answer = decide(first, "restore")
    assert "until another person has decided too" in answer.content.decode()
    assert state_of(story) == State.HIDDEN
    second = take(cast.staff("moderator"), task.pk)
    page = second.page.content.decode()
    # Blind: nothing on the page says what the first one thought.
    assert "You do not see what" in page
    assert " checked" not in page.partition("decide-title")[2]
    decide(second, "restore")
    assert state_of(story) == State.PUBLISHED
    assert Story.objects.values("published_month", "shuffle").get(pk=story.pk) == before
    assert PublishedText.objects.get().codes == ["death"]
    assert not HiddenText.objects.exists()
    assert not ReviewTask.objects.filter(is_open=True).exists()


def test_it_removes_with_a_rule_and_a_text_that_the_writer_reads():
    code = a_code()
    story = a_published_story(code=code)
    task = hide(story)
    taken = take(cast.sam(), task.pk)
    for fields in ({}, {"rule": "names"}, {"note": REASON}):
        assert decide(taken, "remove", **fields).status_code == 422
    decide(taken, "remove", rule="names", note="The first note.")
    decide(take(cast.staff("moderator"), task.pk), "remove", rule="others", note=REASON)
    assert state_of(story) == State.REMOVED
    page = enter(Client(), code.digits()).content.decode()
    assert "We have taken it away" in page
    assert REASON in page
    assert "The first note." not in page
    assert "It tells someone else’s story without them" in page
    assert "you can say so once" in page
    assert "Bring it back" not in page


def test_it_asks_the_writer_when_two_want_to():
    code = a_code()
    story = a_published_story(code=code)
    two(hide(story), "ask", "ask", note="Could you take the name of the street out?")
    assert state_of(story) == State.AWAITING_WRITER
    page = enter(Client(), code.digits()).content.decode()
    assert "Could you take the name of the street out?" in page
    assert HiddenText.objects.get().by_team
    hiding.open_hidden_tasks()
    assert not ReviewTask.objects.filter(is_open=True).exists()


def test_it_gives_it_to_a_senior_when_two_disagree_who_chooses_between_them():
    story = a_published_story()
    task = hide(story)
    decide(take(cast.sam(), task.pk), "restore")
    decide(take(cast.staff("moderator"), task.pk), "remove", rule="names", note=REASON)
    assert state_of(story) == State.HIDDEN
    task.refresh_from_db()
    assert (task.stage, task.needs) == (3, "third_review")
    taken = take(cast.staff("senior"), task.pk)
    page = taken.page.content.decode()
    assert 'value="ask"' not in page
    assert "Two people disagree" in page
    forged = decide(taken, "ask", note="What I want to know.")
    assert forged.status_code == 422
    decide(taken, "restore")
    assert state_of(story) == State.PUBLISHED


def test_it_refuses_what_was_not_offered_behind_the_page_too():
    story = a_published_story()
    task = hide(story)
    decide(take(cast.sam(), task.pk), "restore")
    decide(take(cast.staff("moderator"), task.pk), "remove", rule="names", note=REASON)
    claim = claims.claim_task(user=cast.staff("senior"), task_id=task.pk)
    with pytest.raises(returning.NotOffered):
        returning.decide_on_hidden(
            user=cast.staff("senior"),
            task_id=task.pk,
            token=claim.token,
            version=claim.task.version,
            verdict=Verdict(Choice.ASK, note="?"),
        )
    assert state_of(story) == State.HIDDEN


def may_take(user: Any, task: ReviewTask) -> bool:
    return queries.waiting_for(user).filter(pk=task.pk).exists()


@pytest.mark.parametrize("first", ["restore", "ask"])
def test_it_counts_nobody_twice_and_not_the_one_who_hid_it(first: str):
    """Hiding is no verdict, but whoever hid it has made up their mind."""
    task = hide(a_published_story(), by=cast.ines())
    assert not may_take(cast.ines(), task)
    assert may_take(cast.sam(), task)
    decide(take(cast.sam(), task.pk), first, note="A question?" if first == "ask" else "")
    assert not may_take(cast.sam(), task)
    assert not may_take(cast.ines(), task)
    assert may_take(cast.staff("moderator"), task)


def test_it_is_an_alert_when_nobody_is_left_and_never_one_person(monkeypatch):
    task = hide(a_published_story(), by=cast.ines())
    decide(take(cast.sam(), task.pk), "restore")
    with clock_moved(hours=3):
        from django.utils import timezone

        assert [each.pk for each in queries.nobody_for(timezone.now())] == [task.pk]
    assert state_of(task.story) == State.HIDDEN


def test_it_lets_one_person_decide_where_an_organisation_said_so(settings):
    settings.TWO_PEOPLE = False
    story = a_published_story()
    task = hide(story, by=cast.ines())
    taken = take(cast.ines(), task.pk)
    assert "One person decides on this site" in taken.page.content.decode()
    decide(taken, "restore")
    assert state_of(story) == State.PUBLISHED


def test_it_begins_anew_when_the_first_of_two_works_here_no_more():
    story = a_published_story()
    task = hide(story)
    decide(take(cast.sam(), task.pk), "restore")
    cast.sam().memberships.all().delete()
    decide(take(cast.staff("moderator"), task.pk), "restore")
    assert state_of(story) == State.HIDDEN
    task.refresh_from_db()
    assert (task.round, task.stage) == (2, 2)
    decide(take(cast.lena(), task.pk), "restore")
    assert state_of(story) == State.PUBLISHED


def test_it_answers_a_repeated_page_with_the_first_decision():
    task = hide(a_published_story())
    taken = take(cast.sam(), task.pk)
    decide(taken, "restore")
    decide(taken, "restore")
    assert Decision.objects.filter(choice=Choice.RESTORE).count() == 1


def test_it_keeps_what_was_written_when_somebody_wants_more_time():
    task = hide(a_published_story())
    taken = take(cast.sam(), task.pk)
    page = decide(taken, "ask", go="keep", note="Half a question").content.decode()
    assert "Half a question" in page
    assert task.version == ReviewTask.objects.get(pk=task.pk).version


# --- the writer -----------------------------------------------------------------------------------


def test_it_tells_the_writer_that_we_hid_it_and_why_and_offers_no_way_around():
    code = a_code()
    story = a_published_story(code=code)
    hide(story)
    client = Client()
    page = enter(client, code.digits()).content.decode()
    assert "We have hidden it" in page
    assert "It names or points to someone who can be recognised" in page
    assert "Bring it back" not in page
    assert "You can bring it back at any time" not in page
    pressed = client.post("/my-story/bring-back/", {"csrfmiddlewaretoken": csrf(page)}, follow=True)
    assert pressed.status_code == 200
    assert state_of(story) == State.HIDDEN
    with pytest.raises(TooLate):
        bring_back(story_id=story.pk)


def test_it_tells_of_what_our_team_did_as_news():
    story = a_published_story()
    two(hide(story), "restore", "restore")
    moves = StoryMove.objects.filter(story_id=story.pk)
    told = [each.move for each in news.told() if each in moves]
    assert told[-2:] == ["withhold", "restore"]
    assert all(each.actor == "moderator" for each in moves.filter(move__in=told[-2:]))


def test_it_lets_the_writer_take_back_what_we_hid():
    story = a_published_story()
    task = hide(story)
    claim = claims.claim_task(user=cast.sam(), task_id=task.pk)
    withdraw_story(story_id=story.pk, stay_counted=True)
    with pytest.raises(NotYours) as late:
        returning.decide_on_hidden(
            user=cast.sam(),
            task_id=task.pk,
            token=claim.token,
            version=claim.task.version,
            verdict=Verdict(Choice.RESTORE),
        )
    assert late.value.why == "gone"
    assert not PublishedText.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_never_brings_back_what_its_writer_takes_back_at_that_moment():
    for _round in range(2):
        story = a_published_story()
        task = hide(story)
        decide(take(cast.sam(), task.pk), "restore")
        taken = take(cast.staff("moderator"), task.pk)
        at_once(
            lambda pk=story.pk: withdraw_story(story_id=pk, stay_counted=True),
            lambda held=taken: decide(held, "restore"),
        )
        assert state_of(story) == State.WITHDRAWN
        assert not PublishedText.objects.filter(story=story).exists()
        claims.tidy_up()


def test_it_erases_what_was_removed_when_its_time_is_over(settings):
    story = a_published_story()
    two(hide(story), "remove", "remove", rule="names", note=REASON)
    last = StoryMove.objects.filter(story_id=story.pk).latest("sequence").day
    sweep(last + timedelta(days=settings.DECLINED_DAYS - 1))
    assert state_of(story) == State.REMOVED
    sweep(last + timedelta(days=settings.DECLINED_DAYS + 1))
    assert state_of(story) == State.ERASED
    assert Story.objects.get(pk=story.pk).data_key is None
