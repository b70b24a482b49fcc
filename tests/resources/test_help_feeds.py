"""What changed in the directory, as Atom and as a JSON Feed, and one entry as JSON-LD."""

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from apps.resources.json_ld import hours_available, json_ld
from apps.resources.models import Location, Organization, Service
from tests.resources.hsds import MOMENT, a_service, every_value

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("/feeds/help.atom", "/feeds/help.json")


def get(path: str, **headers: str) -> Any:
    answer = Client().get(path, headers=headers)
    assert not answer.cookies
    return answer


def entries() -> list[dict[str, Any]]:
    """Both feeds, which have to say the same: id, title, words, day."""
    said = get("/feeds/help.json").json()
    assert said["version"] == "https://jsonfeed.org/version/1.1"
    root = ElementTree.fromstring(get("/feeds/help.atom").content)
    told = [
        tuple(each.findtext(f"{ATOM}{name}") for name in ("id", "title", "summary", "updated"))
        for each in root.findall(f"{ATOM}entry")
    ]
    assert told == [
        tuple(item[name] for name in ("id", "title", "content_text", "date_modified"))
        for item in said["items"]
    ]
    return said["items"]


def moved(row: Service, hours: int) -> Service:
    Service.objects.filter(pk=row.pk).update(last_modified=MOMENT + timedelta(hours=hours))
    return row


def test_it_tells_what_changed_newest_first():
    moved(a_service("First"), 1)
    moved(a_service("Third"), 3)
    moved(a_service("Second"), 2)
    assert [each["title"] for each in entries()] == ["Third", "Second", "First"]
    (first,) = [each for each in entries() if each["title"] == "First"]
    assert first["content_text"] == "Changed or confirmed. Confirmed on 2026-11-20."
    assert first["date_modified"] == "2026-11-20T11:30:00+00:00"
    assert first["url"].endswith(f"/help/{Service.objects.get(name='First').pk}/")


@pytest.mark.parametrize("demo", [True, False])
def test_it_never_tells_a_draft(settings, demo):
    settings.DEMO = demo
    draft = a_service("Not yet", status="draft", service_type="directory")
    a_service("Gone", status="retired", replaced_by=draft)
    said = "".join(get(path).content.decode() for path in FEEDS)
    assert "Gone: Gone" in said
    assert "Not yet" not in said
    assert str(draft.pk) not in said


@pytest.mark.parametrize(
    ("status", "words"), [("suspended", "Gone for now"), ("retired", "Gone for good")]
)
def test_it_tells_what_is_gone_and_what_took_its_place(status, words):
    new = moved(a_service("116 006"), -1)
    a_service("Old line", status=status, replaced_by=new)
    gone, still = entries()
    assert gone["title"] == "Gone: Old line"
    assert gone["content_text"].startswith(words)
    assert f"In its place: 116 006, http://127.0.0.1:8000/help/{new.pk}/" in gone["content_text"]
    assert gone["_hsds"]["replaced_by"] == str(new.pk)
    assert "replaced_by" not in still["_hsds"]
    assert "0800" not in json.dumps(gone)


def test_it_tells_fifty_and_of_no_person():
    by = Organization.objects.create(name="House")
    rows = [
        Service(
            organization=by,
            name=f"Line {n}",
            service_type="helpline",
            harms=[],
            status="verified",
            assured_date=MOMENT.date(),
            note="Asked Ines",
        )
        for n in range(60)
    ]
    Service.objects.bulk_create(rows)
    assert len(entries()) == 50
    assert "Ines" not in "".join(get(path).content.decode() for path in FEEDS)


