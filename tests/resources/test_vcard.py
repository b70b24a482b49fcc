"""One entry as a card for an address book (RFC 6350)."""

import re
from datetime import date

import pytest
from django.test import Client

from apps.resources.models import Language, Location, Service, ServiceTranslation
from apps.resources.vcard import LONGEST, escaped, folded
from tests.resources.hsds import a_service

pytestmark = pytest.mark.django_db


def card(row: Service, **query: str) -> list[str]:
    """The lines of the card, whole again."""
    answer = Client().get(f"/feeds/help/{row.pk}.vcf", query)
    assert answer.status_code == 200
    raw = answer.content.decode()
    assert raw.endswith("\r\n")
    lines = raw.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= LONGEST for line in lines)
    assert "\n" not in "".join(lines)
    return re.sub(r"\r\n ", "", raw).removesuffix("\r\n").split("\r\n")


def value(lines: list[str], name: str) -> str:
    (found,) = [line for line in lines if re.match(rf"{name}[:;]", line)]
    return found.partition(":")[2]


def test_it_says_all_that_somebody_calls():
    row = a_service(opening_hours="24/7", email="desk@help.example")
    Language.objects.create(service=row, code="en", position=1)
    lines = card(row)
    assert lines[:3] == ["BEGIN:VCARD", "VERSION:4.0", "KIND:org"]
    assert lines[-1] == "END:VCARD"
    assert [line for line in lines if line.startswith("TEL")] == [
        'TEL;VALUE=uri;TYPE="voice,work":tel:0800222555',
        'TEL;VALUE=uri;TYPE="voice,work":tel:116006',
        'TEL;VALUE=uri;TYPE="text,work":tel:50808',
    ]
    assert {line for line in lines if line.startswith("URL")} == {
        "URL:https://help.example/",
        "URL:https://chat.example/",
        "URL:https://wa.me/436601",
    }
    assert value(lines, "UID") == f"urn:uuid:{row.pk}"
    assert (value(lines, "FN"), value(lines, "ORG")) == ("Line of Help", "House of Help")
    assert {line for line in lines if line.startswith("LANG")} == {"LANG:de", "LANG:en", "LANG:ar"}
    assert value(lines, "NOTE") == ("Day and night\\n50808: START\\nConfirmed on Nov. 20\\, 2026")
    assert value(lines, "REV") == "20261120T103000Z"


def test_its_file_says_nothing():
    answer = Client().get(f"/feeds/help/{a_service().pk}.vcf")
    assert answer["Content-Disposition"] == 'attachment; filename="contact.vcf"'
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert not answer.cookies


def test_it_speaks_the_language_that_is_asked_for(built_static):
    row = a_service(opening_hours="24/7")
    ServiceTranslation.objects.create(service=row, language="de", name="Hilfe am Telefon")
    assert value(card(row, language="de"), "FN") == "Hilfe am Telefon"
    assert "Day and night" not in value(card(row, language="de"), "NOTE")
    for other in ({}, {"language": "xx"}, {"language": "\0"}):
        assert value(card(row, **other), "FN") == "Line of Help"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a,b;c\\d", "a\\,b\\;c\\\\d"),
        ("a\r\nb\rc\nd", "a\\nb\\nc\\nd"),
        ("x\0y", "xy"),
        ("END:VCARD\r\nBEGIN:VCARD", "END:VCARD\\nBEGIN:VCARD"),
    ],
)
def test_nothing_in_a_text_ends_a_line(text, written):
    assert escaped(text) == written


def test_no_line_of_a_card_comes_from_a_text():
    row = a_service("Line\r\nTEL:666", by="House\nTEL:666", description="\\n;,\r\nEND:VCARD")
    Service.objects.filter(pk=row.pk).update(url="https://x.example/\r\nTEL:666")
    lines = card(row)
    assert not [line for line in lines if line.startswith("TEL:")]
    assert lines.count("END:VCARD") == 1


@pytest.mark.parametrize("text", ["x" * 300, "ا" * 300, "🙂" * 90, "", "a" * 75, "a" * 76])
def test_it_folds_between_letters(text):
    lines = folded(f"NOTE:{text}").split("\r\n")
    assert all(len(line.encode()) <= LONGEST for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    assert lines[0] + "".join(line[1:] for line in lines[1:]) == f"NOTE:{text}"


def test_it_says_where_to_come():
    row = a_service(service_type="counselling", assured_date=date(2026, 11, 1))
    Location.objects.create(
        service=row, location_type="physical", address_1="1 Way; door", city="Graz", country="AT"
    )
    assert value(card(row), "ADR") == ";;1 Way\\; door;Graz;;;Austria"
