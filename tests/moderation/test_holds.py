"""Legal holds: two people stop the clock and start it again, and nobody stops the writer."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.checks import run_checks
from django.test import Client, override_settings
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.core import crypto
from apps.moderation import holding
from apps.moderation.appealing import ask_again
from apps.moderation.models import Decision, LegalHold, Notice, ReviewTask
from apps.privacy.sweeps import sweep
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State
from apps.stories.models import Revision, Story
from apps.stories.services import tell_writer
from tests import cast
from tests.factories import a_code, a_screened_story, clock_moved, enter, make_move
from tests.moderation.test_appeals import a_declined_story, answer
from tests.stories.test_lifecycle import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_file(tmp_path, settings):
    settings.TOMBSTONES_FILE = str(tmp_path / "tombstones.txt")


def sweep_in(days: int) -> None:
    day: date = timezone.now().date() + timedelta(days=days)
    noon = datetime.combine(day, time(12), UTC)
    with patch.object(timezone, "now", lambda: noon):
        sweep()


def state_of(story: Story) -> str:
    return Story.objects.values_list("state", flat=True).get(pk=story.pk)


def lead() -> Any:
    return cast.lena()


def senior() -> Any:
    return cast.staff("senior")


def held(story: Story) -> LegalHold:
    hold = holding.ask_hold(user=lead(), story_id=story.pk, reason="court", words="Case 7.")
    holding.confirm_hold(user=senior(), hold_id=hold.pk)
    return hold


def declined(**more: Any) -> Story:
    story = a_screened_story(**more)
    for move in ("decline", "confirm_decline"):
        make_move(story.pk, move)
    return story


@pytest.mark.parametrize("moves", [("decline", "confirm_decline"), ("ask", "lapse")])
def test_it_stops_the_clock_and_lets_it_go_on(moves):
    held_story, other = a_screened_story(), a_screened_story()
    for story in (held_story, other):
        for move in moves:
            make_move(story.pk, move)
    hold = held(held_story)
    before = state_of(held_story)
    sweep_in(5_000)
    assert (state_of(held_story), state_of(other)) == (before, State.ERASED)
    holding.ask_lift(user=lead(), hold_id=hold.pk)
    sweep_in(5_000)
    assert state_of(held_story) == before
    holding.confirm_lift(user=senior(), hold_id=hold.pk)
    sweep_in(5_000)
    assert state_of(held_story) == State.ERASED


def test_it_holds_nothing_before_a_second_person_agrees():
    story = declined()
    hold = holding.ask_hold(user=lead(), story_id=story.pk, reason="court", words="Case 7.")
    with pytest.raises(holding.SamePerson):
        holding.confirm_hold(user=lead(), hold_id=hold.pk)
    sweep_in(60)
    assert state_of(story) == State.ERASED


def test_it_takes_two_to_end_it():
    hold = held(declined())
    holding.ask_lift(user=senior(), hold_id=hold.pk)
    with pytest.raises(holding.SamePerson):
        holding.confirm_lift(user=senior(), hold_id=hold.pk)
    assert holding.is_held(hold.story_id)
    holding.confirm_lift(user=lead(), hold_id=hold.pk)
    assert not holding.is_held(hold.story_id)
    with pytest.raises(crypto.CannotOpen):
        LegalHold.objects.get().unseal()


@pytest.mark.parametrize("who", ["moderator", "operator", "auditor", "trainee"])
def test_it_lets_nobody_else_ask_or_confirm(who: str):
    story = declined()
    other = cast.staff(who)
    with pytest.raises(holding.HoldOver):
        holding.ask_hold(user=other, story_id=story.pk, reason="court", words="x")
    hold = holding.ask_hold(user=lead(), story_id=story.pk, reason="court", words="x")
    with pytest.raises(holding.HoldOver):
        holding.confirm_hold(user=other, hold_id=hold.pk)


def test_it_takes_one_hold_for_a_story_and_none_for_what_is_gone():
    story = declined()
    held(story)
    with pytest.raises(holding.HeldAlready):
        holding.ask_hold(user=senior(), story_id=story.pk, reason="claim", words="x")
    with pytest.raises(holding.NoSuchStory):
        holding.ask_hold(user=lead(), story_id=uuid4(), reason="claim", words="x")
    withdraw_story(story_id=story.pk, stay_counted=False)
    LegalHold.objects.update(is_over=True)
    with pytest.raises(holding.NoSuchStory):
        holding.ask_hold(user=lead(), story_id=story.pk, reason="claim", words="x")


def test_it_never_binds_the_writer(client: Client):
    code = a_code()
    story = declined(code=code)
    held(story)
    page = enter(client, code.digits()).content.decode()
    assert "That does not bind you" in page
    assert client.post("/my-story/delete/", {"sure": "yes"}).status_code == 200
    story.refresh_from_db()
    assert (story.state, story.data_key) == (State.WITHDRAWN, None)
    assert not Revision.objects.exists()


def test_it_keeps_the_words_of_what_is_removed():
    story = a_screened_story()
    Story.objects.filter(pk=story.pk).update(state=State.HIDDEN)
    held(story)
    make_move(story.pk, "remove")
    sweep_in(5_000)
    assert state_of(story) == State.REMOVED
    assert story.revisions.exists()


def test_it_records_every_step_and_no_word():
    hold = held(declined())
    holding.ask_lift(user=lead(), hold_id=hold.pk)
    holding.confirm_lift(user=senior(), hold_id=hold.pk)
    entries = AuditEntry.objects.filter(kind="hold").order_by("sequence")
    assert [(entry.verb, entry.role) for entry in entries] == [
        ("ask_hold", "safeguarding_lead"),
        ("confirm_hold", "senior"),
        ("ask_lift", "safeguarding_lead"),
        ("lift_hold", "senior"),
    ]
    assert "Case 7." not in str(list(entries.values()))


@override_settings(TWO_PEOPLE=False)
def test_it_lets_one_person_do_both_where_the_rule_is_off():
    story = declined()
    hold = holding.ask_hold(user=lead(), story_id=story.pk, reason="court", words="x")
    holding.confirm_hold(user=lead(), hold_id=hold.pk)
    assert holding.is_held(story.pk)


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_half_when_a_sweep_and_a_confirmation_meet():
    readers = lead(), senior()
    for _round in range(4):
        story = declined()
        hold = holding.ask_hold(user=readers[0], story_id=story.pk, reason="court", words="x")
        at_once(
            lambda pk=hold.pk: holding.confirm_hold(user=readers[1], hold_id=pk),
            lambda: sweep(timezone.now().date() + timedelta(days=60)),
        )
        kept = story.revisions.exists()
        assert kept == (state_of(story) == State.DECLINED)
        # Confirmed a moment too late it holds what is gone: nothing, and says so.
        assert kept <= holding.is_held(story.pk)
        LegalHold.objects.update(is_held=False, is_over=True)
        Story.objects.filter(pk=story.pk).update(state=State.ERASED)


# --- by the page ----------------------------------------------------------------------------------


def test_it_is_asked_and_confirmed_on_a_page():
    story = declined()
    first = cast.prove(cast.sign_in(Client(), lead()))
    fields = {"story": f"https://x.example/stories/{story.pk}/", "reason": "court"}
    refused = first.post("/moderation/holds/", fields)
    assert refused.status_code == 422
    assert "Whoever confirms has to know" in refused.content.decode()
    asked = first.post("/moderation/holds/", fields | {"words": "Case 7."}, follow=True)
    path = asked.redirect_chain[-1][0]
    assert "not who asked" in asked.content.decode()
    assert 'value="confirm"' not in asked.content.decode()
    first.post(path, {"go": "confirm"})
    assert not holding.is_held(story.pk)
    second = cast.prove(cast.sign_in(Client(), senior()))
    assert "Case 7." in second.get(path).content.decode()
    assert "held from now on" in second.post(path, {"go": "confirm"}, follow=True).content.decode()
    assert holding.is_held(story.pk)
    second.post(path, {"go": "lift"})
    assert "is over" in first.post(path, {"go": "confirm_lift"}, follow=True).content.decode()
    assert not holding.is_held(story.pk)
    assert first.get(path).status_code == 404


def test_it_asks_for_a_fresh_proof():
    stale = cast.sign_in(Client(), lead())
    assert stale.get("/moderation/holds/").status_code == 302


# --- what an appeal keeps -------------------------------------------------------------------------


def test_it_keeps_declined_words_while_an_appeal_is_open_and_a_week_longer():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    sweep_in(200)
    assert state_of(story) == State.DECLINED
    answer(lead(), "uphold")
    Decision.objects.filter(choice="uphold").update(day=timezone.now().date() + timedelta(days=100))
    sweep_in(106)
    assert state_of(story) == State.DECLINED
    sweep_in(107)
    assert state_of(story) == State.ERASED


def test_it_counts_no_message_as_a_move():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    with clock_moved(days=50):
        tell_writer(story=Story.objects.get(pk=story.pk), words="A word.")
    ReviewTask.objects.update(is_open=False)
    sweep_in(60)
    assert state_of(story) == State.ERASED


def test_it_deletes_notices_on_their_day():
    row = Notice(lookup=b"n" * 32, story_id=uuid4(), reason="named", language="en")
    row.day = timezone.now().date()
    row.seal({"words": "x"})
    row.save()
    sweep_in(364)
    assert Notice.objects.exists()
    sweep_in(365)
    assert not Notice.objects.exists()


@override_settings(DECLINED_DAYS=59)
def test_it_refuses_to_start_where_words_go_before_their_appeal():
    assert "DECLINED_DAYS is less than APPEAL_DAYS." in [each.msg for each in run_checks()]
