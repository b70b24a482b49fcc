"""`manage.py import_hsds`: what comes in is a draft, what people did stays, and nobody is found."""

import io
import json
import struct
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.management import CommandError, call_command

from apps.resources.hsds import hiding
from apps.resources.hsds.reading import read_hsds
from apps.resources.hsds.refusing import HsdsFileError, Refused
from apps.resources.hsds.saving import save_hsds
from apps.resources.hsds.terms import attribute
from apps.resources.hsds.weekly import hours_of
from apps.resources.models import Change, Confirmation, Language, Organization, Phone, Service
from tests.resources.a_foreign_file import a_foreign_service, id_of
from tests.resources.hsds import DAY, every_value
from tests.resources.keeping import amal, an_entry, an_organization

pytestmark = pytest.mark.django_db


def bring(data: Any, **more: Any) -> Any:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return save_hsds(rows=read_hsds(raw), **more)


def the_service() -> Service:
    return Service.objects.get(pk=id_of("service"))


def refused(data: Any) -> HsdsFileError:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    with pytest.raises(HsdsFileError) as caught:
        read_hsds(raw)
    return caught.value


# --- which shapes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        lambda row: row,
        lambda row: [row],
        lambda row: {"total_items": 1, "contents": [row]},
        lambda row: [{**row["organization"], "services": [row]}],
        lambda row: {**row["organization"], "services": [row]},
    ],
)
def test_it_reads_every_shape_of_json(shape):
    assert bring(shape(a_foreign_service())).new == 1
    row = the_service()
    assert row.status == "draft"
    assert row.assured_date is None
    assert row.organization.name == "Haven North"


def test_it_reads_a_line_a_service_and_a_mark_in_front():
    rows = [a_foreign_service(), a_foreign_service(id=id_of("two"), name="Two")]
    lines = "\n".join(json.dumps(row) for row in rows)
    assert bring(b"\xef\xbb\xbf" + lines.encode()).new == 2


def test_it_takes_ids_that_are_none():
    said = {"id": "17", "name": "Line", "status": "active", "phones": [{"number": "116 123"}]}
    by = {"id": "org-3", "name": "House", "description": "House"}
    bring([said | {"organization": by}])
    first = Service.objects.get().pk
    bring([said | {"organization": by}])
    assert Service.objects.get().pk == first


# --- what stays as it is --------------------------------------------------------------------------


def test_it_is_safe_to_run_twice():
    bring([a_foreign_service()])
    when, told = the_service().last_modified, Change.objects.count()
    again = bring([a_foreign_service()])
    assert (again.new, again.renewed, again.left) == (0, 1, ())
    assert the_service().last_modified == when
    assert Change.objects.count() == told == 1
    assert Phone.objects.count() == 3
    bring([a_foreign_service(alert="Now closed")])
    assert the_service().alert == "Now closed"
    assert Change.objects.count() == 2


@pytest.mark.parametrize("status", ["verified", "due", "overdue", "suspended", "retired"])
def test_it_leaves_alone_what_people_confirmed(status):
    bring([a_foreign_service()])
    Service.objects.update(status=status, assured_date=DAY)
    loaded = bring([a_foreign_service(name="Other", assured_date="2030-01-01", phones=[])])
    assert loaded.left == (id_of("service"),)
    row = the_service()
    assert (row.name, row.status, row.assured_date) == ("Counselling for survivors", status, DAY)
    assert row.phones.count() == 3


def test_it_leaves_alone_what_people_work_on():
    bring([a_foreign_service()])
    Confirmation.objects.create(service=the_service(), field="numbers", day=DAY)
    assert bring([a_foreign_service(name="Other")]).left == (id_of("service"),)
    Confirmation.objects.all().delete()
    Change.objects.create(service=the_service(), day=DAY, act="edited", role="operator")
    assert bring([a_foreign_service(name="Other")]).left == (id_of("service"),)


def test_it_leaves_alone_what_another_organisation_keeps():
    mine, theirs = an_organization("Mine"), an_organization("Theirs")
    bring([a_foreign_service()], keeper=mine)
    assert the_service().keeper == mine
    for keeper in (theirs, None):
        assert bring([a_foreign_service(name="Other")], keeper=keeper).left
    assert bring([a_foreign_service(name="Renamed")], keeper=mine).renewed == 1


