"""The directory as HSDS 3.1 under /api/hsds/: rules in our words, then the official schemas."""

import json
import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core import places as countries
from apps.resources.hsds import filled, mapping, places, schedules, terms
from apps.resources.models import Organization, Service
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

LISTS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")


@pytest.fixture
def confirmed(directory):
    """The whole directory, confirmed by somebody."""
    Service.objects.update(status="verified", assured_date=DAY)


def full(row: Service) -> dict:
    return get(f"services/{row.pk}").json()


# --- what a service says --------------------------------------------------------------------------


def test_it_says_which_version_it_is():
    said = get().json()
    assert said["version"] == "3.1"
    assert said["profile"].startswith("https://")
    assert said["openapi_url"].startswith("https://")


def test_it_tells_all_of_a_service():
    row = a_service()
    said = full(row)
    assert (said["id"], said["name"], said["status"]) == (str(row.pk), "Line of Help", "active")
    assert said["organization"]["name"] == said["organization"]["description"] == "House of Help"
    assert said["assured_date"] == "2026-11-20"
    assert said["assurer_email"] == "desk@x.org"
    assert said["last_modified"] == "2026-11-20T10:30:00+00:00"
    assert said["eligibility_description"] == "For women"
    assert said["fees_description"] == "Free of charge."


def test_it_tells_numbers_and_takes_whatsapp_for_an_address():
    said = full(a_service())
    assert [(each["number"], each["type"]) for each in said["phones"]] == [
        ("+43800222555", "voice"),
        ("116006", "voice"),
        ("50808", "text"),
    ]
    assert said["phones"][2]["description"] == 'Begin the text with "START".'
    assert said["phones"][0]["languages"][0]["code"] == "ar"
    printed = said["phones"][0]["attributes"][0]
    assert (printed["value"], printed["link_entity"]) == ("0800 222 555", "phone")
    assert {(each["label"], each["url"]) for each in said["additional_urls"]} == {
        ("chat", "https://chat.example/"),
        ("WhatsApp", "https://wa.me/436601"),
    }
    (whatsapp,) = [each for each in said["additional_urls"] if each["label"] == "WhatsApp"]
    assert whatsapp["attributes"][0]["value"] == "+43 660 1"


def test_it_tells_languages_and_areas():
    said = full(a_service())
    (german,) = said["languages"]
    assert (german["code"], german["name"]) == ("de", "German")
    assert german["note"].startswith("Assumed")
    country, part = said["service_areas"]
    assert (country["name"], country["uri"][-2:]) == ("Austria", "AT")
    assert (part["name"], part["extent"], part["extent_type"]) == (
        "Tyrol",
        "Tyrol, Austria",
        "text",
    )


def test_it_tells_what_a_service_is_about_as_terms():
    said = [each["taxonomy_term"]["code"] for each in full(a_service())["attributes"]]
    assert said == [
        *("harm.sexual_violence", "harm.shelter", "service_type.helpline", "audience.women"),
        *("channel.call", "channel.text", "channel.chat", "confidence.high"),
        *("cost.free", "cost.not_on_phone_bill"),
    ]


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("verified", "active"),
        ("due", "active"),
        ("overdue", "active"),
        ("suspended", "temporarily closed"),
        ("retired", "defunct"),
    ],
)
def test_it_says_how_a_service_stands(status: str, word: str):
    row = a_service(status=status)
    assert full(row)["status"] == word
    assert [each["status"] for each in contents("services")] == [word]


# --- opening hours --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("24/7", [("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59")]),
        ("Mo-Fr 09:00-18:00", [("MO,TU,WE,TH,FR", "09:00", "18:00")]),
        ("Mo-Su 09:00-24:00", [("MO,TU,WE,TH,FR,SA,SU", "09:00", "23:59")]),
        ("Sa 20:00-29:00", [("SA", "20:00", "05:00")]),
        ("Fr-Mo 10:00-12:00", [("MO,FR,SA,SU", "10:00", "12:00")]),
        ("Mo,We-Th 09:00-12:00", [("MO,WE,TH", "09:00", "12:00")]),
        (
            "Mo 09:00-12:00,13:00-17:00; Sa 10:00-11:00",
            [("MO", "09:00", "12:00"), ("MO", "13:00", "17:00"), ("SA", "10:00", "11:00")],
        ),
        # Half of the hours would be wrong hours.
        ("Mo-Fr 09:00-18:00; PH off", []),
        ("Mo-Fr 09:00-18:00; We 10:00-11:00", []),
        ("Jan-Mar Mo 09:00-10:00", []),
        ("by appointment", []),
        ("", []),
    ],
)
def test_it_tells_weekly_hours_or_none(written: str, said: list[tuple[str, str, str]]):
    assert schedules.openings(written) == said


