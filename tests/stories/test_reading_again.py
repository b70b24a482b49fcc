"""A new version of the checks reads what waits anew, and leaves what people decided alone."""

import pytest

from apps.moderation.models import ReviewTask
from apps.moderation.opening import open_tasks, take_over_new_readings
from apps.screening import services
from apps.screening.findings import Findings, Warning  # noqa: A004
from apps.stories import screening_run
from apps.stories.models import PublishedText, Screening, Story
from tests.factories import a_published_story, a_screened_story

pytestmark = pytest.mark.django_db

FOUND = Warning("stalking", "described", 0.9, ((0, 5),))


@pytest.fixture
def newer(monkeypatch):
    """From now on another version of the checks, which finds stalking everywhere."""

    def use(**found):
        def screen(inputs, *_args):
            return [Findings(each.id, "en", (FOUND,), ("stalking",), **found) for each in inputs]

        monkeypatch.setattr(screening_run, "screen_texts", screen)
        for module in (screening_run, __import__("apps.moderation.opening", fromlist=["x"])):
            monkeypatch.setattr(module, "version", lambda: "3-new")

    return use


def findings_of(story):
    return Screening.objects.get(revision__story=story).findings


def test_it_reads_what_waits_again(newer):
    story = a_screened_story()
    assert screening_run.screen_outdated() == 0
    newer()
    assert screening_run.screen_outdated() == 1
    assert findings_of(story)["labels"] == ["stalking"]
    assert screening_run.screen_outdated() == 0


def test_it_never_touches_what_is_published(newer):
    story = a_published_story()
    before = PublishedText.objects.values().get(story=story)
    newer()
    assert screening_run.screen_outdated() == 0
    assert "stalking" not in findings_of(story)["labels"]
    assert PublishedText.objects.values().get(story=story) == before


def test_it_shows_a_risk_that_was_not_seen_before(newer):
    story = a_screened_story()
    newer(risk=True)
    screening_run.screen_outdated()
    assert Story.objects.get(pk=story.pk).at_risk


def test_it_forgets_no_risk_because_a_check_fails(newer):
    story = a_screened_story()
    Story.objects.filter(pk=story.pk).update(at_risk=True)
    newer(failed=("risk",))
    assert screening_run.screen_outdated() == 0
    assert Story.objects.get(pk=story.pk).at_risk
    assert Screening.objects.get(revision__story=story).failed == ["risk"]


def test_it_gives_up_a_text_that_kills_the_process_each_time(newer, monkeypatch):
    story = a_screened_story()
    newer()

    def killed(inputs, *_args):
        raise SystemExit

    screen = screening_run.screen_texts
    monkeypatch.setattr(
        screening_run, "screen_texts", lambda inputs: killed(inputs) if inputs else []
    )
    for _time in range(screening_run.GIVE_UP_AT - 1):
        with pytest.raises(SystemExit):
            screening_run.screen_outdated()
    assert screening_run.screen_outdated() == 0
    assert set(Screening.objects.get(revision__story=story).failed) == {*screening_run.ALL_CHECKS}
    monkeypatch.setattr(screening_run, "screen_texts", screen)
    assert screening_run.screen_failed_again() == 1


def test_it_tells_the_queue_what_the_new_reading_found(newer):
    story = a_screened_story()
    open_tasks()
    assert "stalking" not in ReviewTask.objects.get(story=story).codes
    newer()
    screening_run.screen_outdated()
    assert take_over_new_readings() == 1
    assert "stalking" in ReviewTask.objects.get(story=story).codes
    assert take_over_new_readings() == 0


def test_it_keeps_out_of_sight_what_is_too_unsure_for_a_page():
    from apps.screening.findings import Identifying

    unsure = Identifying(0, 3, "place", 0.3, "list")
    sure = Identifying(5, 9, "person", 0.8, "cue")
    found = Findings("1", "en", identifying=(unsure, sure))
    assert [each["kind"] for each in found.to_show()["identifying"]] == ["person"]
    assert len(found.to_json()["identifying"]) == 2
    assert services.version()
