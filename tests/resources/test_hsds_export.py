"""`manage.py export_hsds`: the feed as a file, whole or not at all, and safe in a spreadsheet."""

import csv
import io
import json
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from apps.resources.hsds import mapping, package, selection
from apps.resources.models import Service
from tests.resources.hsds import (
    DAY,
    OFFICIAL,
    a_service,
    assert_well_formed,
    contents,
    get,
    needs_schemas,
)

pytestmark = pytest.mark.django_db


def export(path: Path) -> str:
    out = StringIO()
    call_command("export_hsds", str(path), stdout=out)
    return out.getvalue()


def tables(path: Path) -> dict[str, list[dict[str, str]]]:
    """Table -> rows, read as the package itself describes them."""
    with ZipFile(path) as file:
        described = json.loads(file.read("datapackage.json"))
        found = {}
        for resource in described["resources"]:
            text = io.StringIO(file.read(resource["path"]).decode(resource["encoding"]), newline="")
            rows = [*csv.DictReader(text)]
            columns = [field["name"] for field in resource["schema"]["fields"]]
            assert all([*row] == columns for row in rows), resource["name"]
            found[resource["name"]] = rows
    return found


def every_service() -> list[dict]:
    return [mapping.full_service(row) for row in selection.full_services()]


def test_it_writes_what_the_api_says(tmp_path):
    a_service()
    a_service("Closed", status="retired")
    a_service("Not yet", status="draft")
    assert "2 written" in export(tmp_path / "all.json")
    rows = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert rows == contents("services", full="true")
    assert_well_formed(rows)


def test_it_writes_a_line_a_service(tmp_path):
    a_service()
    a_service("Other")
    assert "2 written" in export(tmp_path / "all.ndjson")
    streamed = b"".join(get("services", full="true", format="ndjson").streaming_content)
    assert (tmp_path / "all.ndjson").read_bytes() == streamed


def test_it_writes_tables(tmp_path):
    row = a_service()
    a_service("Not yet", status="draft", by="Drafts only")
    assert "1 written" in export(tmp_path / "all.zip")
    found = tables(tmp_path / "all.zip")
    (service,) = found["service"]
    assert (service["id"], service["status"]) == (str(row.pk), "active")
    assert [each["name"] for each in found["organization"]] == ["House of Help"]
    assert len(found["phone"]) == 3
    assert len(found["url"]) == 2
    assert {each["code"] for each in found["language"]} == {"de", "ar"}
    assert len(found["schedule"]) == 3
    (place,) = found["location"]
    assert place["location_type"] == "virtual"
    assert "Drafts" not in str(found)


def test_its_tables_hold_together(tmp_path, directory):
    """Every required cell is filled, every id stands once, and every key leads to a row."""
    Service.objects.update(status="verified", assured_date=DAY)
    export(tmp_path / "all.zip")
    found = tables(tmp_path / "all.zip")
    assert len(found["service"]) == 254
    described = package.description(package.filled_columns(package.tables(every_service())))
    for resource in described["resources"]:
        rows = found[resource["name"]]
        assert rows
        ids = [row["id"] for row in rows]
        assert len(ids) == len({*ids}), resource["name"]
        for field in resource["schema"]["fields"]:
            if field["constraints"]["required"]:
                assert all(row[field["name"]] for row in rows), (resource["name"], field["name"])
        for key in resource["schema"]["foreignKeys"]:
            there = {row["id"] for row in found[key["reference"]["resource"]]}
            named = {row[key["fields"]] for row in rows} - {""}
            assert named <= there, (resource["name"], key["fields"])


def test_no_spreadsheet_takes_a_cell_for_a_formula(tmp_path):
    a_service("=HYPERLINK(1)", by="@House", description="-1", alert="\t=2")
    export(tmp_path / "all.zip")
    found = tables(tmp_path / "all.zip")
    cells = [cell for rows in found.values() for row in rows for cell in row.values()]
    assert "'=HYPERLINK(1)" in cells
    assert "'+43800222555" in cells
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]


def test_it_tells_no_place_of_a_shelter(tmp_path):
    a_service("House", service_type="shelter")
    for name in ("all.json", "all.ndjson", "all.zip"):
        export(tmp_path / name)
    assert "addresses" not in (tmp_path / "all.json").read_text(encoding="utf-8")
    with ZipFile(tmp_path / "all.zip") as file:
        assert "addresses.csv" not in file.namelist()
        assert b"latitude" not in file.read("locations.csv")


@pytest.mark.parametrize("name", ["all.xlsx", "all", "all.json.bak"])
def test_it_says_which_names_it_understands(tmp_path, name):
    with pytest.raises(CommandError, match=r"\.json, \.ndjson or \.zip"):
        export(tmp_path / name)
    assert not [*tmp_path.iterdir()]


def test_it_says_where_it_cannot_write(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        export(tmp_path / "nowhere" / "all.json")


def test_it_leaves_what_was_there_when_it_breaks(tmp_path, monkeypatch):
    a_service()
    export(tmp_path / "all.json")
    before = (tmp_path / "all.json").read_bytes()
    monkeypatch.setattr("apps.resources.hsds.mapping.full_service", lambda row: 1 / 0)
    for name in ("all.json", "all.zip"):
        with pytest.raises(ZeroDivisionError):
            export(tmp_path / name)
    assert [each.name for each in tmp_path.iterdir()] == ["all.json"]
    assert (tmp_path / "all.json").read_bytes() == before


@needs_schemas
def test_its_tables_and_columns_are_those_of_the_standard():
    """Names, files and order; whatever the standard requires is there."""
    official = json.loads((OFFICIAL / "datapackage.json").read_text(encoding="utf-8"))
    known = {each["name"]: each for each in official["resources"]}
    every_table = {table: package.columns(table) for table in package.TABLES}
    for ours in package.description(every_table)["resources"]:
        theirs = known[ours["name"]]
        fields = {each["name"]: each for each in theirs["schema"]["fields"]}
        names = [each["name"] for each in ours["schema"]["fields"]]
        assert ours["path"] == theirs["path"]
        assert names == [*fields], ours["name"]
        for each in ours["schema"]["fields"]:
            assert each["type"] == fields[each["name"]]["type"], (ours["name"], each["name"])
        required = {name for name, each in fields.items() if each["constraints"]["required"]}
        told = {
            each["name"] for each in ours["schema"]["fields"] if each["constraints"]["required"]
        }
        assert required == told, ours["name"]
