"""The same numbers as files: cell by cell what is public, and nothing else."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from apps.numbers.models import DailyCell
from apps.numbers.queries import cells

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
NOTE = "It is not a survey."


def numbers() -> None:
    rows = [
        ("total", "", 190), ("country", "FR", 110), ("setting", "work", 60),
        ("country_setting", "FR:work", 60), ("month", "2026-11", 190), ("campaign", "me-too", 20),
    ]  # fmt: skip
    for kind, key, value in rows:
        DailyCell.objects.create(kind=kind, key=key, day=DAY, value=value)
    DailyCell.objects.create(kind="report", key="a:b", day=date(2026, 10, 1), value=20)
    DailyCell.objects.create(kind="language", key="ar", day=DAY, value=0)


def test_its_csv_is_the_cells(client: Client):
    numbers()
    answer = client.get("/how-many.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [(row["kind"], row["key"], int(row["value"])) for row in rows] == cells().rows()
    assert len(rows) == 6
    assert {row["day"] for row in rows} == {"2026-11-20"}
    assert {row["licence_url"] for row in rows} == {
        "https://creativecommons.org/publicdomain/zero/1.0/"
    }
    assert all(NOTE in row["note"] for row in rows)


def test_its_json_is_the_cells(client: Client):
    numbers()
    found = client.get("/how-many.json").json()
    assert [tuple(cell.values()) for cell in found["cells"]] == cells().rows()
    assert found["day"] == "2026-11-20"
    assert found["licence"]["name"] == "CC0 1.0"
    assert NOTE in found["note"]


def test_it_is_a_file_before_the_first_day_too(client: Client):
    assert client.get("/how-many.json").json()["cells"] == []
    assert client.get("/how-many.json").json()["day"] is None
    assert len(client.get("/how-many.csv").content.decode().splitlines()) == 1


@pytest.mark.parametrize("name", ["csv", "json"])
def test_it_may_be_kept_by_anybody_for_a_while(client: Client, name: str):
    numbers()
    answer = client.get(f"/ar/how-many.{name}")
    assert "s-maxage=30" in answer["Cache-Control"]
    assert not answer.cookies
    again = client.get(f"/ar/how-many.{name}", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
