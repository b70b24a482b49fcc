"""The clock moves: the day before everything is there, on the day it is gone, with its key."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.db import models
from django.utils import timezone

from apps.moderation.claims import tidy_up
from apps.moderation.models import ReviewTask
from apps.moderation.opening import open_tasks
from apps.privacy import sweeps, tombstone_file
from apps.privacy.models import ErasureReceipt
from apps.privacy.retention import RULES, Keeper
from apps.privacy.services import give_receipt
from apps.privacy.sweeps import SWEEPS, sweep
from apps.solidarity import written_services
from apps.solidarity.models import CheckIn, Letter, Pledge
from apps.solidarity.pledging import send_pledge
from apps.stories import drafts, erasing, publishing, services
from apps.stories.lifecycle import State
from apps.stories.models import (
    Authorship,
    Consent,
    HiddenText,
    MeToo,
    NewsAddress,
    NewsMail,
    PublishedText,
    RedactionProposal,
    Revision,
    SavedDraft,
    Story,
    StoryMove,
    Tombstone,
)
from apps.stories.tombstones import is_gone
from tests.factories import a_code, a_published_story, a_screened_story, a_story, make_move
from tests.harness.marks import forms, scan
from tests.moderation.notes import a_letter, a_pledge
from tests.test_promises import drawn, dump

TODAY = timezone.now().date
ENDING = settings.ENDING_DAYS + settings.NOTICE_DAYS


@pytest.fixture(autouse=True)
def own_file(tmp_path, settings):
    settings.TOMBSTONES_FILE = str(tmp_path / "tombstones.txt")


def later(number: int) -> date:
    return TODAY() + timedelta(days=number)


def sweep_on(day: date) -> dict[str, int]:
    """As the clock does it at noon of that day."""
    noon = datetime.combine(day, time(12), UTC)
    with patch.object(timezone, "now", lambda: noon):
        return sweep()


def state_of(story: Story) -> str:
    return Story.objects.values_list("state", flat=True).get(pk=story.pk)


def moved(story: Story, *moves: str) -> Story:
    for move in moves:
        make_move(story.pk, move)
    return story


def one_in_each_state(words: str = "A lamp in the window.") -> dict[State, Story]:
    """By the moves of the table, as far as they lead there; the rest is put there by hand."""

    def read() -> Story:
        return a_screened_story(words=words)

    hidden = a_published_story(words=words)
    publishing.hide_story(story_id=hidden.pk)
    withdrawn = read()
    erasing.withdraw_story(story_id=withdrawn.pk, stay_counted=True)
    found = {
        State.SCREENING: None,
        State.QUEUED: read(),
        State.AWAITING_WRITER: moved(read(), "ask"),
        State.LAPSED: moved(read(), "ask", "lapse"),
        State.ESCALATED: moved(read(), "escalate"),
        State.PUBLISH_PENDING: moved(read(), "approve"),
        State.SCHEDULED: moved(read(), "approve", "schedule"),
        State.PUBLISHED: a_published_story(words=words),
        State.HIDDEN: hidden,
        State.DECLINE_PENDING: moved(read(), "decline"),
        State.DECLINED: moved(read(), "decline", "confirm_decline"),
        State.WITHDRAWN: withdrawn,
    }
    for state in (State.DRAFT, State.SECOND_REVIEW, State.REMOVED):
        found[state] = read()
        Story.objects.filter(pk=found[state].pk).update(state=state)
    # Last, or the machine would read it with the others.
    found[State.SCREENING] = a_story(words=words)
    assert {state: state_of(story) for state, story in found.items()} == {s: s for s in found}
    assert {*found} | {State.ERASED} == {*State}
    return found


# What each state becomes, and when. All others stay as they are for ever.
ENDS = {
    State.AWAITING_WRITER: (30, State.LAPSED),
    State.DECLINED: (60, State.ERASED),
    State.REMOVED: (60, State.ERASED),
    State.LAPSED: (ENDING, State.ERASED),
    State.SCHEDULED: (ENDING, State.ERASED),
    State.HIDDEN: (ENDING, State.ERASED),
}


def rows_of(story: Story) -> dict[str, int]:
    """Model -> rows that hang on this story, whatever models there are."""
    hanging = [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Story
    ]
    counts = {m._meta.label: m._default_manager.filter(**{n: story.pk}).count() for m, n in hanging}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ENDS)
def test_it_ends_on_its_day_and_not_before(state):
    days, becomes = ENDS[state]
    stories = one_in_each_state()
    before = {each: state_of(story) for each, story in stories.items()}
    sooner = {each: end for each, (number, end) in ENDS.items() if number < days}
    sweep_on(later(days - 1))
    assert {each: state_of(s) for each, s in stories.items()} == before | sooner
    assert stories[state].revisions.exists()
    assert Story.objects.get(pk=stories[state].pk).data_key is not None
    sweep_on(later(days))
    same_day = {each: end for each, (number, end) in ENDS.items() if number == days}
    assert {each: state_of(s) for each, s in stories.items()} == before | sooner | same_day
    assert state_of(stories[state]) == becomes


@pytest.mark.django_db
def test_it_leaves_nothing_on_an_erased_story_but_that_it_was():
    story = moved(a_screened_story(title="A title", country="FR", setting="work"), "ask")
    services.add_message(story=story, words="A question", from_writer=False)
    Consent.objects.create(story=story, number=2, purpose="research", given=True, day=TODAY())
    NewsAddress.objects.create(story=story, lookup=b"n" * 32)
    for kind, more in ((HiddenText, {}), (NewsMail, {})):
        row = kind(story=story, **more)
        row.seal({"words": "A lamp."}, key=story.key())
        row.save()
    proposal = RedactionProposal(story=story, revision=story.revisions.get(), number=1)
    proposal.seal({"words": "Other words."}, key=story.key())
    proposal.save()
    moved(story, "lapse")
    ReviewTask.objects.all().delete()
    open_tasks()
    assert len(rows_of(story)) >= 8
    sweep_on(later(ENDING))
    tidy_up()
    assert rows_of(story) == {"stories.Authorship": 1}
    kept = Story.objects.get(pk=story.pk)
    empty = {name: getattr(kept, name) for name in erasing.FORGOTTEN}
    assert empty == erasing.FORGOTTEN
    assert kept.me_too is not None
    assert [move.move for move in StoryMove.objects.filter(story_id=story.pk)][-1] == "erase"


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_word_in_any_table():
    """Every state at once, each with its own mark; what ends by time is nowhere in a dump."""
    words = {"published": drawn("lanternfish "), "hidden": drawn("lampmoth ")}
    out = a_published_story(words=words["published"])
    gone = a_published_story(words=words["hidden"])
    marks = {name: forms(text) for name, text in words.items()}
    assert {*scan({"dump": dump()}, marks)} >= {
        *("published, as plain, in dump", "hidden, as plain, in dump")
    }
    publishing.hide_story(story_id=gone.pk)
    one_in_each_state()
    sweep_on(later(ENDING))
    left = scan({"dump": dump()}, marks)
    assert "published, as plain, in dump" in left
    assert not [each for each in left if each.startswith("hidden")]
    assert state_of(out) == State.PUBLISHED
    erased = Story.objects.filter(state=State.ERASED)
    assert erased.count() == 6
    assert not erased.filter(data_key__isnull=False).exists()
    assert not Revision.objects.filter(story__in=erased).exists()


@pytest.mark.django_db
def test_it_counts_from_the_last_move():
    story = moved(a_screened_story(), "ask")
    StoryMove.objects.filter(story_id=story.pk).update(day=later(-30))
    moved(story, "answer", "ask")
    sweep_on(later(29))
    assert state_of(story) == State.AWAITING_WRITER
    sweep_on(later(30))
    assert state_of(story) == State.LAPSED


@pytest.mark.django_db
def test_it_never_ends_a_story_that_readers_see():
    """Other words of a published story wait for an answer: the old ones go on."""
    story = a_published_story()
    for state in (State.AWAITING_WRITER, State.LAPSED, State.DECLINED):
        Story.objects.filter(pk=story.pk).update(state=state)
        sweep_on(later(5_000))
        assert state_of(story) == state
        assert PublishedText.objects.filter(story=story).exists()


@pytest.mark.django_db
def test_it_lets_the_writer_win():
    """An answer between the look and the act."""
    story = moved(a_screened_story(), "ask")

    def answered(story_id):
        services.answer_question(story=story, words="Here I am.")
        sweeps.set_aside(story_id)

    stories = sweeps._stories([State.AWAITING_WRITER], later(30))
    assert sweeps._each(stories, answered) == 0
    assert state_of(story) == State.QUEUED


@pytest.mark.django_db
def test_it_changes_nothing_the_second_time():
    one_in_each_state()
    give_receipt(kind="story")
    first, second = sweep_on(later(5_000)), sweep_on(later(5_000))
    assert sum(first.values()) > 5
    assert not any(second.values())


@pytest.mark.django_db
def test_it_goes_on_when_one_sweep_fails(monkeypatch, caplog):
    monkeypatch.setitem(SWEEPS, "drafts", lambda today: 1 / 0)
    story = moved(a_screened_story(), "decline", "confirm_decline")
    done = sweep_on(later(60))
    assert "drafts" not in done
    assert state_of(story) == State.ERASED
    assert "a sweep of what has run out failed" in caplog.text


@pytest.mark.django_db
def test_it_goes_through_more_than_one_batch(monkeypatch):
    monkeypatch.setattr(sweeps, "BATCH", 3)
    stories = [moved(a_screened_story(), "ask") for _ in range(8)]
    assert sweep_on(later(30))["questions"] == 8
    assert {state_of(story) for story in stories} == {State.LAPSED}


# --- other rows -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "lasts"), [(0, 30), (365, 365)], ids=["draft", "alone"])
def test_it_keeps_a_draft_as_long_as_it_was_promised(days, lasts):
    code = a_code()
    drafts.save_draft(code=code, fields=[("words", "A")], form_key=b"k" * 16, days=days)
    sweep_on(later(lasts))
    assert SavedDraft.objects.exists()
    sweep_on(later(lasts + 1))
    assert not SavedDraft.objects.exists()


@pytest.mark.django_db
def test_it_forgets_the_code_of_a_me_too_and_goes_on_counting():
    services.say_me_too(code=a_code(), language="en")
    since = MeToo.objects.get().counts_from
    sweep_on(since + timedelta(days=729))
    assert MeToo.objects.get().lookup is not None
    sweep_on(since + timedelta(days=730))
    assert MeToo.objects.get().lookup is None


@pytest.mark.django_db
def test_it_keeps_a_receipt_a_year_from_the_end_of_its_month():
    give_receipt(kind="story")
    ErasureReceipt.objects.update(month=date(2026, 11, 1))
    sweep_on(date(2027, 11, 30))
    assert ErasureReceipt.objects.exists()
    sweep_on(date(2027, 12, 1))
    assert not ErasureReceipt.objects.exists()


@pytest.mark.django_db
def test_it_forgets_the_code_of_an_erased_story_with_the_receipts():
    story = moved(a_screened_story(), "decline", "confirm_decline")
    erasing.erase_story(story_id=story.pk)
    sweep_on(later(364))
    assert Authorship.objects.filter(story=story).exists()
    sweep_on(later(365))
    assert not Authorship.objects.filter(story=story).exists()


@pytest.mark.django_db
def test_it_keeps_a_tombstone_longer_than_any_backup(settings):
    story = a_screened_story()
    erasing.withdraw_story(story_id=story.pk, stay_counted=False)
    rows = {bytes(each.digest): each.made_on for each in Tombstone.objects.all()}
    file = Path(settings.TOMBSTONES_FILE)
    tombstone_file.append(file, rows)
    for number, there in ((69, True), (70, False)):
        sweep_on(later(number))
        assert Tombstone.objects.exists() is there
        assert bool(tombstone_file.read(file)) is there


@pytest.mark.django_db
def test_it_lets_go_of_looks_back_that_nobody_answered():
    send_pledge(parts={"did": "", "will": "I will listen.", "again": ""}, code=a_code())
    assert sweep_on(later(30 + settings.LOOK_BACK_DAYS))["looks_back"] == 0
    assert sweep_on(later(31 + settings.LOOK_BACK_DAYS))["looks_back"] == 1
    assert CheckIn.objects.get().after_days == 90
    assert Pledge.objects.count() == 1


@pytest.mark.django_db
def test_it_deletes_declined_letters_and_pledges_and_no_others():
    code = a_code()
    declined, out, waits = a_letter(code=code), a_letter(), a_letter()
    pledge = a_pledge()
    for row in (declined, pledge):
        written_services.decline(row=row, rule="names")
    written_services.publish(row=out)
    assert sweep_on(later(59))["notes_declined"] == 0
    assert sweep_on(later(60))["notes_declined"] == 2
    assert {row.pk for row in Letter.objects.all()} == {out.pk, waits.pk}
    assert not Pledge.objects.exists()
    assert is_gone(code.lookup())
    sweep_on(later(5_000))
    assert {row.pk for row in Letter.objects.all()} == {out.pk, waits.pk}


# --- the table ------------------------------------------------------------------------------------


def test_it_has_a_sweep_for_each_rule_and_a_rule_for_each_sweep():
    assert {name for name, rule in RULES.items() if rule.keeper == Keeper.SWEEP} == {*SWEEPS}


def test_it_says_of_each_rule_how_long_or_until_when():
    for rule in RULES.values():
        assert bool(rule.days) != bool(rule.until), rule.name
        assert (rule.keeper == Keeper.NOBODY) == (not rule.then), rule.name
        assert rule.keeper not in (Keeper.SWEEP, Keeper.OPERATOR) or rule.days, rule.name


def test_it_covers_every_state_of_a_story():
    """A state with words in it either ends by time or stands in this list with its reason."""
    others = {
        State.DRAFT: "only for the moment between two rows of one transaction",
        State.SCREENING: "read by the machine within the minute",
        State.QUEUED: "read by a person",
        State.ESCALATED: "read by a person",
        State.SECOND_REVIEW: "read by a person",
        State.PUBLISH_PENDING: "minutes",
        State.DECLINE_PENDING: "minutes",
        State.PUBLISHED: "until its writer says otherwise",
        State.WITHDRAWN: "holds nothing",
        State.ERASED: "holds nothing",
    }
    assert {*others} | {*ENDS} == {*State}
    assert not {*others} & {*ENDS}


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("DRAFT_DAYS", 0, "DRAFT_DAYS must be 1 or more"),
        ("NOTICE_DAYS", -1, "NOTICE_DAYS must be 1 or more"),
        ("TOMBSTONE_DAYS", 34, "TOMBSTONE_DAYS is less than BACKUP_DAYS"),
    ],
)
def test_it_refuses_figures_that_break_a_promise(name, value, wrong, settings):
    setattr(settings, name, value)
    assert [each.msg for each in run_checks() if each.id.startswith("privacy.")] == [f"{wrong}."]
