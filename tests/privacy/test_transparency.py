"""What the decisions come to, and that nobody can work a small number out of it."""

from datetime import date

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.audit.services import record
from apps.moderation.appealing import ask_again
from apps.privacy import counting
from apps.privacy.counting import count_quarters, counts_of, next_quarter, quarter_of
from apps.privacy.models import QuarterFigures
from apps.privacy.transparency import PARTS, SMALLEST, Figure, table_of, whole, years_of
from apps.stories.models import StoryMove
from tests.cast import ines, lena
from tests.factories import a_published_story
from tests.moderation.test_appeals import a_declined_story, answer
from tests.moderation.test_holds import declined, held
from tests.moderation.test_notices import a_notice
from tests.moderation.test_notices import answer as answer_notice


def shown(quarters: dict[date, counting.Counts]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in table_of(years_of(quarters))]


LEAVES = [("published", ""), ("holds", "")] + [("declined", part) for part in PARTS["declined"]]
QUARTERS = [date(2026, month, 1) for month in (1, 4, 7, 10)]
numbers = st.lists(st.integers(0, 12), min_size=len(LEAVES) * 4, max_size=len(LEAVES) * 4)


def as_counts(drawn: list[int]) -> dict[date, counting.Counts]:
    found: dict[date, counting.Counts] = {}
    for at, day in enumerate(QUARTERS):
        counts: counting.Counts = {}
        for (line, part), number in zip(LEAVES, drawn[at * len(LEAVES) :], strict=False):
            counts.setdefault(line, {})[part] = number
        found[day] = counts
    return found


@settings(max_examples=60)
@given(numbers, st.lists(st.integers(0, SMALLEST - 1), min_size=40, max_size=40))
def test_it_shows_the_same_whatever_the_small_numbers_are(drawn, others):
    """So no adding and subtracting of what is shown can tell one from another."""
    changed = [
        other if number < SMALLEST else number for number, other in zip(drawn, others, strict=False)
    ]
    assert shown(as_counts(drawn)) == shown(as_counts(changed))


def test_it_would_notice_a_sum_that_gives_a_number_away():
    given_away = [Figure(9), Figure(None)]
    assert str(whole(given_away)) == "9 or more"
    assert whole(given_away) != Figure(11)


@pytest.mark.parametrize(
    ("number", "cell"), [(0, "<5"), (1, "<5"), (4, "<5"), (5, "5"), (612, "612")]
)
def test_it_shows_no_number_under_five(number: int, cell: str):
    rows = shown({date(2026, 1, 1): {"published": {"": number}}})
    assert ["2026", "1", "published", "", cell] in rows


def test_it_says_or_more_where_a_part_is_missing():
    counts = {"declined": {"names": 7, "hate": 2}}
    rows = shown({date(2026, 4, 1): counts, date(2026, 7, 1): {}})
    assert ["2026", "2", "declined", "names", "7"] in rows
    assert ["2026", "2", "declined", "", "7+"] in rows
    assert ["2026", "", "declined", "", "7+"] in rows
    assert ["2026", "3", "declined", "", ""] in rows
    assert not [row for row in rows if row[3] == "hate"]


def test_it_knows_its_quarters():
    assert quarter_of(date(2026, 11, 22)) == date(2026, 10, 1)
    assert next_quarter(date(2026, 10, 1)) == date(2027, 1, 1)
    days = [next_quarter(date(2026, month, 1)).month for month in (1, 4, 7)]
    assert days == [4, 7, 10]


# --- counting -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_counts_what_was_decided():
    story = a_declined_story()
    ask_again(story_id=story.pk, words="")
    answer(lena(), "overturn")
    other = a_published_story()
    a_notice(other, reason="child")
    answer_notice(lena(), "hide", note="x")
    held(declined())
    counts = counts_of(quarter_of(timezone.now().date()))
    assert counts["declined"] == {"graphic": 1}
    assert counts["appeals"] == {"upheld": 0, "overturned": 1}
    assert counts["notices"] == {"child:hidden": 1}
    assert (counts["published"][""], counts["hidden"][""], counts["holds"][""]) == (1, 1, 1)
    assert counts["read"] == {"": 1}


@pytest.mark.django_db
def test_it_counts_no_appeal_that_was_undone():
    for verb in ("overturn", "undo"):
        record(
            actor=ines(), verb=verb, kind="story", object_id="s", details={"task": "t", "round": 1}
        )
    counts = counts_of(quarter_of(timezone.now().date()))
    assert counts["appeals"] == {"upheld": 0, "overturned": 0}


@pytest.mark.django_db
def test_it_counts_each_quarter_once_it_is_over():
    a_published_story()
    StoryMove.objects.update(day=date(2026, 2, 3))
    assert count_quarters(date(2026, 3, 31)) == 0
    assert count_quarters(date(2026, 4, 1)) == 1
    assert count_quarters(date(2026, 10, 1)) == 2
    assert count_quarters(date(2026, 10, 1)) == 0
    first = QuarterFigures.objects.get(first_day=date(2026, 1, 1))
    assert first.counts["published"] == {"": 1}


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_it_shows_finished_quarters_to_everybody(client: Client):
    empty = client.get("/transparency/").content.decode()
    assert "The first figures appear when a quarter is over" in empty
    QuarterFigures.objects.create(
        first_day=date(2026, 7, 1),
        counts={"published": {"": 41}, "declined": {"names": 6, "young": 1}},
    )
    page = client.get("/transparency/")
    text = page.content.decode()
    for words in ("41", "6 or more", "fewer than 5", "It names or points to someone"):
        assert words in text
    assert "Its writer seems to be younger" not in text
    assert "s-maxage=30" in page["Cache-Control"]
    file = client.get("/transparency.csv")
    assert file["Content-Type"].startswith("text/csv")
    assert '"2026","3","published","","41"' in file.content.decode()
    assert client.get("/fr/transparency/").status_code == 200


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_it_tells_nothing_of_the_quarter_that_runs(client: Client):
    a_published_story()
    assert "<table" not in client.get("/transparency/").content.decode()
    with override_settings(DEMO=True):
        assert "<table" in client.get("/transparency/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/how-we-review/", "/notices/"])
def test_it_is_linked_where_people_ask(client: Client, path: str):
    assert "/transparency/" in client.get(path).content.decode()