def test_it_keeps_the_hours_as_they_were_written():
    row = a_service(opening_hours="Mo-Fr 09:00-18:00; PH off", hours_in_source="not on holidays")
    (said,) = full(row)["schedules"]
    assert (said["description"], said["notes"]) == ("Mo-Fr 09:00-18:00; PH off", "not on holidays")
    assert "freq" not in said
    three = full(a_service())["schedules"]
    assert [each["freq"] for each in three] == ["WEEKLY"] * 3
    assert len({each["id"] for each in three}) == 3


# --- what never leaves ----------------------------------------------------------------------------


@pytest.mark.parametrize("demo", [True, False])
def test_it_never_lets_a_draft_out(settings, demo: bool):
    settings.DEMO = demo
    draft = a_service("Not yet", status="draft", service_type="directory", by="Drafts only")
    answer = get(f"services/{draft.pk}")
    assert (answer.status_code, answer.content) == (404, get(f"services/{uuid4()}").content)
    assert get(f"organizations/{draft.organization_id}").status_code == 404
    place = places.beside(draft.pk, places.AT_LOCATION)
    assert get(f"service_at_locations/{place}").status_code == 404
    for path in LISTS[:3]:
        for query in ({}, {"full": "true"}, {"search": "not"}, {"modified_after": "2000-01-01"}):
            assert contents(path, **query) == [], path
        assert b"".join(get(path, format="ndjson").streaming_content) == b""


def test_it_leaves_drafts_out_of_their_organisation():
    row = a_service()
    Service.objects.create(
        organization=row.organization, name="Not yet", service_type="helpline", harms=[]
    )
    for query in ({}, {"full_service": "true"}):
        said = get(f"organizations/{row.organization_id}", **query).json()
        assert [each["name"] for each in said["services"]] == ["Line of Help"]


def test_it_tells_no_place_of_a_shelter():
    shelter = a_service("House", service_type="shelter")
    place = places.beside(shelter.pk, places.AT_LOCATION)
    answers = [
        get(f"services/{shelter.pk}"),
        get(f"organizations/{shelter.organization_id}", full_service="true"),
        get(f"service_at_locations/{place}"),
        *(get(path, full="true") for path in LISTS[:3]),
    ]
    for answer in answers:
        assert answer.status_code == 200
        told = set(re.findall(r'"(\w+)":', answer.content.decode()))
        assert not told & {
            *("address", "addresses", "address_1", "city", "postal_code", "latitude", "longitude"),
            *("transportation", "external_identifier"),
        }
    assert answers[2].json()["location"]["location_type"] == "virtual"


def test_it_takes_no_column_along_that_nobody_named():
    """An address that a row has one day stays at home until somebody lets it out here."""
    shelter = a_service("House", service_type="shelter")
    for column in ("address", "address_1", "latitude", "longitude", "street"):
        setattr(shelter, column, "Hidden Street 7")
    for said in (mapping.full_service(shelter), mapping.full_at_location(shelter)):
        assert "Hidden" not in json.dumps(said)


def test_it_keeps_what_people_wrote_for_each_other():
    said = get("services", full="true").content.decode() + json.dumps(full(a_service()))
    assert "Ines" not in said
    assert "somebody's list" not in said


def test_it_gives_a_day_of_confirmation_only_where_a_person_confirmed():
    row = a_service(status="suspended", assured_date=None, assurer_email="desk@x.org")
    said = full(row)
    assert not {"assured_date", "assurer_email"} & {*said}


def test_it_leaves_out_what_says_nothing_and_keeps_a_no():
    assert filled(a=None, b="", c=[], d=0, e=False, f="x") == {"d": 0, "e": False, "f": "x"}


def test_it_leaves_out_what_is_unknown():
    row = Service.objects.create(
        organization=Organization.objects.create(name="House"),
        name="Line",
        status="verified",
        assured_date=DAY,
        service_type="helpline",
        harms=[],
        url="help.example",
    )
    said = full(row)
    assert_well_formed(said)
    assert "url" not in said
    assert "phones" not in said
    assert "fees_description" not in said


# --- lists ----------------------------------------------------------------------------------------


