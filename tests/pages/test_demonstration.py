"""The demonstration: there once, readable, labelled, with something left in the queue."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.demonstration import ROLES
from apps.accounts.models import User
from apps.content_warnings.vocabulary import parse_choices
from apps.moderation.models import Decision, Lane, ReviewTask
from apps.numbers.demonstration import HOW_MANY
from apps.numbers.models import DailyCell
from apps.pages import demonstration
from apps.pages.demonstration import months_before
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State
from apps.stories.models import Message, MeToo, Setting, Story, StoryMove
from apps.stories.services import answer_question

pytestmark = pytest.mark.django_db
WAITING = 6


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def load() -> str:
    out = io.StringIO()
    call_command("load_demonstration", stdout=out)
    return out.getvalue()


def rows() -> list[dict[str, Any]]:
    return [row.data for row in demonstration.demonstration_rows()]


def everything() -> list[int]:
    counted = (Story, MeToo, ReviewTask, Decision, Message, StoryMove, DailyCell, User)
    return [model.objects.count() for model in counted]


def test_it_refuses_outside_a_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        load()
    assert not User.objects.exists()


def test_it_fills_the_list_and_leaves_some_to_read(var):
    told = load()
    states = demonstration.where_stories_are()
    assert states == {
        State.PUBLISHED: len(rows()) - WAITING,
        State.QUEUED: WAITING - 1,
        State.AWAITING_WRITER: 1,
    }
    assert f"Stories: {len(rows())} new" in told
    assert not Story.objects.filter(demonstration=False).exists()
    assert [story.state for story in Story.objects.filter(at_risk=True)] == [State.QUEUED]
    assert ReviewTask.objects.filter(is_open=True, lane=Lane.CRISIS).count() == 1
    open_in = ReviewTask.objects.filter(is_open=True).values_list("language", flat=True)
    assert len(set(open_in)) == WAITING - 1


def test_its_stories_can_be_read_and_are_labelled():
    load()
    story = Story.objects.get(published_text__title="The lift home")
    page = Client().get(f"/stories/{story.pk}/?open=1").content.decode()
    assert "I swim again." in page
    assert "Demonstration: nobody’s real story." in page
    assert Client().get("/stories/").content.decode().count("Demonstration: nobody’s") == 10


def test_its_list_reaches_back_over_months():
    load()
    months = set(Story.objects.published().values_list("published_month", flat=True))
    assert len(months) == 8
    assert all(month.day == 1 for month in months)


def test_its_question_is_opened_by_the_code_it_prints():
    told = load()
    code = demonstration.open_question()
    assert code.words("en") in told
    story = Story.objects.get(authorship__lookup=code.lookup())
    assert story.messages.get().unseal(key=story.key()) == demonstration.QUESTION


def test_it_counts_people_and_moves_the_number_on():
    load()
    assert MeToo.objects.filter(lookup=None).count() == HOW_MANY
    assert DailyCell.objects.get(kind="total").value >= HOW_MANY
    assert "4,3" in Client().get("/").content.decode()


def test_it_changes_nothing_the_second_time(var):
    load()
    before, sign_ins = everything(), (var / "demo.json").read_text()
    told = load()
    assert "Stories: 0 new" in told
    assert "Me toos: 0 new" in told
    assert everything() == before
    assert (var / "demo.json").read_text() == sign_ins


def test_it_leaves_alone_what_people_did_since():
    load()
    code = demonstration.open_question()
    answer_question(story=Story.objects.get(state=State.AWAITING_WRITER), words="Changez-la.")
    withdraw_story(story_id=Story.objects.published().first().pk, stay_counted=True)
    after = demonstration.where_stories_are()
    load()
    assert demonstration.where_stories_are() == after
    assert demonstration.open_question() is None
    assert Story.objects.get(authorship__lookup=code.lookup()).messages.count() == 2


def test_it_writes_the_sign_ins_for_their_owner_only(var):
    load()
    path = var / "demo.json"
    assert path.stat().st_mode & 0o777 == 0o600
    people = json.loads(path.read_text())
    assert people.pop("url") == site.SITE_URL
    assert set(people) == set(ROLES)
    for person in people.values():
        assert set(person) == {"username", "password", "totp_secret"}
    moderator = people["moderator"]
    assert User.objects.get(username=moderator["username"]).check_password(moderator["password"])


def test_its_stories_are_written_in_all_languages_and_well_formed():
    stories = rows()
    spoken = [row["language"] for row in stories]
    assert {code: spoken.count(code) for code in set(spoken)} == {
        "en": 10,
        "ar": 4,
        "es": 4,
        "fr": 4,
        "de": 3,
        "pt": 3,
        "ur": 3,
    }
    assert len({row["id"] for row in stories}) == len(stories)
    for row in stories:
        assert len(parse_choices(row.get("warnings", []))) == len(row.get("warnings", []))
        assert row.get("setting", "other") in Setting.values
        assert 0 <= row.get("months_ago", 0) < 8
        assert "!" not in row["text"]


def test_months_are_counted_over_the_turn_of_a_year():
    assert months_before(date(2026, 1, 31), 0) == date(2026, 1, 1)
    assert months_before(date(2026, 1, 31), 1) == date(2025, 12, 1)
    assert months_before(date(2026, 3, 1), 14) == date(2025, 1, 1)