def test_it_speaks_for_no_organisation_that_works_here():
    theirs = an_organization("Theirs")
    amal(theirs)
    said = a_foreign_service(organization={"id": str(theirs.pk), "name": "Stolen"})
    assert bring([said], keeper=an_organization("Mine")).left == (id_of("service"),)
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_it_renames_no_organisation_with_confirmed_entries():
    theirs = an_organization("Theirs")
    an_entry(theirs)
    bring([a_foreign_service(organization={"id": str(theirs.pk), "name": "Stolen"})])
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_it_takes_no_row_of_others_by_its_id():
    entry = an_entry(an_organization())
    phone = entry.phones.get()
    said = a_foreign_service(phones=[{"id": str(phone.pk), "number": "+44 7700 900123"}])
    bring([said])
    phone.refresh_from_db()
    assert (phone.number, phone.service_id) == ("030 901820", entry.pk)
    assert the_service().phones.get().number == "+44 7700 900123"


def test_it_confirms_nothing_and_names_nobody():
    bring([a_foreign_service(status="active", assured_date="2026-11-01")])
    row = the_service()
    assert (row.status, row.assured_date, row.assurer_email) == ("draft", None, "")
    assert "Jane" not in json.dumps(row.extra)
    assert "jane.roe" not in json.dumps([row.extra, row.organization.extra])


def test_it_is_all_or_nothing():
    rows = [a_foreign_service(), {"id": id_of("two"), "name": "Two", "organization_id": id_of("x")}]
    with pytest.raises(HsdsFileError):
        bring(rows)
    assert not Service.objects.exists()
    assert not Organization.objects.exists()


# --- how it reads ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "printed", "e164"),
    [
        ("116123", "116123", ""),
        # A country code that a short code cannot have.
        ("+44116123", "116123", ""),
        ("020 7946 0000", "020 7946 0000", "+442079460000"),
        ("+44 20 7946 0000", "+44 20 7946 0000", "+442079460000"),
        ("'+442079460000", "020 7946 0000", "+442079460000"),
        ("999999999999999999", "999999999999999999", ""),
    ],
)
def test_it_reads_numbers(number: str, printed: str, e164: str):
    bring([a_foreign_service(phones=[{"id": id_of("n"), "number": number}])])
    row = the_service().phones.get()
    assert (row.number, row.e164) == (printed, e164)


def test_our_own_words_make_no_number_of_a_short_code():
    printed = attribute(
        entity="phone", link=a_uuid(), taxonomy="dialling", word="as_printed", value="116 123"
    )
    phone = {"id": str(a_uuid()), "number": "+44116123", "attributes": [printed]}
    bring([a_foreign_service(phones=[phone])])
    assert the_service().phones.get().e164 == ""


def a_uuid() -> Any:
    from uuid import UUID

    return UUID(id_of("n"))


WEEK = {"freq": "WEEKLY", "opens_at": "09:00", "closes_at": "17:00"}


@pytest.mark.parametrize(
    ("schedules", "hours"),
    [
        ([WEEK | {"byday": "MO,TU,WE,TH,FR"}], "Mo-Fr 09:00-17:00"),
        ([WEEK | {"byday": "MO,WE,TH"}], "Mo,We-Th 09:00-17:00"),
        # OSM would let the second rule replace the first.
        (
            [
                WEEK | {"byday": "MO,TU"},
                WEEK | {"byday": "MO", "opens_at": "18:00", "closes_at": "20:00"},
            ],
            "Mo 09:00-17:00,18:00-20:00; Tu 09:00-17:00",
        ),
        ([WEEK | {"byday": "SA", "opens_at": "20:00", "closes_at": "05:00"}], "Sa 20:00-29:00"),
        (
            [WEEK | {"byday": "MO,TU,WE,TH,FR,SA,SU", "opens_at": "00:00", "closes_at": "23:59"}],
            "24/7",
        ),
        ([WEEK | {"byday": "MO", "description": "24/7"}], "24/7"),
        (
            [WEEK | {"byday": "MO", "description": "Mo-Fr 09:00-18:00; PH off"}],
            "Mo-Fr 09:00-18:00; PH off",
        ),
        ([WEEK | {"byday": "1MO"}], ""),
        ([WEEK | {"byday": "MO", "interval": 2}], ""),
        ([WEEK | {"byday": "MO", "until": "2026-12-31"}], ""),
        ([WEEK | {"byday": "MO"}, {"freq": "MONTHLY", "bymonthday": "1"}], ""),
        ([WEEK | {"byday": "MO", "opens_at": "09:00Z"}], ""),
        ([{"description": "By appointment"}], ""),
    ],
)
def test_it_reads_hours_or_leaves_them_in_words(schedules, hours):
    assert hours_of(schedules)[0] == hours