@pytest.mark.parametrize("path", FEEDS)
def test_it_says_when_nothing_is_new(path):
    row = a_service()
    first = get(path)
    assert first["Last-Modified"] == "Fri, 20 Nov 2026 10:30:00 GMT"
    assert first["Cache-Control"] == "public, max-age=30"
    assert first["Access-Control-Allow-Origin"] == "*"
    for known in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        assert get(path, **known).status_code == 304
    moved(row, 1)
    assert get(path, **{"if-none-match": first["ETag"]}).status_code == 200
    assert get(path, **{"if-modified-since": first["Last-Modified"]}).status_code == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [(FEEDS[0], "application/atom+xml"), (FEEDS[1], "application/feed+json")],
)
def test_it_is_a_feed_without_entries_too(path, kind):
    answer = get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(kind)
    assert entries() == []


def test_odd_names_break_no_feed():
    a_service('<b>&amp; "Line" ]]> \u202e')
    assert entries()[0]["title"] == '<b>&amp; "Line" ]]> \u202e'


@pytest.mark.parametrize("path", [*FEEDS, "/feeds/help/{}.vcf", "/feeds/help/{}.jsonld"])
def test_it_can_only_be_read(path):
    assert Client().post(path.format(a_service().pk)).status_code == 405


# --- JSON-LD --------------------------------------------------------------------------------------


def linked(row: Service) -> dict[str, Any]:
    answer = get(f"/feeds/help/{row.pk}.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def test_it_says_an_entry_in_the_words_of_schema_org():
    said = linked(a_service(opening_hours="Mo-Fr 09:00-18:00"))
    assert (said["@context"], said["@type"]) == ("https://schema.org", "Organization")
    assert said["name"] == "Line of Help"
    assert said["parentOrganization"]["name"] == "House of Help"
    points = {each.get("telephone") or each["url"]: each for each in said["contactPoint"]}
    assert {*points} == {
        *("+43800222555", "116006", "50808", "https://wa.me/436601", "https://chat.example/"),
    }
    free = points["+43800222555"]
    assert free["contactOption"] == "https://schema.org/TollFree"
    assert (free["contactType"], free["availableLanguage"]) == ("Helpline", ["ar"])
    assert points["116006"]["availableLanguage"] == ["de"]
    assert free["areaServed"][0] == {"@type": "Country", "name": "Austria", "identifier": "AT"}
    assert free["hoursAvailable"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [
                f"https://schema.org/{day}"
                for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
            ],
            "opens": "09:00",
            "closes": "18:00",
        }
    ]


def test_it_says_nothing_that_is_unknown():
    by = Organization.objects.create(name="House")
    row = Service.objects.create(organization=by, name="House", service_type="helpline", harms=[])
    said = json_ld(Service.objects.with_details().get(pk=row.pk))
    assert {*said} == {"@context", "@type", "@id", "name"}
    for name, value in every_value(linked(a_service(opening_hours="Jan-Mar Mo 09:00-10:00"))):
        assert value not in (None, "", [], {}), name
        assert name != "hoursAvailable"


def test_it_says_hours_only_where_it_can_say_all():
    assert len(hours_available("Mo 09:00-12:00,13:00-17:00; Sa 10:00-11:00")) == 3
    assert hours_available("Mo-Fr 09:00-18:00; PH off") == []
    assert hours_available("") == []


@pytest.mark.parametrize(("kind", "told"), [("counselling", True), ("shelter", False)])
def test_it_says_where_to_come_but_never_to_a_shelter(kind, told):
    row = a_service(service_type=kind)
    Location.objects.create(
        service=row, location_type="physical", address_1="7 School Street", city="Graz"
    )
    for path in (f"/feeds/help/{row.pk}.jsonld", f"/feeds/help/{row.pk}.vcf"):
        assert ("School Street" in get(path).content.decode()) is told


@pytest.mark.parametrize("ending", ["vcf", "jsonld"])
def test_only_what_is_shown_has_an_address(settings, ending):
    settings.DEMO = False
    answers = [
        get(f"/feeds/help/{a_service(status, status=status).pk}.{ending}")
        for status in ("draft", "suspended", "retired", "verified")
    ]
    assert [each.status_code for each in answers] == [404, 404, 404, 200]
    assert len({each.content for each in answers[:3]}) == 1
    assert answers[0]["Cache-Control"] == "no-store"
