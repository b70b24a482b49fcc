"""Stories from a file: each line once, bad lines named, and in a demonstration published."""

import io
import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client

from apps.core.progress import Progress
from apps.moderation import loading
from apps.moderation.acting import act_now
from apps.moderation.claims import claim_next
from apps.moderation.models import Claim, ReviewTask
from apps.moderation.opening import open_tasks
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State
from apps.stories.models import MeToo, Screening, Story
from apps.stories.screening_run import screen_waiting
from tests.cast import ines
from tests.factories import a_screened_story
from tests.harness.processes import manage

pytestmark = pytest.mark.django_db


class Told(str):
    """What a command said; `errors` is what it said on stderr."""

    errors: str


@pytest.fixture
def file_of(tmp_path: Path) -> Any:
    """`file_of({"text": ...}, b"raw bytes", ...)`: a file with these lines."""

    def write(*lines: dict | bytes) -> Path:
        path = tmp_path / "stories.jsonl"
        raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        path.write_bytes(b"\n".join(raw) + b"\n")
        return path

    return write


def load(path: Path, **options: Any) -> Told:
    out, errors = io.StringIO(), io.StringIO()
    call_command("load_stories", path, stdout=out, stderr=errors, **options)
    told = Told(out.getvalue())
    told.errors = errors.getvalue()
    return told


def opened(story: Story) -> dict[str, str]:
    return story.revisions.get().unseal(key=story.key())


def test_it_sends_each_line_through_the_door_of_the_form(file_of):
    row = {"text": " One.\r\n\r\nTwo. ", "title": "A  lamp", "language": "en", "country": "IE"}
    told = load(file_of(row))
    story = Story.objects.get()
    assert told.startswith("1 kept, 0 already there, 0 skipped, of 1 lines")
    assert opened(story) == {"title": "A lamp", "name": "", "words": "One.\n\nTwo."}
    assert (story.state, story.language, story.country) == (State.SCREENING, "en", "IE")
    assert MeToo.objects.filter(story=story, language="en", country="IE").exists()


def test_it_leaves_keys_alone_that_are_not_its_own(file_of):
    load(file_of({"text": "Me too.", "name": "Maya", "labels": ["death"], "setting": 7}))
    story = Story.objects.get()
    assert opened(story)["name"] == ""
    assert story.revisions.get().declared == {}


def test_it_takes_warnings_with_and_without_a_level(file_of):
    load(file_of({"text": "Me too.", "warnings": ["stalking", "death:described"]}))
    declared = Story.objects.get().revisions.get().declared
    assert declared == {"stalking": "mentioned", "death": "described"}


def test_it_takes_languages_and_countries_in_any_case_and_without_their_region(file_of):
    load(file_of({"text": "Eu também.", "language": "pt-BR", "country": "br"}))
    story = Story.objects.get()
    assert (story.language, story.country) == ("pt", "BR")


def test_it_changes_nothing_the_second_time(file_of):
    path = file_of({"text": "One."}, {"text": "Two."})
    load(path)
    before = set(Story.objects.values_list("pk", flat=True))
    told = load(path)
    assert told.startswith("0 kept, 2 already there, 0 skipped, of 2 lines")
    assert set(Story.objects.values_list("pk", flat=True)) == before
    assert MeToo.objects.count() == 2


def test_it_goes_on_where_it_was_stopped(file_of):
    path = file_of(*({"text": f"Story {number}."} for number in range(7)))
    list(islice(loading.load(loading.look_at(path)), 3))
    assert Story.objects.count() == 3
    assert load(path).startswith("4 kept, 3 already there")
    assert MeToo.objects.count() == 7


def test_it_takes_the_same_words_on_two_lines_for_two_people(file_of):
    load(file_of({"text": "Me too."}, {"text": "Me too."}))
    assert Story.objects.count() == 2


def test_it_does_not_bring_back_what_a_writer_took_back(file_of):
    path = file_of({"text": "Me too."})
    load(path)
    withdraw_story(story_id=Story.objects.get().pk, stay_counted=False)
    assert load(path).startswith("0 kept, 1 already there")
    assert Story.objects.get().state == State.WITHDRAWN
    assert MeToo.objects.count() == 0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{'text': 1}", "the line is not JSON"),
        (b"[" * 100_000, "the line is not JSON"),
        (b'["Me too."]', "the line is not a JSON object"),
        (b'{"text": "caf\xe9"}', "the line is not UTF-8"),
        (b'{"text": "' + b"a" * loading.LINE_MAX + b'"}', "the line is longer than"),
        ({}, "there is no text"),
        ({"text": None}, "there is no text"),
        ({"text": " \x00\n"}, "there is no text"),
        ({"text": 5}, "text is not a string"),
        ({"text": "a" * 20_001}, "text is longer than 20,000 characters"),
        ({"text": "a", "title": "b" * 121}, "title is longer than 120 characters"),
        ({"text": "a", "country": "QQ"}, "country has a value that the form does not know"),
        ({"text": "a", "language": "xx"}, "language has a value that the form does not know"),
        ({"text": "a", "warnings": "death"}, "warnings is not a list of strings"),
        ({"text": "a", "warnings": [["death"]]}, "warnings is not a list of strings"),
        ({"text": "a", "warnings": ["sadness"]}, "warnings has a value that the form does not"),
    ],
)
def test_it_names_a_bad_line_and_goes_on(file_of, line, reason):
    told = load(file_of({"text": "Before."}, line, {"text": "After."}))
    assert f"line 2: {reason}" in told.errors
    assert told.startswith("2 kept, 0 already there, 1 skipped, of 3 lines")
    assert Story.objects.count() == MeToo.objects.count() == 2