def test_it_reads_hours_in_words():
    assert hours_of([{"description": "By appointment"}]) == ("", "By appointment")
    ours = [{"description": "24/7", "notes": "always"}, {"description": "24/7", "notes": "always"}]
    assert hours_of(ours) == ("24/7", "always")


def test_it_never_calls_anything_a_directory_by_its_sound():
    """An unconfirmed directory for the whole world is shown: ours say so themselves."""
    bring([a_foreign_service(name="Directory of help", service_areas=[])])
    assert the_service().service_type != "directory"


# --- nobody is found ------------------------------------------------------------------------------

HIDDEN = ("School Street", "Long Lane", "LS2 7AA", "LS1 4AB", "53.80", "-1.54", "-1.55", "Bus 5")
HIDDEN += ("Red door", "Ramp", "10002345", 'Listening Room"', "Annexe", "Leeds", "side street")


def a_shelter(**fields: Any) -> dict[str, Any]:
    """With its place wherever a file can say one, and where none should."""
    deep = {"anything": [{"at": {"address": "7 School Street", "lat": 53.80}}]}
    change = {
        "id": id_of("moved"),
        "field_name": "address",
        "previous_value": "2 Long Lane",
        "replacement_value": "7 School Street",
        "updated_by": "Jane",
    }
    told = {
        "id": id_of("told"),
        "label": "Address",
        "value": "7 School Street",
        "taxonomy_term_id": id_of("where"),
        "taxonomy_term": {"id": id_of("where"), "name": "Where", "description": "Where"},
    }
    way = a_foreign_service()["service_at_locations"][0]
    way["description"] = "In a side street"
    said = {
        "name": "Refuge North",
        "alternate_name": "",
        "address": "7 School Street",
        "addresses": [{"address_1": "7 School Street", "city": "Leeds", "id": id_of("a")}],
        "latitude": 53.80,
        "x_place": deep,
        "location": {"id": id_of("l"), "name": "7 School Street"},
        "locations": [{"id": id_of("m"), "addresses": [{"id": id_of("b"), "city": "Leeds"}]}],
        "metadata": [change],
        "attributes": [told],
        "service_at_locations": [way],
        "additional_urls": [
            {"id": id_of("map"), "label": "Map", "url": "https://maps.example/School Street"},
            {
                "id": id_of("map2"),
                "label": "Map",
                "url": "https://www.google.com/maps/@53.80,-1.54",
            },
        ],
        "phones": [{"id": id_of("p"), "number": "0113 496 0000", "x": deep, "metadata": [change]}],
        "contacts": [{"id": id_of("c"), "title": "Intake", "location": way["location"]}],
        "program": {"id": id_of("program"), "name": "P", "description": "P", "location": deep},
    }
    return a_foreign_service(**said | fields)


def assert_hidden(text: str) -> None:
    for word in HIDDEN:
        assert word not in text, word


def exported(tmp_path: Path) -> str:
    """Everything that leaves, as one text."""
    call_command("export_hsds", str(tmp_path / "all.json"), stdout=io.StringIO())
    call_command("export_hsds", str(tmp_path / "all.ndjson"), stdout=io.StringIO())
    call_command("export_hsds", str(tmp_path / "all.zip"), stdout=io.StringIO())
    with ZipFile(tmp_path / "all.zip") as package:
        tables = [package.read(name).decode() for name in package.namelist()]
    texts = [(tmp_path / name).read_text("utf-8") for name in ("all.json", "all.ndjson")]
    return "\n".join(texts + tables)


def test_it_lets_no_place_of_a_shelter_in(tmp_path):
    line = {"id": id_of("line"), "name": "Line", "alternate_name": "", "service_areas": []}
    bring([a_shelter(), a_foreign_service(**line, service_at_locations=[])])
    shelter = Service.objects.get(name="Refuge North")
    assert shelter.service_type == "shelter"
    assert not hasattr(shelter, "location")
    kept = [row.extra for row in Service.objects.all()] + [shelter.organization.extra]
    assert_hidden(json.dumps(kept, ensure_ascii=False))
    Service.objects.update(status="verified", assured_date=DAY)
    text = exported(tmp_path)
    assert_hidden(text)
    # What tells of no place is there.
    for word in ("Refuge North", "Two weeks", "Intake", "A lottery", "+441134960000"):
        assert word in text


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Frauenhaus Nord"},
        {"name": "Line", "description": "A safe house for women."},
        {"name": "Line", "alternate_name": "دار الأمان"},
        {
            "name": "Line",
            "attributes": [
                attribute(
                    entity="service", link=id_of("s"), taxonomy="service_type", word="shelter"
                )
            ],
        },
    ],
)
def test_it_knows_a_shelter_by_its_words(fields):
    bring([a_shelter(**fields)])
    row = the_service()
    assert row.service_type == "shelter"
    assert_hidden(json.dumps([row.extra, row.organization.extra], ensure_ascii=False))