def test_it_turns_pages():
    for number in range(5):
        a_service(f"Line {number}")
    first = get("services", per_page=2).json()
    last = get("services", per_page=2, page=3).json()
    past = get("services", per_page=2, page=4).json()
    assert {name: value for name, value in first.items() if name != "contents"} == {
        "total_items": 5,
        "total_pages": 3,
        "page_number": 1,
        "size": 2,
        "first_page": True,
        "last_page": False,
        "empty": False,
    }
    assert (last["size"], last["first_page"], last["last_page"]) == (1, False, True)
    assert (past["contents"], past["empty"], past["size"]) == ([], True, 0)
    seen = [row["id"] for page in (1, 2, 3) for row in contents("services", per_page=2, page=page)]
    assert sorted(seen) == sorted(str(pk) for pk in Service.objects.values_list("pk", flat=True))


def test_it_says_that_nothing_is_there():
    said = get("services").json()
    assert (said["total_items"], said["total_pages"], said["empty"]) == (0, 0, True)
    assert said["first_page"]
    assert said["last_page"]


def test_it_gives_a_hundred_at_most(confirmed):
    said = get("services", per_page=100_000).json()
    assert (said["size"], said["total_items"]) == (100, 254)


def ids_of(path: str = "services", **query: str) -> set[str]:
    return {row["id"] for row in contents(path, **query)}


def test_it_finds_by_words():
    mine, other = a_service("Line for Night", by="Moon"), a_service("Chat for Day", by="Sun")
    assert ids_of(search="night") == {str(mine.pk)}
    assert ids_of(search="line moon") == {str(mine.pk)}
    assert ids_of(search="line sun") == set()
    assert ids_of(search="100%_") == set()
    assert ids_of("organizations", search="sun") == {str(other.organization_id)}


def test_it_finds_by_organisation():
    mine, _other = a_service(), a_service("Other")
    assert ids_of(organization_id=str(mine.organization_id)) == {str(mine.pk)}
    assert ids_of(organization_id=str(uuid4())) == set()


def test_it_finds_by_term_exactly_those_that_say_so():
    a_service()
    a_service("Bare", harms=["legal"], audience="men", free_of_charge=None, on_phone_bill=None)
    bare = Service.objects.get(name="Bare")
    bare.phones.all().delete()
    bare.additional_urls.all().delete()
    rows = contents("services", full="true")
    for term in terms.terms().values():
        if term.taxonomy.code != "dialling":
            saying = {
                row["id"]
                for row in rows
                if str(term.id) in {each["taxonomy_term_id"] for each in row["attributes"]}
            }
            assert ids_of(taxonomy_term_id=str(term.id)) == saying, term
    toll_free = str(terms.term_id("dialling", "toll_free"))
    assert len(ids_of(taxonomy_term_id=toll_free)) == 1
    assert ids_of(taxonomy_term_id=str(uuid4())) == set()


def test_it_finds_by_taxonomy():
    mine = a_service()
    bare = a_service("Bare")
    bare.phones.all().delete()
    bare.additional_urls.all().delete()
    of = {row.code: str(row.id) for row in terms.taxonomies().values()}
    assert ids_of(taxonomy_id=of["channel"]) == {str(mine.pk)}
    assert ids_of(taxonomy_id=of["harm"]) == {str(mine.pk), str(bare.pk)}
    assert ids_of("organizations", taxonomy_id=of["dialling"]) == {str(mine.organization_id)}
    assert ids_of(taxonomy_id=str(uuid4())) == set()


@pytest.mark.parametrize(
    ("after", "there"),
    [
        ("2026-11-20", True),
        ("2026-11-20T10:30:00Z", True),
        ("2026-11-20T10:30:01Z", False),
        ("2026-11-20T12:30:00+02:00", True),
        ("2026-11-20T12:30:00 02:00", True),
        ("2026-11-21", False),
    ],
)
@pytest.mark.parametrize("status", ["verified", "suspended", "retired"])
def test_it_tells_partners_what_changed(after: str, there: bool, status: str):
    a_service(status=status, assured_date=date(2026, 1, 1))
    for path in ("services", "service_at_locations", "organizations"):
        assert bool(contents(path, modified_after=after)) is there, path


def test_it_gives_little_or_all():
    row = a_service()
    (little,) = contents("services", minimal="true")
    assert little == {"id": str(row.pk), "last_modified": "2026-11-20T10:30:00+00:00"}
    (listed,) = contents("services")
    assert "phones" not in listed
    assert listed["organization"]["name"] == "House of Help"
    (all_of_it,) = contents("services", full="true")
    assert all_of_it == full(row)


