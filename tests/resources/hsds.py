"""What tests of the HSDS feed share: entries as people leave them, and the official schemas."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource
from referencing.jsonschema import DRAFT202012

from apps.resources.models import Language, Organization, Phone, Service, ServiceArea, Url

OFFICIAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "hsds" / "3.1"
DAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)

needs_schemas = pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason="the official HSDS 3.1 schemas are not beside this checkout"
)


def get(path: str = "", **query: Any) -> Any:
    """An answer below /api/hsds/, as a program without cookies asks for it."""
    answer = Client().get(f"/api/hsds/{path}", query)
    assert not answer.cookies
    return answer


def contents(path: str, **query: Any) -> list[dict[str, Any]]:
    answer = get(path, **query)
    assert answer.status_code == 200, answer.content
    return answer.json()["contents"]


def a_service(name: str = "Line of Help", *, status: str = "verified", **fields: Any) -> Service:
    """A confirmed line with everything that an entry can have."""
    by = Organization.objects.create(name=fields.pop("by", "House of Help"))
    confirmed = {} if status == "draft" else {"assured_date": DAY, "assurer_email": "desk@x.org"}
    values = {
        "service_type": "helpline",
        "harms": ["sexual_violence", "shelter"],
        "audience": "women",
        "url": "https://help.example/",
        "opening_hours": "Mo-Fr 09:00-12:00,13:00-17:00; Sa 09:00-24:00",
        "hours_in_source": "weekdays and Saturdays",
        "free_of_charge": True,
        "on_phone_bill": False,
        "confidence": "high",
        "note": "Asked Ines Sommer by telephone.",
        "sources": [{"name": "somebody's list"}],
    }
    row = Service.objects.create(
        organization=by, name=name, status=status, **(values | confirmed | fields)
    )
    Service.objects.filter(pk=row.pk).update(last_modified=MOMENT)
    row.last_modified = MOMENT
    phone = Phone.objects.create(
        service=row, number="0800 222 555", e164="+43800222555", toll_free=True
    )
    Phone.objects.create(service=row, number="116 006", position=1)
    Phone.objects.create(service=row, number="50808", type="text", keyword="START", position=2)
    Phone.objects.create(
        service=row, number="+43 660 1", e164="+436601", type="whatsapp", from_abroad=True
    )
    Language.objects.create(service=row, code="de", assumed=True)
    Language.objects.create(phone=phone, code="ar")
    ServiceArea.objects.create(service=row, country="AT")
    ServiceArea.objects.create(service=row, country="AT", name="Tyrol")
    Url.objects.create(service=row, label="chat", url="https://chat.example/")
    return row


def every_value(data: Any) -> Iterator[tuple[str, Any]]:
    """Every (field, value) in it, however deep."""
    pairs = data.items() if isinstance(data, dict) else (("", each) for each in data)
    for name, value in pairs:
        yield name, value
        if isinstance(value, dict | list):
            yield from every_value(value)


def assert_well_formed(data: Any) -> None:
    """The rules of HSDS that its schemas do not see, in our own words."""
    assert data
    for name, value in every_value(data):
        assert value is not None, name
        assert value not in ("", [], {}), name
        if name == "id" or name.endswith("_id"):
            assert str(UUID(value)) == value, name
        if name in ("url", "website"):
            assert value.startswith(("https://", "http://")), value
        if name == "last_modified":
            assert value.endswith("+00:00"), value


# --- the official schemas -------------------------------------------------------------------------


@cache
def validator(name: str) -> Draft202012Validator:
    """Of "phone.json", or "compiled/service.json.gz"."""
    schema = _read(OFFICIAL / "schema" / name)
    assert validator_for(schema) is Draft202012Validator
    registry: Registry[Any] = Registry(retrieve=_beside)
    return Draft202012Validator(
        schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def assert_valid(data: Any, name: str) -> None:
    problems = [
        f"{error.json_path}: {error.message[:200]}" for error in validator(name).iter_errors(data)
    ]
    assert not problems, problems[:10]


def _read(path: Path) -> Any:
    packed = path.read_bytes()
    return json.loads(gzip.decompress(packed) if path.suffix == ".gz" else packed)


def _beside(uri: str) -> Resource[Any]:
    path = OFFICIAL / "schema" / uri.rpartition("/")[2]
    if not path.is_file():
        raise NoSuchResource(ref=uri)
    return DRAFT202012.create_resource(_read(path))