@pytest.mark.parametrize("kind", ["virtual", "postal", "secret", ""])
def test_it_lets_no_address_in_that_nobody_may_visit(tmp_path, kind):
    said = a_foreign_service(
        address="7 School Street", organization={"id": id_of("o"), "name": "O"}
    )
    for way in said["service_at_locations"]:
        way["location"]["location_type"] = kind
    bring([said])
    Service.objects.update(status="verified", assured_date=DAY)
    text = exported(tmp_path)
    for word in ("School Street", "LS2", "53.80", "Bus 5", "Ramp", "Annexe", "Leeds"):
        assert word not in text, word


def test_an_entry_that_becomes_a_shelter_tells_its_place_no_more(tmp_path):
    """Asked again of all that leaves: what came in as a counselling room may hide people today."""
    bring([a_foreign_service()])
    Service.objects.update(status="verified", assured_date=DAY)
    assert "School Street" in exported(tmp_path)
    Service.objects.update(service_type="shelter")
    assert_hidden(exported(tmp_path).replace("The Listening Room", ""))


def test_a_new_shelter_hides_the_places_of_its_organisation(tmp_path):
    bring([a_foreign_service()])
    Service.objects.update(status="verified", assured_date=DAY)
    assert "Long Lane" in exported(tmp_path)
    Service.objects.create(
        organization=the_service().organization, name="New", service_type="shelter", harms=[]
    )
    assert "Long Lane" not in exported(tmp_path)


def test_no_key_of_a_place_is_left_of_what_hides():
    kept = hiding.without_hidden_places(a_shelter(), everywhere=True)
    for name, value in every_value(kept):
        assert name not in hiding.OF_PLACES, name
        if name in ("location", "locations"):
            rows = value if isinstance(value, list) else [value]
            assert all({*row} <= {"id", "location_type", "organization_id"} for row in rows)


# --- files that mean harm -------------------------------------------------------------------------


def a_zip(**files: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name.replace("_csv", ".csv").replace("_json", ".json"), text)
    return buffer.getvalue()


def deep(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


GOOD = {"id": id_of("service"), "name": "Line", "organization": {"id": id_of("o"), "name": "O"}}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Refused.NOT_JSON),
        (b"\xff\xfe\x00", Refused.NOT_JSON),
        (b"{", Refused.NOT_JSON),
        (b"[]", Refused.NO_SERVICES),
        (b"[1]", Refused.NOT_HSDS),
        (b"NaN", Refused.NOT_JSON),
        (b'"text"', Refused.NOT_HSDS),
        (b'{"services": 1}', Refused.NOT_HSDS),
        (b'{"contents": [{"id": "x"}]}', Refused.MISSING),
        (deep(200_000).encode(), Refused.TOO_DEEP),
        ([GOOD | {"x": json.loads(deep(60))}], Refused.TOO_DEEP),
        ([GOOD | {"phones": {"number": "1"}}], Refused.WRONG_TYPE),
        ([GOOD | {"phones": ["1"]}], Refused.WRONG_TYPE),
        ([GOOD | {"description": ["a"]}], Refused.WRONG_TYPE),
        ([GOOD | {"minimum_age": "young"}], Refused.WRONG_TYPE),
        ([GOOD | {"minimum_age": True}], Refused.WRONG_TYPE),
        ([GOOD | {"minimum_age": "1e999"}], Refused.WRONG_TYPE),
        ([GOOD | {"name": "\ud800"}], Refused.WRONG_TYPE),
        ([GOOD | {"id": {}}], Refused.WRONG_TYPE),
        ([GOOD | {"organization": []}], Refused.WRONG_TYPE),
        ([GOOD | {"organization": {"id": id_of("o")}}], Refused.MISSING),
        ([GOOD | {"description": "x" * 20_001}], Refused.TOO_LONG),
        ([GOOD | {"k" * 101: 1}], Refused.TOO_LONG),
        ([GOOD, GOOD], Refused.TWICE),
        (b"PK\x03\x04 no zip", Refused.BAD_ZIP),
        (a_zip(a_csv="id\r\n1"), Refused.BAD_ZIP),
        (a_zip(services_csv=b"\xff\xfe"), Refused.BAD_ZIP),
        (a_zip(services_csv='id,name\r\n"1'), Refused.BAD_ZIP),
        (a_zip(services_csv="id,name\r\n,Line"), Refused.MISSING),
        (a_zip(services_csv="id,name\r\n1,a,b"), Refused.WRONG_TYPE),
        (a_zip(services_csv="id,name,minimum_age\r\n1,a,young"), Refused.WRONG_TYPE),
        (a_zip(services_csv="id,name\r\n1,a\r\n1,b"), Refused.TWICE),
        (a_zip(services_csv="id,name\r\n1,a", beyond_json="{"), Refused.NOT_JSON),
        (
            a_zip(services_csv="id,name\r\n1,a", beyond_json='{"1": {"name": 1}}'),
            Refused.WRONG_TYPE,
        ),
        (a_zip(services_csv="id,name\r\n1,a", datapackage_json=deep(10_000)), Refused.NOT_JSON),
        (a_zip(**{f"f{n}": "x" for n in range(100)}), Refused.TOO_MANY),
        (a_zip(services_csv=b"0" * 70_000_000), Refused.TOO_LARGE),
        (a_zip(services_csv=b"0" * 5_000_000), Refused.TOO_LARGE),
        (b" " * (32 * 1024 * 1024 + 1), Refused.TOO_LARGE),
    ],
    ids=range(39),
)
def test_it_refuses_by_name(data, why):
    assert refused(data).refused == why
    assert not Service.objects.exists()


