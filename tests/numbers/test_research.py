"""What researchers are given: only what writers allowed, and nothing that few share."""

import io
import json
import zipfile
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import AuditEntry
from apps.numbers import research
from apps.numbers.anonymity import Facts, NotAnonymous, blurred, refuse_unless_anonymous
from apps.stories.models import Purpose
from apps.stories.wishes import change_uses
from tests.cast import otto, prove
from tests.factories import a_published_story, a_screened_story
from tests.resources.keeping import at_work

WHERE = "/accounts/research/"
FILE = "/accounts/research/file/"
GIVEN = {"reference": "a-study", "agreed": "on"}

facts = st.builds(
    Facts,
    language=st.sampled_from(["en", "fr", "ar"]),
    country=st.sampled_from(["", "FR", "TN", "IS"]),
    setting=st.sampled_from(["", "work", "home"]),
    year=st.sampled_from([None, 2025, 2026]),
)


@given(st.lists(facts, max_size=60), st.integers(2, 6))
def test_it_tells_of_nobody_what_fewer_than_k_share(rows, k):
    told = blurred(rows, k)
    kept = [each for each in told if each]
    assert all(count >= k for count in Counter(kept).values())
    for before, after in zip(rows, told, strict=True):
        if after:
            said = {name: value for name, value in vars(after).items() if value}
            assert said.items() <= vars(before).items()
    if kept:
        refuse_unless_anonymous(kept, k)


@given(st.lists(facts, min_size=1, max_size=60))
def test_it_leaves_rows_alone_that_have_company(rows):
    assert blurred(rows * 6, 6) == rows * 6


@pytest.mark.parametrize("rows", [[], [Facts("en")], [Facts("en")] * 3 + [Facts("fr")]])
def test_it_refuses_rows_that_somebody_blurred_badly(rows):
    with pytest.raises(NotAnonymous):
        refuse_unless_anonymous(rows, 2)


def allowed(count: int, **more: str) -> None:
    for number in range(count):
        story = a_published_story(words=f"Allowed {number}, " + "and so on. " * 3, **more)
        change_uses(story=story, uses=[Purpose.RESEARCH])


@pytest.fixture
def browser():
    return prove(at_work(otto()))


@pytest.mark.django_db
def test_it_gives_what_writers_allowed_and_nothing_else(browser, monkeypatch):
    monkeypatch.setattr(research, "blurred", lambda rows: blurred(rows, 3))
    monkeypatch.setattr(
        research, "refuse_unless_anonymous", lambda rows: refuse_unless_anonymous(rows, 3)
    )
    allowed(3, language="en", country="FR")
    allowed(1, language="en", country="IS")
    a_published_story(words="Out, and not for a study.")
    change_uses(story=a_screened_story(words="Not out."), uses=[Purpose.RESEARCH])
    taken_back = a_published_story(words="Taken back.")
    change_uses(story=taken_back, uses=[Purpose.RESEARCH])
    change_uses(story=taken_back, uses=[])
    answer = browser.post(FILE, GIVEN)
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert {each.date_time[0] for each in file.infolist()} == {1980}
        rows = [json.loads(line) for line in file.read("stories.jsonl").decode().splitlines()]
        sheet, terms = (file.read(name).decode() for name in ("DATASHEET.txt", "TERMS.txt"))
    assert {row["country"] for row in rows} == {"FR"}
    assert all(row["words"].startswith("Allowed") for row in rows)
    assert len(rows) == 3
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert "a-study" in sheet
    assert "a-study" in terms
    entry = AuditEntry.objects.get(verb="export_research")
    assert entry.details == {"stories": 3, "k": 20}


@pytest.mark.django_db
def test_it_makes_no_file_where_too_few_allow_it(browser):
    allowed(2)
    answer = browser.post(FILE, GIVEN)
    assert "No file was made" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="export_research").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{}, {"reference": "a-study"}, {**GIVEN, "reference": "Dr. Who’s"}, {"agreed": "on"}]
)
def test_it_asks_for_a_name_and_a_promise(browser, wrong):
    answer = browser.post(FILE, wrong)
    assert answer["Content-Type"].startswith("text/html")
    assert 'class="errors"' in answer.content.decode()


@pytest.mark.django_db
def test_it_asks_for_a_fresh_code():
    answer = at_work(otto()).post(FILE, GIVEN)
    assert answer.status_code == 302
    assert WHERE in answer["Location"]
