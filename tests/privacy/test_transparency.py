"""What the decisions come to, and that nobody can work a small number out of it."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.audit.models import AuditEntry
from apps.audit.services import record
from apps.moderation.appealing import ask_again
from apps.numbers.models import DailyCell
from apps.numbers.report import public_of, write_quarter
from apps.privacy import counting
from apps.privacy.counting import count_quarters, counts_of, next_quarter, quarter_of, span_of
from apps.privacy.models import LegalRequest, QuarterFigures
from apps.privacy.transparency import PARTS, SMALLEST, Figure, table_of, whole, years_of
from apps.stories.models import StoryMove
from tests.cast import ines, lena, otto
from tests.factories import a_published_story
from tests.moderation.test_appeals import a_declined_story, answer
from tests.moderation.test_holds import declined, held
from tests.moderation.test_notices import a_notice
from tests.moderation.test_notices import answer as answer_notice
from tests.resources.keeping import at_work


def shown(quarters: dict[date, counting.Counts]) -> list[list[str]]:
    gated = {day: public_of(counts) for day, counts in quarters.items()}
    return [[str(cell) for cell in row] for row in table_of(years_of(gated))]


LEAVES = [("published", ""), ("holds", "")] + [("declined", part) for part in PARTS["declined"]]
QUARTERS = [date(2026, month, 1) for month in (1, 4, 7, 10)]
numbers = st.lists(st.integers(0, 45), min_size=len(LEAVES) * 4, max_size=len(LEAVES) * 4)


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
    ("number", "cell"),
    [(0, "<20"), (1, "<20"), (19, "<20"), (20, "20"), (612, "610"), (10_099, "10000")],
)
def test_it_shows_no_number_under_twenty_and_rounds_down(number: int, cell: str):
    rows = shown({date(2026, 1, 1): {"published": {"": number}}})
    assert ["2026", "1", "published", "", cell] in rows


def test_it_says_or_more_where_a_part_is_missing():
    counts = {"declined": {"names": 37, "hate": 2}}
    rows = shown({date(2026, 4, 1): counts, date(2026, 7, 1): {}})
    assert ["2026", "2", "declined", "names", "30"] in rows
    assert ["2026", "2", "declined", "", "30+"] in rows
    assert ["2026", "", "declined", "", "30+"] in rows
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
    assert first.counts["received"] == {"": 1}


@pytest.mark.django_db
def test_it_lets_the_quarter_out_by_the_gate_alone():
    StoryMove.objects.bulk_create(
        StoryMove(
            story_id=uuid4(), move="publish", source="", target="", actor="", day=date(2026, 2, 3)
        )
        for _ in range(27)
    )
    count_quarters(date(2026, 4, 1))
    cells = DailyCell.objects.filter(day=date(2026, 1, 1)).values_list("key", "value")
    # What is not counted here was none; of that, only what is about us is told.
    assert dict(cells) == {
        "published:": 20,
        **dict.fromkeys(["requests:open", "requests:nothing", "requests:something"], 0),
    }


@pytest.mark.parametrize(
    ("step", "span"),
    [(0, "day"), (7, "day"), (8, "two_days"), (9, "week"), (11, "week"), (12, "longer"),
     (14, "longer")],
)  # fmt: skip
def test_it_knows_how_long_a_step_of_the_scale_is(step: int, span: str):
    assert span_of(step) == span


# --- legal requests -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_operator_notes_a_legal_request_and_what_it_came_to():
    browser = at_work(otto())
    assert "No request has been noted" in browser.get("/accounts/legal-requests/").content.decode()
    wrong = browser.post("/accounts/legal-requests/", {"asker": "king", "outcome": "open"})
    assert wrong.status_code == 200
    assert not LegalRequest.objects.exists()
    browser.post("/accounts/legal-requests/", {"asker": "court", "outcome": "open"})
    row = LegalRequest.objects.get()
    assert row.quarter == quarter_of(timezone.now().date())
    counts = counts_of(row.quarter)
    assert counts["requests"] == {"open": 1, "nothing": 0, "something": 0}
    path = f"/accounts/legal-requests/{row.pk}/"
    assert (
        "We gave nothing"
        in browser.post(path, {"outcome": "nothing"}, follow=True).content.decode()
    )
    again = browser.post(path, {"outcome": "something"}, follow=True).content.decode()
    assert "Somebody was faster" in again
    row.refresh_from_db()
    assert row.outcome == "nothing"
    verbs = AuditEntry.objects.filter(kind="legal_request").values_list("verb", flat=True)
    assert sorted(verbs) == ["answer_legal_request", "note_legal_request"]


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_it_shows_finished_quarters_to_everybody(client: Client):
    empty = client.get("/transparency/").content.decode()
    assert "The first figures appear when a quarter is over" in empty
    write_quarter(
        date(2026, 7, 1),
        {
            "published": {"": 44},
            "declined": {"names": 36, "young": 1},
            "requests": {"open": 0, "nothing": 0, "something": 0},
        },
    )
    page = client.get("/transparency/")
    text = page.content.decode()
    for words in ("40", "30 or more", "fewer than 20", "none", "It names or points to someone"):
        assert words in text
    assert "Its writer seems to be younger" not in text
    assert "s-maxage=30" in page["Cache-Control"]
    file = client.get("/transparency.csv")
    assert file["Content-Type"].startswith("text/csv")
    assert '"2026","3","published","","40"' in file.content.decode()
    assert client.get("/fr/transparency/").status_code == 200


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_it_tells_nothing_of_the_quarter_that_runs(client: Client):
    a_published_story()
    assert "<table" not in client.get("/transparency/").content.decode()
    with override_settings(DEMO=True):
        count_quarters()
        assert "<table" in client.get("/transparency/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/how-we-review/", "/notices/"])
def test_it_is_linked_where_people_ask(client: Client, path: str):
    assert "/transparency/" in client.get(path).content.decode()
