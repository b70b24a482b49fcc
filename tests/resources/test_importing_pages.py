"""A list is brought, looked at and thrown away by its pages; nothing is saved on the way."""

from datetime import timedelta
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.resources import import_services, seed
from apps.resources.duplicates import POINTS
from apps.resources.import_words import (
    CHANGED,
    FIELDS,
    OUTCOMES,
    PAIRS,
    REASONS,
    REFUSALS,
    VERDICTS,
)
from apps.resources.importing import Field, Reason, Refusal, Verdict
from apps.resources.importing.reading import MAX_BYTES
from apps.resources.models import ImportBatch, Service
from tests.resources.bringing import (
    LINE,
    a_file,
    bring,
    brought,
    page_of,
    post_file,
    press,
    text_of,
    verdicts,
)
from tests.resources.keeping import a_member, amal, an_entry, an_organization, at_work, bo

pytestmark = pytest.mark.django_db

# A small messy list: each line, and what becomes of it.
MESSY = [
    ("AT,Frauenhelpline,0800 222 555,,de,24/7,domestic violence,", "new"),
    ("Österreich,Opferhilfe,0800 112 112,www.example.org,,,any crime,", "new"),
    ("AT,Frauenhelpline!,0800 222 555,,,,stalking,", "duplicate_suspect"),
    ("AT,Text line,see website,,,,stalking,", "reject"),
    ("AT,,01 71719,,,,stalking,", "reject"),
    ("Atlantis,Sea line,01 71719,,,,stalking,", "reject"),
    ("GB,Samaritans,+44116123,,en,,suicide,", "warn"),
    ("NP,Line 1145,1145,,,,stalking,", "warn"),
    ("DK,Malta's line,+356 21 22 83 33,,,,stalking,", "warn"),
    ('AT,"=HYPERLINK(""https://evil.example.net"")",0800 133 133,,,,stalking,', "reject"),
    ("AT,Unquoted, comma,0800 144 144,,,,stalking,,", "reject"),
    ("AT,Notruf,0800 567 567,javascript:alert(1),,,ufo,", "warn"),
    ("DE,Hilfetelefon,116 016,https://www.hilfetelefon.de,de,24/7,stalking,", "warn"),
]


# No two of them, one after the other, are alike.
NAMES = ["blaukraut", "zimt", "hedgehog", "fjord", "quay", "maelstrom", "ivory", "duck"]


def test_it_has_words_for_everything_that_it_can_say():
    assert {*VERDICTS} == {*Verdict}
    assert {*REFUSALS} == {*Refusal}
    assert {*REASONS} == {*Reason}
    assert {*FIELDS} == {*Field}
    assert {*PAIRS} == {*POINTS}
    assert all(str(words).strip() for table in (CHANGED, OUTCOMES) for words in table.values())


def test_it_carries_a_messy_list_to_its_page():
    house = an_organization()
    client = at_work(amal(house))
    batch = brought(client, house, a_file(*(line for line, _verdict in MESSY)))
    page = client.get(page_of(batch))
    told = dict(enumerate((verdict for _line, verdict in MESSY), start=1))
    assert verdicts(page.content.decode()) == told
    said = text_of(page)
    assert "Another row has the same number. row 1" in said
    assert "A short number has no country code. We took it off." in said
    assert "This number belongs to another country." in said
    assert "Atlantis" in said
    assert "<script" not in page.content.decode().partition("<main")[2].partition("</main>")[0]
    # Looking saves nothing.
    assert not Service.objects.exists()


def test_it_waits_without_scripts_until_the_file_was_read():
    house = an_organization()
    client = at_work(amal(house))
    answer = bring(client, house, a_file(LINE))
    waiting = client.get(answer["Location"])
    assert waiting["Refresh"]
    assert "Look again" in text_of(waiting)
    assert import_services.judge_waiting() == 1
    judged = client.get(answer["Location"])
    assert "Refresh" not in judged
    assert "Frauenhelpline" in text_of(judged)
    assert "list.csv" in text_of(client.get(f"/organisations/{house.pk}/imports/"))


