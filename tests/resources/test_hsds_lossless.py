"""What goes out comes in again, and what came in goes out: files of ours, and of others."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from apps.resources.models import (
    Change,
    Location,
    Organization,
    Service,
    ServiceTranslation,
)
from tests.resources.a_foreign_file import a_foreign_service, id_of
from tests.resources.hsds import (
    DAY,
    MOMENT,
    OFFICIAL,
    a_service,
    assert_valid,
    contents,
    needs_schemas,
)

pytestmark = pytest.mark.django_db

FORMS = ("json", "ndjson", "zip")


def export(path: Path) -> list[dict[str, Any]]:
    """The file, and beside it what it says."""
    call_command("export_hsds", str(path), stdout=io.StringIO())
    whole = path.with_name("whole.json")
    call_command("export_hsds", str(whole), stdout=io.StringIO())
    return json.loads(whole.read_text(encoding="utf-8"))


def bring(path: Path) -> str:
    out = io.StringIO()
    call_command("import_hsds", str(path), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def wipe() -> None:
    Service.objects.all().delete()
    Organization.objects.all().delete()


def confirm_all(like: list[dict[str, Any]]) -> None:
    """As a person confirms; the days and how each stands are those of before."""
    words = {"active": "verified", "temporarily closed": "suspended", "defunct": "retired"}
    for row in like:
        Service.objects.filter(pk=row["id"]).update(
            status=words[row["status"]],
            assured_date=row.get("assured_date"),
            assurer_email=row.get("assurer_email", ""),
            last_modified=row["last_modified"],
        )


def everything() -> None:
    """Entries with all that the models can say."""
    row = a_service(
        language="de",
        time_zone="Asia/Kolkata",
        must_report=True,
        minimum_age=14,
        eligibility="Women over 14",
        fees="A call costs 1 cent",
        interpretation="By telephone, in 40 languages",
        pair="night-and-day",
        description="=1+1",
        alert="Line one\nLine two, \"quoted\"; 'and' more",
        email="desk@help.example",
    )
    voice = row.phones.get(number="0800 222 555")
    voice.extension, voice.description = "007", "Ask for the desk"
    voice.save()
    row.phones.filter(number="116 006").update(extension="12", from_abroad=True)
    ServiceTranslation.objects.create(service=row, language="ar", name="خط", alert="مغلق")
    ServiceTranslation.objects.create(service=row, language="fr", description="Écoute")
    Location.objects.create(
        service=row,
        location_type="physical",
        name="House",
        address_1="1 Street",
        city="Wien",
        country="AT",
        latitude="48.20849",
        longitude="16.37208",
    )
    Change.objects.create(
        service=row,
        day=DAY,
        act="edited",
        field="numbers",
        previous=["1"],
        replacement=["2"],
        role="organisation_editor",
    )
    gone = a_service("Gone", by="Old House", status="retired", replaced_by=row)
    gone.language = ""
    a_service(
        "House",
        by="Shelter House",
        service_type="shelter",
        opening_hours="Mo-Fr 09:00-18:00; PH off",
    )
    a_service("Plain", by="Plain", status="suspended", opening_hours="", hours_in_source="by day")
    Service.objects.update(last_modified=MOMENT)


@pytest.mark.parametrize("form", FORMS)
def test_it_takes_its_own_file_back(tmp_path, form):
    everything()
    before = export(tmp_path / f"all.{form}")
    wipe()
    assert "4 new" in bring(tmp_path / f"all.{form}")
    assert {row.status for row in Service.objects.all()} == {"draft"}
    confirm_all(before)
    assert export(tmp_path / f"again.{form}") == before


def test_it_keeps_columns_in_columns(tmp_path):
    """Nothing of ours is left over: an editor who changes it finds it where it was."""
    everything()
    before = {row.name: row for row in Service.objects.all()}
    export(tmp_path / "all.json")
    wipe()
    bring(tmp_path / "all.json")
    same = [
        *("language", "time_zone", "must_report", "minimum_age", "eligibility", "fees", "pair"),
        *("interpretation", "opening_hours", "hours_in_source", "harms", "audience", "alert"),
        *("free_of_charge", "on_phone_bill", "service_type", "url", "email", "confidence"),
    ]
    for row in Service.objects.all():
        assert not row.extra.get("hsds", {}).keys() - {"metadata"}, row.extra
        assert row.organization.extra == {}
        assert row.organization.description == ""
        for name in same:
            assert getattr(row, name) == getattr(before[row.name], name), name
    row = Service.objects.get(name="Line of Help")
    phone = row.phones.get(number="0800 222 555")
    assert (phone.e164, phone.toll_free, phone.extension) == ("+43800222555", True, "007")
    assert row.phones.get(number="116 006").e164 == ""
    assert row.phones.get(type="text").keyword == "START"
    assert row.phones.get(type="text").description == ""
    assert row.languages.get(code="de").assumed
    assert row.languages.get(code="de").note == ""
    assert row.location.city == "Wien"
    assert Service.objects.get(name="Gone").replaced_by == row


def test_it_takes_the_whole_directory_back(tmp_path, directory):
    Service.objects.update(status="verified", assured_date=DAY)
    before = export(tmp_path / "all.zip")
    wipe()
    assert "254 new" in bring(tmp_path / "all.zip")
    confirm_all(before)
    assert export(tmp_path / "again.zip") == before


# --- files of others ------------------------------------------------------------------------------

# Only people here say these, by confirming; and who edited there is nobody's business here.
OURS = {"assured_date", "assurer_email", "last_modified", "status", "updated_by"}


def missing(said: Any, told: Any, where: str = "") -> list[str]:
    """What `said` says and `told` does not."""
    if isinstance(said, dict):
        if not isinstance(told, dict):
            return [where]
        return [
            each
            for name, value in said.items()
            if name not in OURS
            for each in missing(value, told.get(name), f"{where}.{name}")
        ]
    if isinstance(said, list) and said and isinstance(said[0], dict):
        known = {row["id"]: row for row in told or []}
        return [
            each
            for row in said
            for each in missing(row, known.get(row["id"]), f"{where}.{row['id']}")
        ]
    return [] if said == told else [f"{where}: {said!r} is {told!r}"]


def brought(tmp_path: Path, service: dict[str, Any]) -> dict[str, Any]:
    """A file of one service, in, confirmed, and out."""
    (tmp_path / "in.json").write_text(json.dumps([service]), encoding="utf-8")
    bring(tmp_path / "in.json")
    Service.objects.update(status="verified", assured_date=DAY)
    (row,) = export(tmp_path / "out.json")
    return row


def test_it_gives_back_all_that_a_file_of_others_brought(tmp_path):
    said = a_foreign_service()
    told = brought(tmp_path, said)
    numbers = {row["id"]: row["number"] for row in told["phones"]}
    assert numbers[id_of("phone")] == "+441134960000"
    assert numbers[id_of("short")] == "116123"
    for row in said["phones"]:
        row["number"] = numbers[row["id"]]
    assert missing(said, told) == []
    assert told["metadata"][0]["updated_by"] == "source"
    assert "Jane" not in json.dumps(told)
    assert told["assured_date"] == DAY.isoformat()


def test_it_reads_what_it_has_columns_for(tmp_path):
    brought(tmp_path, a_foreign_service())
    row = Service.objects.get()
    assert (row.service_type, row.harms) == ("counselling", ["sexual_violence"])
    assert (row.minimum_age, row.eligibility) == (16, "People over 16 in the north.")
    # One opening a month is nothing that days and times can say: half would be wrong hours.
    assert row.opening_hours == ""
    assert row.hours_in_source == "Weekdays until five · An open evening once a month"
    phone = row.phones.get(number="0113 496 0000")
    assert (phone.e164, phone.extension) == ("+441134960000", "12")
    assert [each.code for each in phone.languages.all()] == ["ur"]
    assert row.phones.get(number="116 123").e164 == ""
    assert not row.phones.filter(number="0113 496 0009").exists()
    assert {each.code for each in row.languages.all()} == {"en", "pl"}
    assert [each.country for each in row.service_areas.all()] == ["GB"]
    assert [each.url for each in row.chats] == ["https://chat.haven.example/"]
    assert row.location.address_1 == "7 School Street"
    assert row.organization.name == "Haven North"


def test_it_gives_it_back_as_tables_too(tmp_path):
    first = brought(tmp_path, a_foreign_service())
    export(tmp_path / "all.zip")
    wipe()
    bring(tmp_path / "all.zip")
    confirm_all([first])
    # More than before are only keys: in a table each row says whose it is.
    assert missing(first, export(tmp_path / "again.json")[0]) == []


@needs_schemas
def test_what_it_gives_back_is_valid(tmp_path):
    assert_valid(brought(tmp_path, a_foreign_service()), "compiled/service.json.gz")
    for form in ("services", "organizations"):
        for row in contents(form, full="true"):
            assert_valid(row, f"compiled/{form[:-1]}.json.gz")


@needs_schemas
def test_it_takes_the_example_of_the_standard(tmp_path):
    said = json.loads((OFFICIAL / "examples" / "service_full.json").read_text(encoding="utf-8"))
    told = brought(tmp_path, said)
    assert_valid(told, "compiled/service.json.gz")


def test_what_somebody_changes_here_stands(tmp_path):
    """The file is older than an editor: only what nobody changed is as it said."""
    brought(tmp_path, a_foreign_service())
    Service.objects.update(opening_hours="24/7", eligibility="Anybody", alert="")
    row = Service.objects.get()
    row.phones.get(number="0113 496 0000").delete()
    Location.objects.update(address_1="1 New Road", name="")
    (told,) = export(tmp_path / "out.json")
    assert told["eligibility_description"] == "Anybody"
    assert "alert" not in told
    assert {each["description"] for each in told["schedules"]} == {"24/7"}
    assert id_of("phone") not in json.dumps(told["phones"])
    assert told["wait_time"] == "Two weeks"
    moved = told["service_at_locations"][0]["location"]
    assert [each["address_1"] for each in moved["addresses"]] == ["1 New Road"]
    assert "Bus 5" not in json.dumps(told)
