"""Saving a list: all of it or nothing, once, as drafts, and never over what people confirmed."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from apps.resources import import_services
from apps.resources.hsds import Object, mapping, selection
from apps.resources.models import (
    Change,
    Confirmation,
    Language,
    Phone,
    Service,
    ServiceArea,
    Url,
)
from tests.resources.bringing import (
    HEADER,
    LINE,
    a_file,
    brought,
    page_of,
    press,
    text_of,
    verdicts,
)
from tests.resources.keeping import amal, an_entry, an_organization, at_work, bo

pytestmark = pytest.mark.django_db

MESSY = Path(__file__).parents[3] / "shared" / "data" / "helplines"
CONFIRMED_ON = date(2026, 11, 1)
OTHER_NUMBER = "DE,The line,030 901820; 030 901821,,,24/7,sexual violence,2026-11-20"


def numbers(service: Service) -> set[str]:
    return {*service.phones.values_list("e164", flat=True)}


def the_entry() -> Service:
    return Service.objects.get()


def test_it_saves_a_row_as_a_draft_of_the_house():
    house = an_organization()
    client = at_work(amal(house))
    batch = brought(client, house, a_file(LINE + "2026-11-20"))
    said = text_of(press(client, batch, "save"))
    assert "1 row is done: 1 new, as drafts." in said
    entry = the_entry()
    assert (entry.status, entry.assured_date, entry.due_on) == ("draft", None, None)
    assert (entry.keeper, entry.organization, entry.name) == (house, house, "Frauenhelpline")
    assert (entry.url, entry.opening_hours) == ("https://line.example.org/", "24/7")
    assert (entry.harms, numbers(entry)) == (["domestic_violence"], {"+43800222555"})
    assert [each.code for each in entry.languages.all()] == ["de"]
    assert [each.country for each in entry.service_areas.all()] == ["AT"]
    (told,) = entry.changes.all()
    assert (told.act, told.by.username, told.role) == ("imported", "amal", "organisation_editor")
    # A day in a file is nobody's confirmation.
    assert not Confirmation.objects.exists()
    batch.refresh_from_db()
    assert (batch.state, batch.saved_rows, bytes(batch.data), batch.preview) == (
        "saved",
        1,
        b"",
        None,
    )


def test_it_saves_only_what_was_chosen_and_may_be():
    house = an_organization()
    client = at_work(amal(house))
    rows = [LINE, "GB,Samaritans,+44116123,,,,suicide,", "AT,,01 71719,,,,stalking,"]
    batch = brought(client, house, a_file(*rows))
    told = verdicts(client.get(page_of(batch)).content.decode())
    assert told == {1: "new", 2: "warn", 3: "reject"}
    press(client, batch, "save", take=["2", "3", "7", "x"])
    assert the_entry().name == "Samaritans"
    assert [each.number for each in the_entry().phones.all()] == ["116123"]


def test_it_creates_nothing_twice_from_the_same_file():
    house = an_organization()
    client = at_work(amal(house))
    rows = [LINE, "AT,Opferhilfe,0800 112 112,www.example.org,,,any crime,"]
    data = a_file(*(f"{row},Some club" for row in rows), header=f"{HEADER},organization")
    press(client, brought(client, house, data), "save")
    before = sorted(Service.objects.values_list("pk", "last_modified"))
    again = brought(client, house, data)
    assert {*verdicts(client.get(page_of(again)).content.decode()).values()} == {"unchanged"}
    assert "No row was chosen, so nothing was saved." in text_of(press(client, again, "save"))
    assert sorted(Service.objects.values_list("pk", "last_modified")) == before


def test_it_creates_nothing_twice_when_two_files_were_read_before_either_was_saved():
    house = an_organization()
    client = at_work(amal(house))
    one, two = (brought(client, house, a_file(LINE)) for _time in range(2))
    press(client, one, "save")
    assert "1 were there already" in text_of(press(client, two, "save"))
    assert Service.objects.count() == 1


def test_it_saves_once_when_somebody_presses_twice():
    house = an_organization()
    client = at_work(amal(house))
    batch = brought(client, house, a_file(LINE))
    form = {"go": "save", "shown": "1", "take": ["1"]}
    client.post(page_of(batch), form)
    late = client.post(page_of(batch), form, follow=True)
    assert "Somebody else was faster" in text_of(late)
    assert Service.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_saves_once_when_two_people_press_at_the_same_moment():
    house = an_organization()
    people = [amal(house), bo(house)]
    batch = brought(at_work(people[0]), house, a_file(LINE))

    def save(user) -> bool:
        try:
            import_services.save_batch(batch=batch, by=user)
        except import_services.TooLate:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, people)) == [False, True]
    assert Service.objects.count() == 1


def test_it_saves_nothing_when_one_row_does_not_fit_and_names_it():
    house = an_organization()
    client = at_work(amal(house))
    header = "country,name,phone,harm,email"
    address = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example.org"
    good, bad = "AT,Frauenhelpline,0800 222 555,stalking,", "AT,Opferhilfe,0800 112 112,stalking,"
    batch = brought(client, house, a_file(good, bad + address, header=header))
    said = text_of(press(client, batch, "save"))
    assert "Row 2 (line 3 of the file) could not be written, so nothing was saved." in said
    assert not any(
        model.objects.exists() for model in (Service, Phone, Language, ServiceArea, Url, Change)
    )
    # The file is still there, and goes in without that row.
    press(client, batch, "save", take=["1"])
    assert the_entry().name == "Frauenhelpline"


def test_it_brings_what_differs_into_a_draft_of_the_house():
    house = an_organization()
    client = at_work(amal(house))
    entry = an_entry(house, status="draft", assured_date=None)
    row = "DE,The line,030 901820; 030 901821,https://line.example.org/,de; tr,"
    batch = brought(client, house, a_file(row + "Mo-Fr 09:00-17:00,stalking,"))
    page = text_of(client.get(page_of(batch)))
    assert "24/7 Mo-Fr 09:00-17:00" in page
    press(client, batch, "save", take=["1"])
    entry = the_entry()
    assert numbers(entry) == {"+4930901820", "+4930901821"}
    assert entry.harms == ["sexual_violence", "stalking"]
    assert (entry.opening_hours, entry.url) == ("Mo-Fr 09:00-17:00", "https://line.example.org/")
    assert {each.code for each in entry.languages.all()} == {"de", "tr"}
    told = {each.field: each.act for each in entry.changes.all()}
    assert set(told) == {"phones", "harms", "opening_hours", "url", "languages"}
    assert set(told.values()) == {"imported"}
    assert entry.status == "draft"


def test_it_leaves_what_somebody_confirmed_later():
    house = an_organization()
    client = at_work(amal(house))
    an_entry(house)
    row = "DE,The line,030 901820,,,Mo-Fr 09:00-17:00,sexual violence,2026-10-31"
    batch = brought(client, house, a_file(row))
    told = verdicts(client.get(page_of(batch)).content.decode())
    assert told == {1: "conflict_newer_confirmation"}
    press(client, batch, "save", take=["1"])
    assert the_entry().opening_hours == "24/7"


def test_it_asks_once_more_when_it_saves_whether_somebody_confirmed_meanwhile():
    house = an_organization()
    client = at_work(amal(house))
    an_entry(house, status="draft", assured_date=None)
    batch = brought(client, house, a_file("DE,The line,030 901820,,,Mo-Fr 09:00-17:00,stalking,"))
    Service.objects.update(status="verified", assured_date=date(2026, 11, 21))
    said = text_of(press(client, batch, "save", take=["1"]))
    assert "1 left as they are: somebody has said otherwise meanwhile" in said
    assert the_entry().opening_hours == "24/7"


def test_it_lets_a_new_number_of_a_confirmed_entry_wait_for_a_second_person():
    house = an_organization()
    client = at_work(amal(house))
    an_entry(house)
    row = OTHER_NUMBER.replace("24/7", "Mo-Fr 09:00-17:00")
    batch = brought(client, house, a_file(row))
    assert "A second person will be asked" in text_of(client.get(page_of(batch)))
    assert "1 wait for a second person" in text_of(press(client, batch, "save", take=["1"]))
    entry = the_entry()
    # The old number serves; what is no number or link is there at once.
    assert numbers(entry) == {"+4930901820"}
    assert entry.opening_hours == "Mo-Fr 09:00-17:00"
    assert (entry.status, entry.assured_date) == ("verified", CONFIRMED_ON)
    waiting = Change.objects.get(state="waiting")
    assert (waiting.field, waiting.by.username) == ("phones", "amal")
    assert {each["e164"] for each in waiting.replacement} == {"+4930901820", "+4930901821"}
    # The same again asks for nothing again; somebody else's wish does not push it away.
    for user in (amal(house), bo(house)):
        again = brought(at_work(user), house, a_file(row))
        press(at_work(user), again, "save", take=["1"])
    assert [each.pk for each in Change.objects.filter(state="waiting")] == [waiting.pk]


def test_it_changes_no_entry_that_another_house_keeps():
    house, other = an_organization(), an_organization("Other House")
    theirs = an_entry(other, status="draft", assured_date=None)
    client = at_work(amal(house))
    batch = brought(client, house, a_file(OTHER_NUMBER))
    assert verdicts(client.get(page_of(batch)).content.decode()) == {1: "duplicate_suspect"}
    press(client, batch, "save", take=["1"])
    assert numbers(theirs) == {"+4930901820"}
    assert Service.objects.filter(keeper=house).count() == 1


def test_it_looks_for_pairs_after_saving(monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(
        "apps.resources.tasks.find_pairs.apply_async", lambda **more: rung.append(more)
    )
    monkeypatch.setattr("apps.core.nudge._next_at", {})
    house = an_organization()
    client = at_work(amal(house))
    batch = brought(client, house, a_file(LINE))
    with django_capture_on_commit_callbacks(execute=True):
        press(client, batch, "save")
    assert len(rung) == 1


@pytest.mark.skipif(not MESSY.exists(), reason="the design's data is not beside the repository")
def test_it_carries_the_messy_file_of_the_design_from_the_form_to_the_directory():
    expected = json.loads((MESSY / "dirty_expected.json").read_text(encoding="utf-8"))
    house = an_organization()
    client = at_work(amal(house))
    batch = brought(client, house, (MESSY / "dirty_import.csv").read_bytes())
    told = verdicts(client.get(page_of(batch)).content.decode())
    assert len(told) == len(expected) == 48
    assert sum(verdict == "new" for verdict in told.values()) >= 18
    said = text_of(press(client, batch, "save"))
    new = [expected[str(row)] for row, verdict in told.items() if verdict == "new"]
    assert f"{len(new)} new, as drafts" in said
    # What went in unasked is what a careful importer would have taken, and nothing else.
    assert {want["expect"] for want in new} <= {"accept", "split"}
    saved = [_dialled(service) for service in Service.objects.all()]
    assert sorted(map(sorted, saved)) == sorted(sorted(want["value"].split("|")) for want in new)
    assert {*Service.objects.values_list("status", flat=True)} == {"draft"}


def _dialled(service: Service) -> set[str]:
    (country,) = service.service_areas.values_list("country", flat=True)
    return {
        each.e164 or f"{country}:" + re.sub(r"[^\d*#]", "", each.number)
        for each in service.phones.all()
    }


# --- files of HSDS --------------------------------------------------------------------------------


def as_json(rows: list[Object]) -> bytes:
    return json.dumps(rows).encode()


def as_ndjson(rows: list[Object]) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in rows)


@pytest.mark.parametrize("written", [as_json, as_ndjson])
def test_it_brings_a_file_of_hsds_in_whole_and_once(written):
    """What we gave out comes back: with its ids and with what has no column here."""
    house = an_organization()
    client = at_work(amal(house))
    entry = an_entry(house, url="https://line.example.org/", email="help@example.org")
    (said,) = map(mapping.full_service, selection.full_services())
    said["accreditations"] = "Known to the ministry"
    entry.delete()
    data = written([said, said | {"id": "00000000-0000-4000-8000-000000000001", "name": "A b c"}])
    batch = brought(client, house, data, name="hsds.json")
    told = verdicts(client.get(page_of(batch)).content.decode())
    # The second has the number of the first.
    assert told == {1: "new", 2: "duplicate_suspect"}
    assert "1 new, as drafts" in text_of(press(client, batch, "save"))
    back = the_entry()
    assert (str(back.pk), back.status, back.assured_date) == (said["id"], "draft", None)
    assert (back.keeper, back.url, numbers(back)) == (house, entry.url, {"+4930901820"})
    assert "Known to the ministry" in json.dumps(back.extra)
    assert not Confirmation.objects.exists()
    again = brought(client, house, data, name="hsds.json")
    assert verdicts(client.get(page_of(again)).content.decode())[1] == "unchanged"


def test_it_gives_a_service_of_hsds_the_country_that_was_chosen():
    house = an_organization()
    client = at_work(amal(house))
    said = {
        "id": "00000000-0000-4000-8000-000000000001",
        "name": "Frauenhelpline",
        "status": "active",
        "url": "https://line.example.org/",
    }
    batch = brought(client, house, as_json([said]), country="AT")
    press(client, batch, "save", take=["1"])
    assert [each.country for each in the_entry().service_areas.all()] == ["AT"]