def test_it_multiplies_nothing_without_end():
    """Rows that lie in themselves, and one place with much in it that a great many share."""
    one = "id,name\r\n1,a"
    circle = "id,link_id,link_entity,taxonomy_term_id\r\n{}\r\n"
    for entity in ("attribute", "metadata"):
        cells = circle.format(f"2,2,{entity},3")
        assert len(read_rows(a_zip(services_csv=one, attributes_csv=cells))) == 1
    places = "id,location_type,phone_id\r\n9,physical,8"
    phones = "id,number,location_id\r\n8,1,9"
    assert read_rows(a_zip(services_csv=one, locations_csv=places, phones_csv=phones))
    many = range(1500)
    spoken = "id,location_id,code\r\n" + "\r\n".join(f"{each},9,en" for each in many)
    ways = "id,service_id,location_id\r\n" + "\r\n".join(f"{each},1,9" for each in many)
    files = {"services_csv": one, "locations_csv": "id,location_type\r\n9,physical"}
    data = a_zip(**files, languages_csv=spoken, service_at_location_csv=ways)
    assert refused(data).refused == Refused.TOO_MANY


def read_rows(data: bytes) -> list[dict[str, Any]]:
    return read_hsds(data)


def test_it_believes_no_zip_about_its_size():
    """A zip that says it holds ten bytes, and holds five million."""
    data = bytearray(a_zip(services_csv=b"0" * 5_000_000))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    assert refused(bytes(data)).refused in (Refused.BAD_ZIP, Refused.TOO_LARGE)


def test_it_takes_odd_texts_for_what_they_are():
    odd = "\u202eabc\x00\x07 <script>alert(1)</script> =1+1 'quoted'"
    bring([GOOD | {"description": odd, "url": "javascript:alert(1)", "x": 1e308}])
    row = the_service()
    assert row.description == odd.replace("\x00", "").replace("\x07", "")
    assert "javascript" not in json.dumps(row.extra) + row.url


def test_it_says_where_it_stopped(tmp_path):
    (tmp_path / "bad.json").write_text(json.dumps([GOOD | {"phones": [{"number": []}]}]))
    with pytest.raises(CommandError, match=r"service .*\.phones\[0\]\.number: .*another type"):
        call_command("import_hsds", str(tmp_path / "bad.json"), stderr=io.StringIO())
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_hsds", str(tmp_path / "none.json"))
    (tmp_path / "good.json").write_text(json.dumps([GOOD]))
    with pytest.raises(CommandError, match="no organisation here"):
        call_command("import_hsds", str(tmp_path / "good.json"), keeper=id_of("nobody"))


def test_it_takes_the_apostrophe_of_cells_off():
    cells = "id,organization_id,name\r\n{},{},'=Line\r\n".format(id_of("service"), id_of("o"))
    by = "id,name,description\r\n{},O's,'@O\r\n".format(id_of("o"))
    phones = "id,service_id,number\r\n{},{},'+442079460000\r\n".format(id_of("p"), id_of("service"))
    data = a_zip(services_csv=cells, organizations_csv=by, phones_csv=phones)
    bring(data)
    row = the_service()
    assert (row.name, row.organization.name) == ("=Line", "O's")
    assert row.organization.description == "@O"
    assert row.phones.get().e164 == "+442079460000"
    assert not Language.objects.exists()
