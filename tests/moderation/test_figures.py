"""Figures of the queue: right, coarse, and never of fewer than five."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from apps.moderation import agreement, figures, measuring
from apps.moderation.bars import HEIGHT, bars_of
from apps.moderation.models import Decision, Lane, Measure, Measured, ReviewTask
from apps.moderation.templatetags.durations import under
from apps.stories.models import Story
from tests.cast import _staff, ines, lena, sam, sign_in
from tests.desk import decide, decide_by_two, take
from tests.factories import a_screened_story

TODAY = timezone.now().date()


def test_it_agrees_with_the_published_values_of_alpha_and_ac1():
    """K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, example A (two readers,
    two values, ten units): 0.095. Gwet 2008: the same data by hand, 0.2627."""
    first = "0100000010"
    second = "1110010000"
    pairs = list(zip(first, second, strict=True))
    assert agreement.alpha(pairs) == pytest.approx(0.095, abs=0.001)
    shares = (14 / 20, 6 / 20)
    chance = 2 * shares[0] * shares[1]
    assert agreement.ac1(pairs) == pytest.approx((0.6 - chance) / (1 - chance))


def test_it_has_no_agreement_where_everybody_says_the_same():
    pairs = [("publish", "publish")] * 8
    assert agreement.alpha(pairs) is None
    assert agreement.ac1(pairs) is None


def test_it_bears_that_one_verdict_is_far_more_frequent():
    """The paradox of kappa: 95 of 100 agree, and alpha still says chance."""
    pairs = [("publish", "publish")] * 95 + [("publish", "decline"), ("decline", "publish")] * 2
    assert agreement.alpha(pairs) < 0.1
    assert agreement.ac1(pairs) > 0.9


@pytest.mark.parametrize(
    ("took", "words"),
    [
        (timedelta(minutes=15), "under 15 minutes"),
        (timedelta(hours=4), "under 4 hours"),
        (timedelta(days=7), "under 7 days"),
        (None, "longer than 28 days"),
    ],
)
def test_it_says_how_long_in_words(took, words):
    assert under(took) == words


def measured(minutes: float, count: int, name: Measured = Measured.FIRST_LOOK) -> None:
    task = ReviewTask(lane=Lane.NEW, opened_at=timezone.now() - timedelta(minutes=minutes))
    for _ in range(count):
        measuring.measure(task, name)


def test_it_gives_the_middle_and_the_slowest_tenth_as_steps(db: None):
    measured(10, 8)
    measured(200, 1)
    measured(60 * 24 * 6, 1)
    (row,) = figures.times(Measured.FIRST_LOOK, TODAY)
    assert (row.median, row.slowest) == (timedelta(minutes=15), timedelta(hours=4))
    assert (row.count, row.past_target) == (10, 1)


def test_it_hides_what_happened_fewer_than_five_times(db: None):
    measured(10, 4)
    assert figures.times(Measured.FIRST_LOOK, TODAY) == []
    assert not figures.Share(1, 4).shown
    assert figures.agreement([("publish", "decline")] * 4) == {"count": 4, "shown": False}
    measured(10, 1)
    assert len(figures.times(Measured.FIRST_LOOK, TODAY)) == 1


def test_it_measures_the_first_look_once_and_keeps_no_fine_time(db: None):
    a_screened_story()
    claim = take(ines())
    claim.delete()
    take(sam())
    row = Measure.objects.get()
    assert (row.name, row.lane, row.step) == (Measured.FIRST_LOOK, Lane.NEW, 0)
    held = {field.name for field in Measure._meta.get_fields()}
    assert held == {"id", "day", "name", "lane", "step", "past_target"}


def test_it_compares_two_verdicts_of_one_round(db: None):
    for choice in ("decline", "decline", "decline"):
        a_screened_story()
        decide_by_two(ines(), choice, rule="names")
    a_screened_story()
    decide(ines(), take(ines()), "decline", rule="names")
    decide(sam(), take(sam()), "publish")
    pairs = figures.verdict_pairs(TODAY)
    assert sorted(pairs) == [("decline", "decline")] * 3 + [("decline", "publish")]


@override_settings(DOUBLE_REVIEW_PERCENT=100)
def test_it_draws_stories_for_two_readers(db: None):
    story = a_screened_story()
    made = decide(ines(), take(ines()), "publish")
    assert made.reasons == ["sample"]
    story.refresh_from_db()
    assert story.state == "second_review"


def test_it_measures_the_checks_against_the_last_verdict(db: None):
    for _ in range(5):
        story = a_screened_story()
        screening = story.revisions.get().screening
        screening.findings = screening.findings | {"labels": ["stalking", "death"]}
        screening.save()
        warnings = [{"code": "stalking", "level": "mentioned", "passages": []}]
        decide(ines(), take(ines()), "publish", warnings=warnings)
    rows = {str(each.name): each for each in figures.detectors(TODAY)}
    assert [each.precision for each in rows.values()].count(100) == 1
    assert [each.precision for each in rows.values()].count(0) == 1


def test_it_draws_the_highest_bar_to_the_top():
    bars = bars_of([0, 5, 10])
    assert [bar.height for bar in bars] == [0, HEIGHT // 2, HEIGHT]
    assert all(bar.y + bar.height == HEIGHT for bar in bars)


def page(client: Client, who: Any) -> Any:
    return sign_in(client, who).get("/moderation/figures/")


def test_it_shows_figures_to_leads_alone(db: None, client: Client):
    for _ in range(6):
        a_screened_story()
        decide_by_two(ines(), "decline", rule="names")
    measured(10, 7)
    shown = page(client, lena()).content.decode()
    assert "under 15 minutes" in shown
    assert "<svg" in shown
    assert "all alike" in shown
    assert page(Client(), ines()).status_code == 404
    assert page(Client(), _staff("sol", "senior")).status_code == 200


def test_it_has_a_page_before_anything_happened(db: None, client: Client):
    shown = page(client, lena()).content.decode()
    assert "Nothing waits." in shown
    assert "Too few stories so far." in shown


@override_settings(METRICS_TOKEN="a-long-token")
def test_it_gives_prometheus_numbers_that_name_nobody(db: None, client: Client):
    cache.delete_many(["shown:stories", "shown:moves"])
    story = a_screened_story()
    decide(ines(), take(ines()), "publish")
    answer = client.get("/metrics", headers={"authorization": "Bearer a-long-token"})
    text = answer.content.decode()
    assert 'chorus_stories{state="publish_pending"} 1.0' in text
    assert 'chorus_moves_total{move="approve"} 1.0' in text
    for secret in (str(story.pk), str(ReviewTask.objects.get().pk), "ines", str(ines().pk)):
        assert secret not in text
    assert Decision.objects.count() == Story.objects.count() == 1


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong"])
def test_it_has_no_numbers_without_the_token(db: None, client: Client, token: str):
    assert client.get("/metrics", headers={"authorization": token}).status_code == 404
    with override_settings(METRICS_TOKEN="right"):
        assert client.get("/metrics", headers={"authorization": token}).status_code == 404


@pytest.mark.parametrize(
    ("path", "heard"), [("/metrics", True), ("/", False), ("/metrics/", False)]
)
def test_it_hears_the_token_where_it_belongs_and_nowhere_else(path: str, heard: bool):
    from apps.core.addresses import StripAddresses

    seen: dict[str, Any] = {}
    environ = {"PATH_INFO": path, "HTTP_AUTHORIZATION": "Bearer x", "REMOTE_ADDR": "192.0.2.1"}
    StripAddresses(lambda environ, _start: seen.update(environ) or [])(environ, lambda *_: None)
    assert ("HTTP_AUTHORIZATION" in seen) is heard
    assert seen["REMOTE_ADDR"] == ""
