"""Entries of an organisation: listed, written, looked at as a card, changed."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.resources.entry_values import read
from apps.resources.models import Change, Language, Location, Phone, Service, ServiceArea, Url
from tests.resources import keeping
from tests.resources.sheets import begin, edit, new_path, path_of, save, shown

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Night line",
    "service_type": "helpline",
    "harms": ["sexual_violence"],
    "phones-0-number": "116 016",
    "areas-0-country": "DE",
    "hours": "always",
    "place": "secret",
}


def house():
    return keeping.an_organization()


def write(client, organization, **typed) -> Service:
    fields = begin(client, new_path(organization)) | NEW | typed
    answer = save(client, new_path(organization), fields)
    assert answer.status_code == 302, re.findall('class="error">(.*?)</p>', answer.content.decode())
    return Service.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


# --- the list -------------------------------------------------------------------------------------


def test_it_shows_what_is_due_first():
    ours = house()
    for status in ("verified", "draft", "suspended", "due", "overdue"):
        keeping.an_entry(ours, f"a {status} line", status=status, due_on=date(2026, 10, 1))
    client = keeping.at_work(keeping.amal(ours))
    page = client.get(f"/organisations/{ours.pk}/entries/").content.decode()
    found = re.findall(r'data-status="(\w+)"', page)
    assert found == ["overdue", "due", "suspended", "draft", "verified"]
    only = client.get(f"/organisations/{ours.pk}/entries/?status=due").content.decode()
    assert re.findall(r'data-status="(\w+)"', only) == ["due"]


def test_it_asks_the_database_as_often_for_many_entries_as_for_one():
    ours = house()
    client = keeping.at_work(keeping.amal(ours))
    keeping.an_entry(ours)
    client.get(f"/organisations/{ours.pk}/entries/")
    counts = []
    for more in (1, 25):
        for number in range(more - 1):
            keeping.an_entry(ours, f"Line {more} {number}")
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/organisations/{ours.pk}/entries/").content.decode()
        counts.append(len(asked))
        assert page.count("data-entry=") == more
    assert counts[0] == counts[1]
    # The page's own; the rest is the session, the person and the alerts of the team.
    assert len([each for each in asked if "resources_" in each["sql"]]) <= 8


def test_it_says_how_to_begin_where_there_is_nothing():
    ours = house()
    page = keeping.at_work(keeping.amal(ours)).get(f"/organisations/{ours.pk}/entries/")
    assert f'href="{new_path(ours)}"' in page.content.decode()


def test_it_shows_an_entry_to_its_own_organisation_only():
    ours, theirs = house(), keeping.an_organization("Another house")
    entry = keeping.an_entry(theirs)
    client = keeping.at_work(keeping.amal(ours))
    for path in (
        path_of(entry),
        path_of(entry).replace(str(theirs.pk), str(ours.pk)),
        path_of(entry, "history/").replace(str(theirs.pk), str(ours.pk)),
    ):
        assert client.get(path).status_code == 404, path


# --- writing --------------------------------------------------------------------------------------


def test_it_writes_a_draft_that_the_organisation_keeps():
    ours = house()
    client = keeping.at_work(keeping.bo(ours))
    made = write(client, ours, languages="Deutsch, English?", **{"phones-0-languages": "ar"})
    assert (made.keeper, made.organization, made.status) == (ours, ours, "draft")
    assert made.opening_hours == "24/7"
    assert [(each.code, each.assumed) for each in made.languages.all()] == [
        ("de", False),
        ("en", True),
    ]
    phone = made.phones.get()
    assert (phone.number, phone.e164) == ("116016", "")
    assert phone.languages.get().code == "ar"
    assert [change.act for change in made.changes.all()] == ["created"]


NUMBERS = [
    # typed, country, stored as, in full; a word of the warning that is shown after saving
    ("030 901820", "DE", "030 901820", "+4930901820", ""),
    ("116006", "DE", "116006", "", ""),
    ("19 99 9", "DE", "19999", "", "19999"),
    ("+44116123", "GB", "116123", "", "116123"),
    ("*4141", "UY", "*4141", "", "*4141"),
    ("+45 70 20 30 82", "DE", "+45 70 20 30 82", "+4570203082", "Denmark"),
    ("٠٨٠٠ ٢٢٢٥٥٥", "AT", "0800 222555", "+43800222555", ""),
]


@pytest.mark.parametrize(("typed", "country", "number", "full", "warned"), NUMBERS)
def test_it_reads_numbers_for_their_country(typed, country, number, full, warned):
    ours = house()
    client = keeping.at_work(keeping.amal(ours))
    made = write(client, ours, **{"phones-0-number": typed, "areas-0-country": country})
    phone = made.phones.get()
    assert (phone.number, phone.e164) == (number, full)
    page = client.get(path_of(made)).content.decode()
    flashes = " ".join(re.findall(r'<p class="flash[^"]*">(.*?)</p>', page))
    assert warned in flashes
    assert ("flash-care" in page.split("</h1>")[1].split("data-status")[0]) == bool(warned)


def test_it_warns_of_a_number_that_stands_elsewhere_and_takes_it():
    ours, theirs = house(), keeping.an_organization("Another house")
    keeping.an_entry(theirs, "Their line")
    client = keeping.at_work(keeping.amal(ours))
    made = write(client, ours, **{"phones-0-number": "030 901820"})
    assert "Their line" in client.get(path_of(made)).content.decode()


WRONG = [
    ({"name": ""}, "id_name"),
    ({"phones-0-number": "12"}, None),
    ({"phones-0-number": "99999999999"}, "id_phones-0-number"),
    ({"phones-0-number": "call us"}, "id_phones-0-number"),
    ({"phones-0-languages": "Klingonish"}, "id_phones-0-languages"),
    ({"phones-0-number": ""}, ""),
    ({"areas-0-country": ""}, "id_areas-0-country"),
    ({"hours": "written", "opening_hours": "nine to five"}, "id_opening_hours"),
    ({"hours": "weekdays", "opens": "09:00"}, "id_opens"),
    ({"url": "javascript:alert(1)"}, "id_url"),
    ({"url": "ftp://example.org/"}, "id_url"),
    ({"place": "public"}, "id_address_1"),
    ({"time_zone": "Mars/Olympus"}, "id_time_zone"),
]


@pytest.mark.parametrize(("typed", "anchor"), WRONG)
def test_it_loses_nothing_when_something_is_wrong(typed, anchor):
    ours = house()
    client = keeping.at_work(keeping.amal(ours))
    fields = begin(client, new_path(ours)) | NEW | {"alert": "Closed in May", "fees": "1 €"} | typed
    answer = save(client, new_path(ours), fields)
    if anchor is None:
        assert answer.status_code == 302
        return
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Service.objects.exists()
    assert (f'href="#{anchor}"' if anchor else "Say how it is reached") in page
    again = shown(answer)
    expected = {name: value for name, value in fields.items() if name != "time_zone"}
    assert {name: again.get(name) for name in expected} == expected


HOURS = [
    ({"hours": "always"}, "24/7"),
    ({"hours": "unknown", "opening_hours": "24/7"}, ""),
    ({"hours": "weekdays", "opens": "09:00", "closes": "17:30"}, "Mo-Fr 09:00-17:30"),
    (
        {"hours": "written", "opening_hours": "Mo,We 10:00-12:00; PH off"},
        "Mo,We 10:00-12:00; PH off",
    ),
]


@pytest.mark.parametrize(("typed", "stored"), HOURS)
def test_it_keeps_hours_in_one_syntax(typed, stored):
    ours = house()
    client = keeping.at_work(keeping.amal(ours))
    made = write(client, ours, **typed)
    assert made.opening_hours == stored
    assert save(client, path_of(made), begin(client, path_of(made))).status_code == 302
    made.refresh_from_db()
    assert made.opening_hours == stored


def test_it_asks_for_the_time_zone_only_where_clocks_differ():
    ours = house()
    client = keeping.at_work(keeping.amal(ours))
    german, spanish = write(client, ours), write(client, ours, **{"areas-0-country": "ES"})
    assert 'type="hidden" name="time_zone"' in client.get(path_of(german)).content.decode()
    assert "Atlantic/Canary" in client.get(path_of(spanish)).content.decode()
    edit(client, spanish, time_zone="Atlantic/Canary")
    spanish.refresh_from_db()
    assert spanish.time_zone == "Atlantic/Canary"


# --- a place that is secret -----------------------------------------------------------------------


def everything_stored() -> str:
    """All rows of the directory and its history, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'resources_%'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_it_stores_no_address_of_a_shelter_that_is_secret():
    ours = house()
    client = keeping.at_work(keeping.amal(ours))
    address = {"address_1": "Lanternfish 7", "city": "Lanternfish", "place_name": "Lanternfish"}
    made = write(client, ours, service_type="shelter", **address)
    assert Location.objects.get(service=made).location_type == "virtual"
    assert "Lanternfish" not in everything_stored()
    # Public, because the editor says so; and secret again: nothing of it stays, nowhere.
    edit(client, made, place="public", **address)
    assert Location.objects.get(service=made).address_1 == "Lanternfish 7"
    edit(client, made, place="secret")
    assert Location.objects.get(service=made).location_type == "virtual"
    assert "Lanternfish" not in everything_stored()
    assert [c.field for c in made.changes.filter(act="edited")] == ["location", "location"]


