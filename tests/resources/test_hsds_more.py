"""What the HSDS feed tells beyond numbers: places, history, and what HSDS has no field for."""

import io
import json
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import call_command

from apps.resources.hsds import schedules
from apps.resources.models import Change, Location, Service, ServiceTranslation
from tests.cast import otto
from tests.resources.hsds import (
    DAY,
    a_service,
    assert_valid,
    assert_well_formed,
    contents,
    get,
    needs_schemas,
)

pytestmark = pytest.mark.django_db


def full(row: Service) -> dict[str, Any]:
    return get(f"services/{row.pk}").json()


def terms(said: dict[str, Any]) -> dict[tuple[str, str], str]:
    """(code, label) -> value, of attributes that have one."""
    return {
        (each["taxonomy_term"]["code"], each.get("label", "")): each["value"]
        for each in said["attributes"]
        if "value" in each
    }


def placed(row: Service, **fields: Any) -> Location:
    told = {
        "location_type": "physical",
        "name": "Blue House",
        "address_1": "7 School Street",
        "city": "Graz",
        "region": "Styria",
        "postal_code": "8010",
        "country": "AT",
        "latitude": "47.07071",
        "longitude": "15.43950",
    }
    return Location.objects.create(service=row, **told | fields)


def everything_that_leaves(tmp_path: Any) -> str:
    for name in ("all.json", "all.ndjson", "all.zip"):
        call_command("export_hsds", str(tmp_path / name), stdout=io.StringIO())
    with ZipFile(tmp_path / "all.zip") as package:
        texts = [package.read(name).decode() for name in package.namelist()]
    texts += [(tmp_path / name).read_text("utf-8") for name in ("all.json", "all.ndjson")]
    for path in ("services", "organizations", "service_at_locations"):
        texts.append(get(path, full="true").content.decode())
        texts.append(get(path).content.decode())
    return "\n".join(texts)


# --- places ---------------------------------------------------------------------------------------


def test_it_says_where_people_may_come(tmp_path):
    row = a_service(service_type="counselling")
    place = placed(row)
    (way,) = full(row)["service_at_locations"]
    assert way["location_id"] == way["location"]["id"] == str(place.pk)
    assert (way["location"]["location_type"], way["location"]["latitude"]) == ("physical", 47.07071)
    (address,) = way["location"]["addresses"]
    assert (address["address_1"], address["state_province"]) == ("7 School Street", "Styria")
    (listed,) = contents("service_at_locations")
    assert listed["location"] == way["location"]
    assert get(f"service_at_locations/{way['id']}").json()["location"] == way["location"]
    assert "addresses.csv" in ZipFile(io.BytesIO(zipped(tmp_path))).namelist()


def zipped(tmp_path: Any) -> bytes:
    call_command("export_hsds", str(tmp_path / "a.zip"), stdout=io.StringIO())
    return (tmp_path / "a.zip").read_bytes()


@pytest.mark.parametrize("status", ["verified", "due", "overdue", "suspended", "retired"])
def test_it_tells_no_place_of_a_shelter_whatever_its_row_says(tmp_path, status):
    """The address is set in every way there is: a column, what a file left, the organisation's."""
    row = a_service("House", service_type="shelter", status=status)
    placed(row)
    hidden = {
        "id": str(row.pk),
        "location_type": "physical",
        "addresses": [{"id": str(row.pk), "address_1": "7 School Street", "city": "Graz"}],
    }
    said = {"said": "7 School Street"}
    inside = {
        "location_type": {"said": "physical", "was": "virtual"},
        "name": said,
        "addresses": {"beside": hidden["addresses"]},
    }
    row.extra = {
        "hsds": {
            "address": said,
            "latitude": {"said": 47.07071},
            "transportation": said,
            "service_at_locations": {
                "beside": [{"id": str(row.pk), "location": hidden, "description": "Graz"}],
                "rows": {full(row)["service_at_locations"][0]["id"]: {"location": {"in": inside}}},
            },
            "contacts": {"beside": [{"id": str(row.pk), "location": hidden}]},
            "attributes": {
                "beside": [{"id": str(row.pk), "value": "8010", "taxonomy_term_id": "x"}]
            },
            "metadata": {"beside": [{"id": str(row.pk), "previous_value": "7 School Street"}]},
        }
    }
    row.save()
    by = row.organization
    by.extra = {"hsds": {"locations": {"beside": [hidden]}, "address": said}}
    by.save()
    a_service("Line").organization.services.update(organization=by)
    Change.objects.create(
        service=row,
        day=DAY,
        act="edited",
        field="location",
        previous="7 School Street",
        replacement="Graz",
        role="organisation_editor",
    )
    text = everything_that_leaves(tmp_path)
    for word in ("School Street", "Graz", "8010", "47.07", "15.43", "Blue House", "Styria"):
        assert word not in text, word