def test_it_lists_organisations_with_their_services():
    row = a_service()
    assert "services" not in contents("organizations")[0]
    named = {"id": str(row.pk), "name": "Line of Help", "status": "active"}
    assert contents("organizations", full="true")[0]["services"] == [named]
    assert contents("organizations", full_service="true")[0]["services"][0]["phones"]


def test_it_has_a_virtual_place_for_each_service():
    row = a_service()
    (listed,) = contents("service_at_locations")
    assert (listed["service_id"], listed["service"]["id"]) == (str(row.pk), str(row.pk))
    said = get(f"service_at_locations/{listed['id']}").json()
    assert said["location"]["id"] == said["location_id"]
    assert said["service"]["phones"]
    assert len({said["id"], said["location_id"], said["service_id"]}) == 3
    assert full(row)["service_at_locations"][0]["id"] == listed["id"]


def test_it_lists_terms_by_taxonomy_and_parent():
    harms, wider = terms.TAXONOMIES["harm"], str(terms.term_id("harm", "gender_based_violence"))
    (taxonomy,) = contents("taxonomies", search="harms")
    assert get(f"taxonomies/{taxonomy['id']}").json() == taxonomy
    theirs = contents("taxonomy_terms", taxonomy_id=taxonomy["id"])
    assert [each["name"] for each in theirs] == [str(name) for name in harms[2].values()]
    below = contents("taxonomy_terms", parent_id=wider)
    assert {each["parent_id"] for each in below} == {wider}
    top = contents("taxonomy_terms", top_only="true", per_page=100)
    assert not [each for each in top if "parent_id" in each]
    one = get(f"taxonomy_terms/{wider}").json()
    assert one["taxonomy_detail"] == taxonomy
    every = contents("taxonomy_terms", per_page=100)
    assert len({each["code"] for each in every}) == len(every) == len(terms.terms())


def test_it_streams_every_row(confirmed):
    answer = get("services", format="ndjson", full="true", per_page="1")
    assert answer["Content-Type"] == "application/x-ndjson"
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 254
    assert {json.loads(line)["id"] for line in lines} == {
        str(pk) for pk in Service.objects.values_list("pk", flat=True)
    }


