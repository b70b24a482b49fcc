"""The command that brings the facts of the repository into the directory."""

import json
import shutil
from datetime import date
from io import StringIO

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from apps.core import places
from apps.resources import models, seed

pytestmark = pytest.mark.django_db


def load(*args: str) -> str:
    out = StringIO()
    call_command("load_directory", *args, stdout=out)
    return out.getvalue()


def everything() -> str:
    kinds = (
        models.Organization,
        models.Service,
        models.Phone,
        models.Language,
        models.ServiceArea,
        models.Url,
        models.EmergencyNumber,
    )
    return serializers.serialize(
        "json", [row for kind in kinds for row in kind.objects.order_by("pk")]
    )


def changed_copy(tmp_path, change):
    folder = tmp_path / "data"
    shutil.copytree(seed.HERE, folder)
    path = folder / "helplines.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(folder)


def test_it_loads_every_fact_as_a_draft():
    said = load()
    assert "254 new" in said
    assert models.Service.objects.count() == 254
    assert not models.Service.objects.exclude(status="draft").exists()
    assert not models.Service.objects.exclude(assured_date=None).exists()
    assert models.Phone.objects.count() == 269
    assert models.EmergencyNumber.objects.values("country").distinct().count() == 240


def test_it_changes_nothing_the_second_time():
    load()
    before = everything()
    said = load()
    assert "0 new, 254 written again, 0 kept" in said
    assert everything() == before


def test_it_leaves_what_a_person_confirmed(tmp_path):
    load()
    mine = models.Service.objects.get(name="Frauenhelpline gegen Gewalt")
    mine.phones.update(number="0800 999 999")
    models.Service.objects.filter(pk=mine.pk).update(
        name="Confirmed name", status="verified", assured_date=date(2026, 11, 20)
    )
    models.EmergencyNumber.objects.filter(country="AT").update(
        status="verified", assured_date=date(2026, 11, 20), kinds=["police"]
    )
    said = load()
    mine.refresh_from_db()
    assert (mine.name, mine.status, mine.assured_date) == (
        "Confirmed name",
        "verified",
        date(2026, 11, 20),
    )
    assert [phone.number for phone in mine.phones.all()] == ["0800 999 999"]
    austria = models.EmergencyNumber.objects.filter(country="AT")
    assert {number.status for number in austria} == {"verified"}
    assert "1 kept" in said


@pytest.mark.parametrize("status", ["due", "overdue", "suspended", "retired"])
def test_it_brings_nothing_back_that_people_moved_on(status):
    load()
    row = models.Service.objects.first()
    models.Service.objects.filter(pk=row.pk).update(status=status, assured_date=date(2026, 1, 1))
    load()
    row.refresh_from_db()
    assert row.status == status


def test_nothing_counts_as_confirmed_without_a_day():
    load()
    for kind in (models.Service, models.EmergencyNumber):
        with pytest.raises(IntegrityError), transaction.atomic():
            kind.objects.filter(pk=kind.objects.first().pk).update(status="verified")


def test_it_writes_a_corrected_fact_over_a_draft(tmp_path):
    load()
    row = seed.read().services[0]

    def correct(document):
        document["services"][0]["phones"] = [{"number": "999 888", "type": "voice"}]

    load("--from", changed_copy(tmp_path, correct))
    numbers = models.Phone.objects.filter(service=row["id"]).values_list("number", flat=True)
    assert list(numbers) == ["999 888"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda d: d["services"][3].update(harms=["bad_luck"]),
            "row 4 .*harms has unknown bad_luck",
        ),
        (lambda d: d["services"][3].update(country="QQ"), "row 4 .*country has unknown QQ"),
        (lambda d: d["services"][3].pop("name"), "row 4 .*name is missing"),
        (lambda d: d["services"][3].update(id="x"), "row 4 .*UUID"),
        (lambda d: d["services"][3].update(phones=None), "row 4 "),
        (lambda d: d["services"][3].update(phones=[], url=""), "neither a number nor an address"),
        (lambda d: d["services"].append(d["services"][0]), "twice"),
        (lambda d: d["services"][3].update(sources=["hearsay"]), "unknown hearsay"),
        (lambda d: d.update(schema="other"), "not of the kind"),
    ],
)
def test_it_names_what_is_wrong_and_loads_nothing(tmp_path, change, said):
    with pytest.raises(CommandError, match=said):
        load("--from", changed_copy(tmp_path, change))
    assert not models.Service.objects.exists()


def test_it_says_when_there_is_no_file(tmp_path):
    with pytest.raises(CommandError, match=r"helplines\.json: No such file"):
        load("--from", str(tmp_path))


def test_the_facts_name_their_sources_and_only_real_countries():
    files = seed.read()
    known = {code for code, _name in places.countries("en")} | {"ZZ"}
    assert len(known) == 251
    for row in files.services:
        assert row["country"] in known
        assert row["sources"]
        assert all(source["name"] and source["licence"] for source in row["sources"])
    for row in files.emergency:
        assert row["country"] in known - {"ZZ"}
        assert row["number"].isdigit()
        assert row["sources"]
        assert not row["agreed"] or len(row["sources"]) >= 2