def test_a_virtual_place_has_only_an_id():
    row = a_service(service_type="counselling")
    place = Location.objects.create(service=row, country="AT")
    (way,) = full(row)["service_at_locations"]
    assert way["location"] == {
        "id": str(place.pk),
        "location_type": "virtual",
        "organization_id": str(row.organization_id),
    }


# --- history --------------------------------------------------------------------------------------


def a_change(row: Service, **fields: Any) -> Change:
    told = {
        "act": "edited",
        "field": "numbers",
        "previous": ["0800 1"],
        "replacement": ["0800 2"],
        "role": "organisation_editor",
        "day": DAY,
    }
    return Change.objects.create(service=row, **told | fields)


def test_it_tells_what_was_done_and_by_which_role():
    row = a_service()
    a_change(row, by=otto())
    a_change(row, act="status", field="status", previous="due", replacement=None, role="site")
    first, second = full(row)["metadata"]
    assert {name: each for name, each in second.items() if name != "id"} == {
        "resource_id": str(row.pk),
        "resource_type": "service",
        "last_action_date": "2026-11-20",
        "last_action_type": "edited",
        "field_name": "numbers",
        "previous_value": '["0800 1"]',
        "replacement_value": '["0800 2"]',
        "updated_by": "organisation_editor",
    }
    assert (first["updated_by"], first["replacement_value"]) == ("site", "")
    assert "otto" not in json.dumps(full(row)).casefold()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "waiting"},
        {"state": "refused"},
        {"act": "confirmed", "field": "hours"},
        {"act": "imported", "field": ""},
        *({"field": field} for field in ("note", "sources", "location", "address_1", "extra")),
    ],
)
def test_it_keeps_to_itself(tmp_path, fields):
    row = a_service()
    a_change(row, previous="secret one", replacement="secret two", **fields)
    assert "metadata" not in full(row)
    assert "secret" not in everything_that_leaves(tmp_path)


# --- what HSDS has no field for -------------------------------------------------------------------


def test_it_tells_details_as_attributes():
    new = a_service("New")
    row = a_service(
        language="de",
        time_zone="Europe/Vienna",
        must_report=False,
        pair="day-and-night",
        replaced_by=new,
        eligibility="Women over 14",
        fees="A call costs 1 cent",
        interpretation="40 languages",
        minimum_age=14,
    )
    ServiceTranslation.objects.create(service=row, language="ar", name="خط", alert="مغلق")
    said = full(row)
    told = terms(said)
    assert told["detail.written_in", ""] == "de"
    assert told["detail.time_zone", ""] == "Europe/Vienna"
    assert told["detail.pair", ""] == "day-and-night"
    assert told["detail.replaced_by", ""] == str(new.pk)
    assert told["translation.name", "ar"] == "خط"
    assert told["translation.alert", "ar"] == "مغلق"
    assert "detail.need_not_report" in [
        each["taxonomy_term"]["code"] for each in said["attributes"]
    ]
    assert said["eligibility_description"] == "Women over 14"
    assert said["fees_description"] == "A call costs 1 cent"
    assert said["interpretation_services"] == "40 languages"
    assert said["minimum_age"] == 14
    assert_well_formed(said)


def test_it_names_no_draft_that_is_to_take_a_place():
    draft = a_service("Not yet", status="draft")
    row = a_service(replaced_by=draft)
    assert str(draft.pk) not in json.dumps(full(row))


@pytest.mark.parametrize(
    ("extension", "number"), [("12", 12), ("0", 0), ("007", None), ("12#", None), ("", None)]
)
def test_it_tells_an_extension_as_a_number_where_it_is_one(extension, number):
    row = a_service()
    row.phones.filter(number="116 006").update(extension=extension)
    (phone,) = [each for each in full(row)["phones"] if each["number"] == "116006"]
    assert phone.get("extension") == number
    told = terms(phone).get(("dialling.extension", ""))
    assert told == (extension if extension and number is None else None)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("Asia/Kolkata", 5.5),
        ("Africa/Lagos", 1),
        ("UTC", 0),
        # Summer has another number than winter.
        ("Europe/Vienna", None),
        ("Australia/Sydney", None),
        ("", None),
        ("Nowhere/Land", None),
        ("../../etc/passwd", None),
    ],
)
def test_it_tells_a_zone_as_a_number_where_it_is_one(zone, hours):
    assert schedules.zone_number(zone) == hours


@needs_schemas
def test_all_of_it_is_valid():
    row = a_service(
        service_type="counselling", time_zone="Asia/Kolkata", language="de", minimum_age=14
    )
    placed(row, region="", postal_code="")
    a_change(row)
    ServiceTranslation.objects.create(service=row, language="ar", name="خط")
    assert_valid(full(row), "compiled/service.json.gz")
    (way,) = full(row)["service_at_locations"]
    assert_valid(
        get(f"service_at_locations/{way['id']}").json(), "compiled/service_at_location.json.gz"
    )
    organization = get(f"organizations/{row.organization_id}", full_service="true").json()
    assert_valid(organization, "compiled/organization.json.gz")