@pytest.mark.parametrize(
    ("path", "query", "most"),
    [
        ("services", {"full": "true"}, 9),
        ("services", {}, 2),
        ("organizations", {"full_service": "true"}, 10),
        ("service_at_locations", {"full": "true"}, 9),
        ("taxonomy_terms", {}, 0),
    ],
)
def test_it_asks_the_database_as_often_for_a_page_of_any_size(confirmed, path, query, most):
    def asked(size: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            contents(path, per_page=size, **query)
        return len(seen)

    assert asked(3) == asked(100) == most


# --- how it answers -------------------------------------------------------------------------------


def test_it_says_when_nothing_is_new():
    row = a_service()
    for path in ("", "services", f"services/{row.pk}", "taxonomies"):
        first = get(path)
        known = {"if-none-match": first["ETag"]}
        again = Client().get(f"/api/hsds/{path}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again["Access-Control-Allow-Origin"] == "*"
        assert again["Cache-Control"].startswith("public")
    Service.objects.update(name="Renamed")
    known = {"if-none-match": get("services")["ETag"]}
    Service.objects.update(name="Renamed again")
    assert Client().get("/api/hsds/services", headers=known).status_code == 200


@pytest.mark.parametrize("path", ["", "services", "services/x", "services?page=0", "taxonomies"])
def test_it_is_open_to_every_site_and_knows_nobody(path: str):
    answer = Client().get(f"/api/hsds/{path}", headers={"origin": "https://partner.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in answer
    assert not answer.cookies
    kept = "public, max-age=30" if answer.status_code == 200 else "no-store"
    assert answer["Cache-Control"] == kept


def test_it_lets_other_sites_ask_before_and_only_read():
    answer = Client().options("/api/hsds/services", headers={"origin": "https://partner.example"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer["Access-Control-Allow-Headers"] == "If-None-Match, If-Modified-Since"
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused = Client().generic(method, "/api/hsds/services")
        assert refused.status_code == 405
        assert "GET" in refused.json()["error"]


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("services", {"page": "0"}, "page: Write a whole number"),
        ("services", {"page": "two"}, "page: Write a whole number"),
        ("services", {"page": "9" * 30}, "page: There are fewer pages"),
        ("services", {"per_page": "-1"}, "per_page: Write a whole number"),
        ("services", {"per_page": "9" * 5000}, "per_page: Write a whole number"),
        ("services", {"full": "perhaps"}, "full: Write true or false"),
        ("services", {"minimal": "2"}, "minimal: Write true or false"),
        ("services", {"format": "xml"}, "format: Write json or ndjson"),
        ("services", {"modified_after": "yesterday"}, "modified_after: Write a day"),
        ("services", {"modified_after": "2026-13-40"}, "modified_after: Write a day"),
        ("services", {"modified_after": "0001-01-01T00:00:00+14:00"}, "modified_after: Write"),
        ("services", {"taxonomy_term_id": "harm"}, "taxonomy_term_id: Use an id"),
        ("services", {"organization_id": "1"}, "organization_id: Use an id"),
        ("services", {"search": "x" * 201}, "search: Look for fewer words"),
        ("services", {"search": "\0"}, "search: "),
        ("organizations", {"taxonomy_id": "x"}, "taxonomy_id: Use an id"),
        ("service_at_locations", {"modified_after": "\0"}, "modified_after: Write a day"),
        ("taxonomies", {"page": "-3"}, "page: Write a whole number"),
        ("taxonomy_terms", {"parent_id": "\0"}, "parent_id: Use an id"),
    ],
)
def test_it_says_what_to_write_instead(path: str, query: dict[str, str], said: str):
    answer = get(path, **query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["error"].startswith(said)


@pytest.mark.parametrize("path", [f"{each}/" for each in LISTS])
@pytest.mark.parametrize(
    "id_", ["x", "1", "%00", "%ff", "a" * 5000, "9d3c1f52-6a0e-4b7a-8f21-0c5be7d4a913"]
)
def test_it_says_that_an_id_is_not_here(path: str, id_: str):
    answer = get(f"{path}{id_}")
    assert answer.status_code == 404
    assert "/api/hsds/" in answer.json()["error"]


# --- the whole directory against the standard -----------------------------------------------------


def test_it_keeps_its_own_rules_for_the_whole_directory(confirmed):
    for path in LISTS:
        for query in ({}, {"full": "true"}):
            assert_well_formed(contents(path, per_page=100, **query))
    assert all(countries.country_name(each["uri"][-2:], "en") for each in areas())


def areas() -> list[dict]:
    rows = contents("services", full="true", per_page=100)
    return [area for row in rows for area in row["service_areas"] if "uri" in area]


@needs_schemas
def test_it_validates_against_the_official_schemas():
    row = a_service()
    (listed,) = contents("service_at_locations")
    checks = [
        (get(f"services/{row.pk}").json(), "compiled/service.json.gz"),
        (contents("services")[0], "compiled/service_list.json"),
        (contents("services", full="true")[0], "compiled/service.json.gz"),
        (get(f"organizations/{row.organization_id}").json(), "compiled/organization.json.gz"),
        (
            get(f"organizations/{row.organization_id}", full_service="true").json(),
            "compiled/organization.json.gz",
        ),
        (contents("organizations")[0], "compiled/organization_list.json"),
        (
            get(f"service_at_locations/{listed['id']}").json(),
            "compiled/service_at_location.json.gz",
        ),
        (listed, "compiled/service_at_location_list.json"),
        *((each, "taxonomy.json") for each in contents("taxonomies")),
        *((each, "taxonomy_term.json") for each in contents("taxonomy_terms", per_page=100)),
        (
            get(f"taxonomy_terms/{terms.term_id('harm', 'stalking')}").json(),
            "taxonomy_term.json",
        ),
    ]
    for data, schema in checks:
        assert_valid(data, schema)


@needs_schemas
def test_it_validates_the_whole_directory(confirmed):
    answer = get("services", format="ndjson", full="true")
    for line in b"".join(answer.streaming_content).splitlines():
        assert_valid(json.loads(line), "compiled/service.json.gz")


@needs_schemas
def test_the_schemas_would_refuse_what_is_wrong():
    wrong = [
        ({"email": None}, "service.json"),
        ({"status": "open"}, "service.json"),
        ({"id": "x"}, "service.json"),
        ({"phones": [{"id": str(uuid4())}]}, "service.json"),
    ]
    good = {"id": str(uuid4()), "name": "Line", "status": "active"}
    assert_valid(good, "service.json")
    for change, schema in wrong:
        with pytest.raises(AssertionError):
            assert_valid(good | change, schema)