def test_it_repeats_no_word_of_a_bad_line(file_of):
    told = load(file_of({"text": "Lamplight", "country": "Lamplight"}, b'{"text": "Lamplight'))
    assert "Lamplight" not in told + told.errors


def test_it_takes_out_what_cannot_be_shown_and_keeps_the_words(file_of):
    load(file_of(b'{"text": "Me\\u0000 too\\ud800."}', b"", b'\xef\xbb\xbf{"text": "Second."}'))
    assert sorted(opened(story)["words"] for story in Story.objects.all()) == ["Me too.", "Second."]


def test_it_says_when_there_is_no_file(tmp_path):
    for path in (tmp_path / "nothing.jsonl", tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            load(path)


@pytest.mark.django_db(transaction=True)
def test_it_ends_well_in_spite_of_bad_lines_and_badly_without_a_file(file_of):
    path = file_of({"text": "Me too."}, b"nonsense")
    first, second = manage("load_stories", str(path)), manage("load_stories", str(path))
    assert (first.returncode, second.returncode) == (0, 0)
    assert "line 2: the line is not JSON; skipped" in first.stderr
    assert second.stdout.startswith("0 kept, 1 already there, 1 skipped")
    assert manage("load_stories", f"{path}.gone").returncode == 1


def test_it_refuses_to_publish_outside_a_demonstration(file_of, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        load(file_of({"text": "Me too."}), publish=True)
    assert not Story.objects.exists()


def test_it_publishes_what_it_loaded_and_nothing_else(file_of):
    waiting = a_screened_story()
    row = {"text": "She believed me.", "title": "A lamp", "warnings": ["stalking:mentioned"]}
    told = load(file_of(row), publish=True)
    assert "1 published" in told
    published = Story.objects.get(state=State.PUBLISHED)
    page = Client().get(f"/stories/{published.pk}/?open=1").content.decode()
    assert "She believed me." in page
    assert 'data-warning="stalking"' in page
    waiting.refresh_from_db()
    assert waiting.state == State.QUEUED


def test_it_publishes_what_an_earlier_run_has_only_loaded(file_of):
    path = file_of({"text": "Me too."}, {"text": "Me as well."})
    load(path)
    assert "2 published" in load(path, publish=True)
    assert "0 published" in load(path, publish=True)
    assert Story.objects.filter(state=State.PUBLISHED).count() == 2


def test_it_leaves_no_fine_time_behind(file_of):
    load(file_of({"text": "Me too."}), publish=True)
    task = ReviewTask.objects.get()
    assert (task.is_open, task.due_at, task.acts_at) == (False, None, None)


def test_it_publishes_nothing_that_a_check_has_failed_on(file_of):
    path = file_of({"text": "Me too."})
    load(path)
    screen_waiting()
    Screening.objects.update(failed=["clean"])
    told = load(path, publish=True)
    assert "0 published, 1 kept in the queue, because a check failed" in told
    assert Story.objects.get().state == State.QUEUED


def test_it_leaves_a_story_to_the_person_who_reads_it(file_of):
    path = file_of({"text": "Me too."})
    load(path)
    screen_waiting()
    open_tasks()
    claim_next(user=ines())
    assert "0 published, 1 left alone" in load(path, publish=True)
    assert Claim.objects.get().task.story.state == State.QUEUED


def test_the_minutes_of_undo_are_skipped_in_demonstrations_only(settings):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        act_now(ReviewTask().pk)


def test_progress_is_a_line_at_each_tenth_where_nobody_watches():
    stream = io.StringIO()
    with Progress("Loading", total=200, stream=stream) as progress:
        for _each in range(200):
            progress.advance()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("Loading: 20 of 200 (10 %), ")
    assert lines[-1].startswith("Loading: 200 of 200 (100 %), ")


def test_progress_is_a_bar_on_a_terminal(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    with Progress("Loading", total=2, stream=stream) as progress:
        progress.say("line 1: no")
        progress.advance(2)
    assert "line 1: no\n" in stream.getvalue()
    assert stream.getvalue().endswith("left\n")
    assert "[########################] 2 of 2 (100 %)" in stream.getvalue()


def test_progress_over_nothing_is_no_error():
    with Progress("Loading", total=0, stream=io.StringIO()) as progress:
        progress.advance(0)