def test_it_rings_for_the_worker_once_the_file_is_there(
    monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr(
        "apps.resources.tasks.judge_files.apply_async", lambda **more: rung.append(more)
    )
    monkeypatch.setattr("apps.core.nudge._next_at", {})
    house = an_organization()
    client = at_work(amal(house))
    with django_capture_on_commit_callbacks(execute=True):
        bring(client, house, a_file(LINE))
    assert len(rung) == 1


REFUSED_AT_ONCE = [
    ("nothing", b"", "There are no rows in this file"),
    ("an old workbook", b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "not a text file"),
    ("a picture", b"%PDF-1.7 ...", "not a text file"),
    ("too much", b"name,country\n" + b"x" * (MAX_BYTES + 1), "longer than 2 MB"),
]


@pytest.mark.parametrize(("what", "data", "words"), REFUSED_AT_ONCE)
def test_it_says_at_once_what_cannot_be_a_list(what, data, words):
    house = an_organization()
    answer = bring(at_work(amal(house)), house, data, country="AT")
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert '<option value="AT" selected>' in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_it_asks_for_a_file_when_there_is_none():
    house = an_organization()
    answer = at_work(amal(house)).post(f"/organisations/{house.pk}/imports/", {"country": ""})
    assert answer.status_code == 422
    assert "Choose a file first." in text_of(answer)


REFUSED_LATER = [
    ("open quotes", b'name,country\n"a,AT\nb,AT', "quotes"),
    ("one column", b"name\nLine", "one_column"),
    ("a workbook", b"PK\x03\x04" + b"\x00" * 50, "binary"),
    ("noise", b"\x01\x02\x03\x04\x05\x06,", "binary"),
    ("other JSON", b'{"hello": "world"}', "json"),
    ("broken JSON", b"[" * 5000, "json"),
    ("JSON of nothing", b'{"schema": "chorus-directory/1", "services": []}', "empty"),
]


@pytest.mark.parametrize(("what", "data", "code"), REFUSED_LATER)
def test_it_refuses_calmly_what_cannot_be_read(what, data, code):
    house = an_organization()
    client = at_work(amal(house))
    batch = brought(client, house, data)
    page = client.get(page_of(batch))
    assert (batch.state, batch.refusal, bytes(batch.data)) == ("failed", code, b"")
    assert str(REFUSALS[Refusal(code)]) in text_of(page)
    assert "Bring another file" in text_of(page)


def test_it_lets_somebody_say_what_the_columns_are():
    house = an_organization()
    client = at_work(amal(house))
    batch = brought(client, house, b"wo,was,rufnr\nAT,Frauenhelpline,0800 222 555")
    page = client.get(page_of(batch))
    assert "Say below which column is which" in text_of(page)
    assert 'name="column_2"' in page.content.decode()
    twice = {"go": "judge", "column_0": "name", "column_1": "name"}
    wrong = client.post(page_of(batch), twice)
    assert wrong.status_code == 422
    assert "Two columns cannot be the same thing" in text_of(wrong)
    right = {"go": "judge", "column_0": "country", "column_1": "name", "column_2": "phone"}
    client.post(page_of(batch), right)
    import_services.judge_waiting()
    assert verdicts(client.get(page_of(batch)).content.decode()) == {1: "warn"}


def test_it_takes_the_country_from_whoever_brings_the_file():
    house = an_organization()
    client = at_work(amal(house))
    data = b"name,phone,harm\nFrauenhelpline,0800 222 555,stalking"
    assert verdicts(
        client.get(page_of(brought(client, house, data, country="AT"))).content.decode()
    ) == {1: "new"}


def test_it_reads_the_file_of_a_directory_like_ours():
    house = an_organization()
    client = at_work(amal(house))
    batch = brought(client, house, (seed.HERE / "helplines.json").read_bytes(), name="h.json")
    rows = import_services.rows_of(batch).rows
    assert len(rows) == len(seed.read().services)
    rejected = [row.cells["country"] for row in rows if row.verdict == Verdict.REJECT]
    # Four numbers that libphonenumber does not know have to be typed in (docs/importing.md).
    assert {*rejected} <= {"BF", "BT", "PW", "WS"}


def test_it_shows_fifty_rows_a_page_and_those_of_one_kind():
    house = an_organization()
    client = at_work(amal(house))
    names = ["".join(pair) for pair in product(NAMES, NAMES)][:60]
    lines = [f"AT,{each},,https://{each}.example.org/,,,stalking," for each in names]
    batch = brought(client, house, a_file(*lines, "AT,,,,,,,"))
    assert len(verdicts(client.get(page_of(batch)).content.decode())) == 50
    assert len(verdicts(client.get(page_of(batch) + "?page=2").content.decode())) == 11
    assert verdicts(client.get(page_of(batch) + "?verdict=reject").content.decode()) == {
        61: "reject"
    }
    # What is not ticked on one page stays chosen or not on the others.
    press(client, batch, "choose", take=["1", "61", "99"])
    batch.refresh_from_db()
    assert batch.preview["taken"] == [1, *range(51, 61)]


def test_it_names_no_entry_that_is_another_organisations_draft():
    house, other = an_organization(), an_organization("Other House")
    an_entry(other, "Their secret plan", status="draft", assured_date=None)
    client = at_work(amal(house))
    batch = brought(client, house, a_file("DE,Ours,030 901820,,,,stalking,"))
    said = text_of(client.get(page_of(batch)))
    assert "Another entry has the same number. an entry of somebody else" in said
    assert "Their secret plan" not in said


def test_it_throws_a_file_away():
    house = an_organization()
    client = at_work(amal(house))
    batch = brought(client, house, a_file(LINE))
    answer = press(client, batch, "drop")
    assert "Nothing of it was saved" in text_of(answer)
    assert not ImportBatch.objects.exists()


def test_it_lets_go_of_files_that_nobody_saves():
    house = an_organization()
    client = at_work(amal(house))
    old = brought(client, house, a_file(LINE))
    saved = brought(client, house, a_file("AT,Other,0800 112 112,,,,stalking,"))
    press(client, saved, "save")
    day = timezone.now().date() - timedelta(days=31)
    ImportBatch.objects.update(day=day)
    fresh = brought(client, house, a_file(LINE))
    assert import_services.throw_away_old() == 1
    assert {*ImportBatch.objects.values_list("pk", flat=True)} == {saved.pk, fresh.pk}
    assert old.pk not in {saved.pk, fresh.pk}


def test_it_shows_files_to_the_people_of_the_house_only():
    house, other = an_organization(), an_organization("Other House")
    client = at_work(amal(house))
    batch = brought(client, house, a_file(LINE))
    assert at_work(bo(house)).get(page_of(batch)).status_code == 200
    stranger = at_work(a_member(other, "cleo", "manager"))
    assert stranger.get(page_of(batch)).status_code == 404
    own_door = page_of(batch).replace(str(house.pk), str(other.pk))
    assert stranger.get(own_door).status_code == 404
    assert stranger.post(own_door, {"go": "save"}).status_code == 404


def test_it_takes_files_at_no_other_page():
    """They are dropped while they arrive, and the form goes on without them."""
    file = SimpleUploadedFile("x.csv", b"x" * 1000)
    answer = post_file(Client(), "/settings/", file=file, theme="dark")
    assert answer.status_code < 500
    assert answer.wsgi_request.POST["theme"] == "dark"
    assert not answer.wsgi_request.FILES


def test_it_goes_on_when_one_file_breaks_something(monkeypatch):
    house = an_organization()
    client = at_work(amal(house))
    one = bring(client, house, a_file(LINE))
    two = bring(client, house, a_file("AT,Other,0800 112 112,,,,stalking,"))

    def broken(data, *args, **more):
        if b"Frauenhelpline" in data:
            raise RuntimeError
        return judge(data, *args, **more)

    judge = import_services.judge
    monkeypatch.setattr(import_services, "judge", broken)
    assert import_services.judge_waiting() == 2
    assert "that is our mistake" in text_of(client.get(one["Location"]))
    assert "Other" in text_of(client.get(two["Location"]))