# --- the card before saving -----------------------------------------------------------------------


def test_it_shows_the_card_and_keeps_nothing_of_it():
    ours = house()
    client = keeping.at_work(keeping.amal(ours))
    fields = begin(client, new_path(ours)) | NEW | {"alert": "Closed in May"}
    answer = client.post(new_path(ours), fields | {"go": "preview"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="tel:116016"' in page
    assert "<strong>Closed in May</strong>" in page or "Closed in May" in page
    assert shown(answer)["alert"] == "Closed in May"
    assert not Service.objects.exists()


def test_it_shows_the_card_of_a_change_without_making_it():
    ours = house()
    entry = keeping.an_entry(ours)
    client = keeping.at_work(keeping.amal(ours))
    before = everything_stored()
    fields = begin(client, path_of(entry)) | {"phones-0-number": "116 016", "go": "preview"}
    page = client.post(path_of(entry), fields).content.decode()
    assert 'href="tel:116016"' in page
    assert everything_stored() == before


# --- changing -------------------------------------------------------------------------------------


def test_it_changes_nothing_when_nothing_was_changed():
    ours = house()
    entry = keeping.an_entry(
        ours,
        description="One\nTwo  ",
        name="A  line",
        harms=["stalking", "sexual_violence"],
        opening_hours="Mo-Fr 09:00-24:00",
        language="pt-BR",
    )
    Phone.objects.create(service=entry, number="116 016", position=1, type="text", keyword="start")
    Language.objects.create(service=entry, code="pt-BR")
    Language.objects.create(phone=entry.phones.first(), code="de", assumed=True)
    Url.objects.create(service=entry, label="chat", url="https://chat.example.org")
    Url.objects.create(service=entry, label="form", url="https://form.example.org")
    ServiceArea.objects.create(service=entry, country="AT", name="Wien")
    client = keeping.at_work(keeping.amal(ours))
    before = everything_stored()
    assert edit(client, entry).status_code == 302
    assert everything_stored() == before


def test_it_changes_nothing_of_entries_that_were_collected():
    """The odd ones of the directory go through the form and come out as they were."""
    call_command("load_directory", verbosity=0)
    ours = house()
    Service.objects.update(keeper=ours)
    client = keeping.at_work(keeping.amal(ours))
    odd = Service.objects.exclude(opening_hours__in=["", "24/7"])
    assert odd.count() > 5
    for entry in odd:
        was = read(entry)
        answer = edit(client, entry)
        assert answer.status_code == 302, entry.name
        assert read(Service.objects.get(pk=entry.pk)) == was
    assert not Change.objects.exists()


def test_it_notes_each_field_that_changed():
    ours = house()
    entry = keeping.an_entry(ours)
    modified = entry.last_modified
    client = keeping.at_work(keeping.amal(ours))
    edit(client, entry, name="Another name", audience="men")
    entry.refresh_from_db()
    assert entry.last_modified > modified
    found = {(c.field, c.previous, c.replacement, c.role) for c in Change.objects.all()}
    assert found == {
        ("name", "The line", "Another name", "organisation_editor"),
        ("audience", "anyone", "men", "organisation_editor"),
    }
    assert all(c.day == timezone.now().date() for c in Change.objects.all())


def test_it_tells_the_second_of_two_editors_what_changed_meanwhile():
    ours = house()
    entry = keeping.an_entry(ours)
    amal, bo = (keeping.at_work(each) for each in (keeping.amal(ours), keeping.bo(ours)))
    first, second = begin(amal, path_of(entry)), begin(bo, path_of(entry))
    save(amal, path_of(entry), first, alert="Closed on Monday")
    answer = save(bo, path_of(entry), second, alert="Closed on Friday", fees="None at all")
    assert answer.status_code == 409
    assert "Closed on Monday" in answer.content.decode()
    assert shown(answer)["fees"] == "None at all"
    entry.refresh_from_db()
    assert (entry.alert, entry.fees) == ("Closed on Monday", "")
    # Who has been told may decide.
    assert save(bo, path_of(entry), shown(answer)).status_code == 302
    entry.refresh_from_db()
    assert (entry.alert, entry.fees) == ("Closed on Friday", "None at all")


def test_it_keeps_words_in_other_languages():
    ours = house()
    entry = keeping.an_entry(ours)
    client = keeping.at_work(keeping.amal(ours))
    typed = {"language": "fr", "name": "La ligne", "description": "Jour et nuit", "alert": ""}
    path = path_of(entry, "words/")
    for _twice in (1, 2):
        assert client.post(path, typed).status_code == 302
    assert entry.translations.get(language="fr").name == "La ligne"
    assert Change.objects.filter(field="translations").count() == 1
    assert "Français" in client.get(f"/organisations/{ours.pk}/entries/").content.decode()
    client.post(path, typed | {"name": "", "description": ""})
    assert not entry.translations.exists()
    assert client.post(path, typed | {"language": "tlh"}).status_code == 422
