"""Readers point to a story: no account, no words, no effect by itself; and what a person does."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.core.form_keys import draw_form_key
from apps.moderation import claims, opening, order, reporting
from apps.moderation.models import (
    Kind,
    Lane,
    Recusal,
    Report,
    ReportOutcome,
    ReportReason,
    ReportRecord,
    ReviewTask,
)
from apps.moderation.weights import weight_of, weighted
from apps.stories.changing import change_story
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State
from apps.stories.models import PublishedText, Story
from apps.stories.publishing import bring_back, hide_story
from tests import cast
from tests.factories import a_published_story, a_screened_story, make_move, post
from tests.moderation.desk_pages import decide, take
from tests.stories.test_lifecycle import at_once

pytestmark = pytest.mark.django_db


def report(story: Story, reason: str, *warnings: str, client: Client | None = None) -> Any:
    """As a reader does it; the second step of a warning too."""
    fields: dict[str, Any] = {"reason": reason}
    if reason == "warning":
        fields |= {"step": "topics", "warnings": list(warnings)}
    return post(client or Client(), f"/stories/{story.pk}/report/", **fields)


def reported(story: Story, reason: str, number: int = 1) -> None:
    """Many readers at once, past the doors that slow them down; copies of what the first sent."""
    key = uuid4().bytes
    before = {*Report.objects.values_list("pk", flat=True)}
    reporting.keep_report(story=story, reason=reason, levels={}, form_key=key)
    for first in Report.objects.exclude(pk__in=before):
        copies = [Report(**_values(first) | {"lookup": uuid4().bytes}) for _ in range(number - 1)]
        Report.objects.bulk_create(copies)


def _values(row: Report) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("story_id", "reason", "levels", "digest", "day")}


def task_of(story: Story) -> ReviewTask:
    return ReviewTask.objects.get(story=story, kind=Kind.REPORT, is_open=True)


# --- the reader -----------------------------------------------------------------------------------


def test_it_takes_a_report_in_two_taps_without_a_cookie_or_a_word(client: Client):
    story = a_published_story(words="A sentence that no report may hold.")
    for query in ("", "?open=1"):
        page = client.get(f"/stories/{story.pk}/{query}").content.decode()
        assert f'href="/stories/{story.pk}/report/"' in page
    page = client.get(f"/stories/{story.pk}/report/")
    text = page.content.decode()
    assert {*re.findall(r'name="reason" value="(\w+)"', text)} == {*ReportReason.values}
    assert "<textarea" not in text
    assert 'type="text"' not in text
    thanks = report(story, "names", client=client)
    assert "Nothing is hidden by itself" in thanks.content.decode()
    assert not client.cookies
    assert not page.cookies
    assert "no-store" in page["Cache-Control"]
    row = Report.objects.get()
    assert (row.reason, row.levels, row.task) == ("names", {}, None)
    assert row.digest == story.revisions.get().digest
    # A day, and nothing of who sent it.
    assert {field.name for field in Report._meta.get_fields()} == {
        *("id", "lookup", "story", "reason", "levels", "digest", "day", "task", "outcome")
    }


def test_it_asks_which_warning_and_takes_none_for_an_answer(client: Client):
    story = a_published_story()
    key = draw_form_key()
    path = f"/stories/{story.pk}/report/"
    topics = client.post(path, {"form_key": key, "reason": "warning"})
    page = topics.content.decode()
    assert not Report.objects.exists()
    assert f'name="form_key" value="{key}"' in page
    assert 'value="suicide:described"' in page
    fields = {"form_key": key, "reason": "warning", "step": "topics"}
    client.post(path, fields | {"warnings": ["suicide:described", "nonsense:x"]})
    assert Report.objects.get().levels == {"suicide": "described"}
    report(story, "warning")
    assert Report.objects.filter(levels={}).count() == 1


def test_it_counts_a_double_tap_once_even_at_the_same_moment(client: Client):
    story, key = a_published_story(), draw_form_key()
    for _ in range(3):
        answer = client.post(f"/stories/{story.pk}/report/", {"form_key": key, "reason": "hate"})
        assert answer.status_code == 200
    assert Report.objects.count() == 1


def test_it_gives_the_form_back_when_nothing_is_chosen(client: Client):
    story = a_published_story()
    answer = post(client, f"/stories/{story.pk}/report/", reason="because")
    assert answer.status_code == 422
    assert "Choose one. Nothing has been sent." in answer.content.decode()
    assert not Report.objects.exists()


def test_it_says_the_same_of_every_story_that_is_not_out():
    client, key = Client(), draw_form_key()

    def look(pk: Any, method: str) -> tuple[int, bytes]:
        fields = {"form_key": key, "reason": "names"}
        path = f"/stories/{pk}/report/"
        answer = client.get(path) if method == "GET" else client.post(path, fields)
        return answer.status_code, answer.content

    hidden, withdrawn, ours = a_published_story(), a_published_story(), a_published_story()
    hide_story(story_id=hidden.pk)
    withdraw_story(story_id=withdrawn.pk, stay_counted=True)
    reporting.collect_reports()
    from apps.stories.withholding import withhold_story

    withhold_story(story_id=ours.pk)
    for method in ("GET", "POST"):
        unknown = look(uuid4(), method)
        assert unknown[0] == 404
        for story in (hidden, withdrawn, ours, a_screened_story()):
            assert look(story.pk, method) == unknown
    assert not Report.objects.exists()


def test_it_asks_a_flood_from_one_place_for_work():
    cache.clear()
    stories = [a_published_story() for _ in range(2)]
    answers = [report(stories[n % 2], "advert").status_code for n in range(13)]
    assert answers == [200] * 10 + [429] * 3
    assert Report.objects.count() == 10


# --- what they weigh ------------------------------------------------------------------------------


def test_it_weighs_by_what_people_agreed_with_and_starts_low():
    assert weight_of(agreed=0, decided=0) == 0.5
    assert weight_of(agreed=90, decided=90) == pytest.approx(0.95)
    assert weight_of(agreed=0, decided=1000) == 0.1


def test_it_lets_a_burst_shrink_and_separate_days_count():
    day, weights = timezone.now().date(), dict.fromkeys(ReportReason.values, 0.5)
    one = weighted({(day, "names"): 1}, weights)
    burst = weighted({(day, "names"): 300, (day, "hate"): 200}, weights)
    slow = weighted({(day - timedelta(days=n), "names"): 1 for n in range(7)}, weights)
    assert one == 0.5
    assert 3 < burst < 3.5
    assert slow == 3.5


# --- brigading ------------------------------------------------------------------------------------


def test_it_makes_one_task_of_five_hundred_reports_and_hides_nothing():
    story, other = a_published_story(), a_published_story()
    reported(story, "hate", 1)
    reporting.collect_reports()
    before = task_of(story)
    reported(story, "hate", 400)
    reported(story, "names", 99)
    reported(other, "hate", 1)
    reporting.collect_reports()
    task = task_of(story)
    assert task.pk == before.pk
    assert ReviewTask.objects.filter(kind=Kind.REPORT).count() == 2
    # Opened by what is no leak: no number and no later reason moves it to another lane.
    assert task.lane == before.lane == Lane.WAITING
    assert before.reported < task.reported < 5
    assert task.rank_at < before.rank_at
    points = order.fixed_points(risk=0, resubmitted=False, reported=task.reported)
    assert points < order.FOR_REPORTS
    story.refresh_from_db()
    assert story.state == State.PUBLISHED
    assert PublishedText.objects.filter(story=story).exists()


@pytest.mark.django_db(transaction=True)
def test_it_stays_one_task_when_forty_report_and_three_collect_at_once():
    cache.clear()
    stories = [a_published_story(), a_published_story()]
    keys = [draw_form_key() for _ in range(20)]

    def tap(n: int) -> Callable[[], int]:
        # Each key is used twice, by two taps at the same moment.
        story, key = stories[n % 2], keys[n // 2 % 20]
        fields = {"form_key": key, "reason": "advert"}
        where = {"REMOTE_ADDR": f"10.{n // 2}.0.1"}
        return lambda: Client(**where).post(f"/stories/{story.pk}/report/", fields).status_code

    stories[1] = stories[0]
    acts: list[Callable[[], object]] = [tap(n) for n in range(40)]
    results = at_once(*acts, *[reporting.collect_reports] * 3)
    assert set(results[:40]) <= {200, 429}, results
    reporting.collect_reports()
    assert Report.objects.count() <= 20
    assert ReviewTask.objects.filter(kind=Kind.REPORT).count() == 1
    task = task_of(stories[0])
    assert Report.objects.filter(task=task).count() == Report.objects.count() > 5
    connection.close()


def test_it_opens_nothing_for_the_same_reason_on_words_that_were_decided():
    story = a_published_story()
    reported(story, "hate", 3)
    reporting.collect_reports()
    decide(take(cast.ines()), "settle")
    assert not ReviewTask.objects.filter(is_open=True, kind=Kind.REPORT).exists()
    reported(story, "hate", 50)
    reporting.collect_reports()
    assert not ReviewTask.objects.filter(is_open=True, kind=Kind.REPORT).exists()
    assert Report.objects.filter(outcome=ReportOutcome.DUPLICATE).count() == 50
    # Another reason is something new, and so are other words.
    reported(story, "names")
    reporting.collect_reports()
    assert task_of(story)
    decide(take(cast.ines()), "settle")
    change(story, "Other words.")
    reported(story, "hate")
    reporting.collect_reports()
    assert task_of(story)


def change(story: Story, words: str) -> None:
    """Other words of a story that is out, read and published."""
    from apps.stories.publishing import publish_story
    from apps.stories.screening_run import screen_waiting

    change_story(
        story_id=story.pk,
        words=words,
        title="",
        name="",
        byline="anonymous",
        warnings={},
        stays_out=True,
    )
    screen_waiting()
    make_move(story.pk, "approve")
    revision = story.revisions.order_by("-number")[0]
    publish_story(story_id=story.pk, revision_id=revision.pk, warnings=[])


def test_it_lets_go_of_what_was_said_of_words_that_are_gone():
    story = a_published_story()
    reported(story, "hate")
    change(story, "Other words.")
    reporting.collect_reports()
    assert Report.objects.get().outcome == ReportOutcome.OVERTAKEN
    assert not ReviewTask.objects.filter(kind=Kind.REPORT).exists()


def test_it_keeps_newcomers_served_when_many_stories_are_reported(monkeypatch):
    monkeypatch.setattr(reporting, "ROOM", 2)
    for reason in ("names", "names", "names", "hate", "hate", "danger"):
        reported(a_published_story(), reason)
        reporting.collect_reports()
    lanes = [task.lane for task in ReviewTask.objects.filter(kind=Kind.REPORT).order_by("due_at")]
    assert sorted(lanes) == [Lane.HARM, Lane.HARM, Lane.WAITING, Lane.WAITING, Lane.NEW, Lane.NEW]


def test_it_moves_no_report_to_the_first_lane_because_of_its_story():
    story = a_published_story()
    Story.objects.filter(pk=story.pk).update(at_risk=True)
    reported(story, "advert")
    reporting.collect_reports()
    opening.mark_urgent()
    assert task_of(story).lane == Lane.WAITING


def test_it_keeps_no_more_than_says_something_new(monkeypatch):
    monkeypatch.setattr(reporting, "KEPT", 5)
    story = a_published_story()
    reported(story, "hate", 5)
    reported(story, "hate")
    reported(story, "names")
    assert Report.objects.count() == 6


def test_it_shows_newer_reports_to_nobody_who_is_in_the_middle_of_deciding():
    story = a_published_story()
    reported(story, "hate")
    reporting.collect_reports()
    claim = take(cast.ines())
    reported(story, "names")
    reporting.collect_reports()
    assert Report.objects.filter(task=None).count() == 1
    decide(claim, "settle")
    reporting.collect_reports()
    assert Report.objects.get(task=task_of(story)).reason == "names"


# --- a story that goes ----------------------------------------------------------------------------


def test_it_waits_while_its_writer_hides_the_story_and_goes_with_it():
    story = a_published_story()
    reported(story, "names")
    reporting.collect_reports()
    hide_story(story_id=story.pk)
    reporting.collect_reports()
    assert not ReviewTask.objects.filter(kind=Kind.REPORT, is_open=True).exists()
    bring_back(story_id=story.pk)
    reporting.collect_reports()
    assert task_of(story)
    withdraw_story(story_id=story.pk, stay_counted=True)
    claims.tidy_up()
    reporting.collect_reports()
    assert not Report.objects.exists()
    assert not ReviewTask.objects.exists()


# --- the moderator --------------------------------------------------------------------------------


def desk(story: Story, *reasons: str) -> Any:
    for reason in reasons:
        reported(story, reason)
    reporting.collect_reports()
    return take(cast.ines())


def test_it_shows_the_reasons_counted_and_the_words_behind_the_veil():
    story = a_published_story(words="The words that readers see.", warnings={"death": "mentioned"})
    for _ in range(2):
        report(story, "warning", "suicide:described", "death:mentioned")
    claim = desk(story, "names")
    page = claim.page.content.decode()
    assert 'It needed a warning <span class="quiet">(2)' in page
    assert 'It names or shows someone <span class="quiet">(1)' in page
    assert "described (2)" in page
    assert page.index("Show the words") < page.index("The words that readers see.")
    assert {*re.findall(r'name="decision" value="(\w+)"', page)} == {
        *("settle", "warn", "hide", "pass")
    }


def test_it_corrects_warnings_in_both_directions_at_once():
    story = a_published_story(warnings={"death": "described", "stalking": "mentioned"})
    report(story, "warning", "suicide:mentioned")
    claim = desk(story)
    answer = decide(claim, "warn", warnings=["stalking:mentioned", "suicide:mentioned"])
    assert "Readers see the corrected warnings" in answer.content.decode()
    text = PublishedText.objects.get()
    assert text.codes == ["stalking", "suicide"]
    page = Client().get(f"/stories/{story.pk}/").content.decode()
    assert 'data-warning="suicide"' in page
    assert 'data-warning="death"' not in page
    assert Report.objects.get().outcome == ReportOutcome.AGREED
    record = ReportRecord.objects.get()
    assert (record.reason, record.agreed, record.decided) == ("warning", 1, 1)


def test_it_asks_for_a_change_before_it_calls_one_a_correction():
    story = a_published_story(warnings={"death": "described"})
    claim = desk(story, "warning")
    answer = decide(claim, "warn", warnings=["death:described"])
    assert answer.status_code == 422
    assert "Change a warning first" in answer.content.decode()
    answer = decide(claim, "settle", warnings=["death:mentioned"])
    assert "You changed the warnings" in answer.content.decode()
    assert PublishedText.objects.get().codes == ["death"]
    assert task_of(story)


def test_it_learns_from_a_decision_once_a_reason_however_many_reports():
    story = a_published_story()
    reported(story, "hate", 30)
    reported(story, "names", 5)
    reporting.collect_reports()
    decide(take(cast.ines()), "hide", rule="names")
    rows = {row.reason: (row.agreed, row.decided) for row in ReportRecord.objects.all()}
    assert rows == {"hate": (0, 1), "names": (1, 1)}
    assert Report.objects.filter(outcome=ReportOutcome.AGREED).count() == 5


def test_it_hides_by_one_person_with_a_rule_and_opens_the_task_of_two_others():
    story = a_published_story()
    claim = desk(story, "names")
    assert decide(claim, "hide").status_code == 422
    decide(claim, "hide", rule="names")
    story.refresh_from_db()
    assert story.state == State.HIDDEN
    assert not PublishedText.objects.exists()
    assert Client().get(f"/stories/{story.pk}/").status_code == 404
    task = ReviewTask.objects.get(is_open=True)
    assert (task.kind, task.lane) == (Kind.HIDDEN, Lane.HARM)


def test_it_escalates_a_story_that_stays_out():
    cast.lena()
    story = a_published_story()
    decide(desk(story, "danger"), "escalate")
    story.refresh_from_db()
    assert story.state == State.ESCALATED
    assert PublishedText.objects.exists()
    task = ReviewTask.objects.get(is_open=True)
    assert (task.kind, task.lane, task.needs) == (Kind.REVIEW, Lane.CRISIS, "care")
    assert Report.objects.get().outcome == ReportOutcome.HANDED_ON


def test_it_hands_what_three_passed_on_to_a_senior():
    story = a_published_story()
    reported(story, "hate")
    reporting.collect_reports()
    for who in (cast.ines(), cast.sam(), cast.staff("moderator")):
        decide(take(who), "pass")
    assert task_of(story).needs == "third_review"
    assert claims.claim_next(user=cast.ines()) is None


def test_it_decides_nothing_on_words_that_changed_or_went_meanwhile():
    story = a_published_story()
    claim = desk(story, "hate")
    change(story, "Other words.")
    answer = decide(claim, "settle")
    assert answer.status_code == 409
    assert Report.objects.get().outcome == ReportOutcome.OPEN
    withdraw_story(story_id=story.pk, stay_counted=True)
    assert decide(claim, "hide", rule="names").status_code == 409


def test_it_says_of_a_page_that_was_sent_twice_what_it_said_first():
    story = a_published_story()
    claim = desk(story, "hate")
    decide(claim, "settle")
    again = decide(claim, "settle")
    assert again.status_code in (200, 409)
    assert task_count(story) == 1
    assert ReportRecord.objects.get().decided == 1


def task_count(story: Story) -> int:
    return ReviewTask.objects.filter(story=story, kind=Kind.REPORT).count()


@pytest.mark.parametrize("who", ["trainee", "operator", "auditor"])
def test_it_gives_reports_to_nobody_who_may_not_hide(who: str):
    story = a_published_story()
    reported(story, "names")
    reporting.collect_reports()
    assert claims.claim_next(user=cast.staff(who)) is None


def test_it_gives_it_to_nobody_who_stepped_back():
    story = a_published_story()
    reported(story, "names")
    reporting.collect_reports()
    Recusal.objects.create(story=story, user=cast.ines())
    assert claims.claim_next(user=cast.ines()) is None


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_win_when_a_writer_withdraws_while_somebody_hides():
    for _round in range(2):
        story = a_published_story()
        reported(story, "names")
        reporting.collect_reports()
        claim = take(cast.ines())
        at_once(
            lambda pk=story.pk: withdraw_story(story_id=pk, stay_counted=True),
            lambda held=claim: decide(held, "hide", rule="names"),
        )
        story.refresh_from_db()
        assert story.state == State.WITHDRAWN
        assert story.data_key is None
        assert not PublishedText.objects.filter(story=story).exists()
        claims.tidy_up()
        assert not ReviewTask.objects.filter(story=story).exists()
