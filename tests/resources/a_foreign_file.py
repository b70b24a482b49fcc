"""A file of HSDS as another directory might send it, with much that this site has no field for."""

import copy
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Object = dict[str, Any]


def id_of(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://other.example/{name}"))


ORGANIZATION: Object = {
    "id": id_of("org"),
    "name": "Haven North",
    "alternate_name": "HN",
    "description": "Helps people in the north since 1981.",
    "email": "office@haven.example",
    "website": "https://haven.example",
    "additional_websites": [
        {"id": id_of("org-web"), "label": "Facebook", "url": "https://social.example/haven"}
    ],
    "tax_status": "charity",
    "tax_id": "12-3456",
    "year_incorporated": 1981,
    "legal_status": "non-profit",
    "logo": "https://haven.example/logo.png",
    "uri": "https://haven.example/#us",
    "funding": [{"id": id_of("org-money"), "source": "The county"}],
    "contacts": [
        {
            "id": id_of("org-contact"),
            "title": "Front desk",
            "department": "Reception",
            "phones": [{"id": id_of("org-phone"), "number": "+44 20 7946 0001", "type": "voice"}],
        }
    ],
    "programs": [
        {"id": id_of("program"), "name": "Night and Day", "description": "Help at all hours."}
    ],
    "organization_identifiers": [
        {
            "id": id_of("register"),
            "identifier_scheme": "GB-CHC",
            "identifier_type": "Charity number",
            "identifier": "1234567",
        }
    ],
    "locations": [
        {
            "id": id_of("office"),
            "location_type": "physical",
            "name": "Head office",
            "addresses": [
                {
                    "id": id_of("office-address"),
                    "address_1": "2 Long Lane",
                    "city": "Leeds",
                    "state_province": "West Yorkshire",
                    "postal_code": "LS1 4AB",
                    "country": "GB",
                    "address_type": "physical",
                }
            ],
        }
    ],
}


def _address(name: str, street: str) -> Object:
    return {
        "id": id_of(name),
        "attention": "Ask for Room 4",
        "address_1": street,
        "address_2": "First floor",
        "city": "Leeds",
        "region": "North",
        "state_province": "West Yorkshire",
        "postal_code": "LS2 7AA",
        "country": "GB",
        "address_type": "physical",
    }


SERVICE: Object = {
    "id": id_of("service"),
    "organization_id": id_of("org"),
    "name": "Counselling for survivors",
    "alternate_name": "The Listening Room",
    "description": "Talk to somebody, once or for months.",
    "url": "https://haven.example/counselling",
    "additional_urls": [
        {"id": id_of("web-form"), "label": "Referral form", "url": "https://haven.example/form"},
        {"id": id_of("web-chat"), "label": "Live chat", "url": "https://chat.haven.example/"},
    ],
    "email": "talk@haven.example",
    "status": "active",
    "interpretation_services": "Polish and Urdu on request",
    "application_process": "Call, or ask your doctor.",
    "fees_description": "Free for people without income, else from 5 pounds.",
    "wait_time": "Two weeks",
    "fees": "see fees_description",
    "accreditations": "BACP",
    "eligibility_description": "People over 16 in the north.",
    "minimum_age": 16,
    "maximum_age": 99,
    "assured_date": "2026-01-05",
    "assurer_email": "jane.roe@haven.example",
    "licenses": "CQC",
    "alert": "Closed on 24 December.",
    "last_modified": "2026-01-05T10:30:45.123Z",
    "phones": [
        {
            "id": id_of("phone"),
            "service_id": id_of("service"),
            "number": "0113 496 0000",
            "extension": 12,
            "type": "voice",
            "description": "Ask for the listening room.",
            "languages": [
                {"id": id_of("phone-urdu"), "name": "Urdu", "code": "ur", "note": "On Tuesdays"}
            ],
        },
        {"id": id_of("short"), "number": "116 123", "type": "voice", "description": "At night"},
        {"id": id_of("fax"), "number": "0113 496 0009", "type": "fax"},
        {"id": id_of("mobile"), "number": "+44 7700 900123", "type": "cell"},
    ],
    "schedules": [
        {
            "id": id_of("hours-week"),
            "freq": "WEEKLY",
            "byday": "MO,TU,WE",
            "opens_at": "09:00",
            "closes_at": "17:00",
            "dtstart": "2026-01-01",
            "timezone": 0,
            "description": "Weekdays until five",
            "attending_type": "phone",
        },
        {
            "id": id_of("hours-month"),
            "freq": "MONTHLY",
            "bymonthday": "1",
            "opens_at": "18:00",
            "closes_at": "20:00",
            "valid_from": "2026-01-01",
            "valid_to": "2026-12-31",
            "description": "An open evening once a month",
            "schedule_link": "https://haven.example/evenings",
        },
    ],
    "service_areas": [
        {
            "id": id_of("area"),
            "name": "United Kingdom",
            "description": "Where we may work",
            "uri": "https://example.org/gb",
        },
        {
            "id": id_of("area-shape"),
            "name": "The North",
            "extent": '{"type":"Point","coordinates":[-1.55,53.8]}',
            "extent_type": "geojson",
        },
    ],
    "service_at_locations": [
        {
            "id": id_of("way-1"),
            "description": "Use the side door.",
            "location_id": id_of("place-1"),
            "service_id": id_of("service"),
            "location": {
                "id": id_of("place-1"),
                "location_type": "physical",
                "name": "The Listening Room",
                "alternate_name": "Old School",
                "description": "Red door",
                "transportation": "Bus 5",
                "latitude": 53.8007554,
                "longitude": -1.5490774,
                "external_identifier": "10002345",
                "external_identifier_type": "UPRN",
                "url": "https://haven.example/room",
                "languages": [{"id": id_of("place-lang"), "name": "Polish", "code": "pl"}],
                "addresses": [_address("place-1-address", "7 School Street")],
                "accessibility": [
                    {
                        "id": id_of("ramp"),
                        "description": "Ramp",
                        "details": "At the back",
                        "url": "https://haven.example/ramp",
                    }
                ],
                "phones": [{"id": id_of("place-phone"), "number": "0113 496 0005"}],
            },
            "phones": [{"id": id_of("way-phone"), "number": "0113 496 0006", "type": "voice"}],
        },
        {
            "id": id_of("way-2"),
            "location": {
                "id": id_of("place-2"),
                "location_type": "physical",
                "name": "The Annexe",
                "addresses": [_address("place-2-address", "9 School Street")],
            },
            "schedules": [
                {
                    "id": id_of("annexe-hours"),
                    "freq": "WEEKLY",
                    "byday": "SA",
                    "opens_at": "10:00",
                    "closes_at": "12:00",
                }
            ],
        },
    ],
    "languages": [
        {"id": id_of("english"), "name": "English (UK)", "code": "en"},
        {"id": id_of("polish"), "name": "Polish", "note": "One colleague"},
        {"id": id_of("sign"), "name": "BSL", "note": "By video"},
    ],
    "funding": [{"id": id_of("money"), "source": "A lottery"}],
    "cost_options": [
        {
            "id": id_of("cost"),
            "option": "An hour",
            "currency": "gbp",
            "amount": 5.5,
            "amount_description": "or what you can",
            "valid_from": "2026-01-01",
        }
    ],
    "program": {
        "id": id_of("program"),
        "organization_id": id_of("org"),
        "name": "Night and Day",
        "description": "Help at all hours.",
    },
    "program_id": id_of("program"),
    "required_documents": [
        {"id": id_of("paper"), "document": "None", "uri": "https://haven.example/papers"}
    ],
    "contacts": [
        {
            "id": id_of("contact"),
            "title": "Intake",
            "email": "intake@haven.example",
            "phones": [{"id": id_of("contact-phone"), "number": "0113 496 0007", "extension": 3}],
        }
    ],
    "capacities": [
        {
            "id": id_of("room-for"),
            "available": 3,
            "maximum": 10,
            "updated": "2026-01-05T10:30:45Z",
            "unit": {"id": id_of("unit"), "name": "places"},
        }
    ],
    "attributes": [
        {
            "id": id_of("topic"),
            "link_id": id_of("service"),
            "link_type": "taxonomy",
            "link_entity": "service",
            "value": "yes",
            "label": "Topic",
            "taxonomy_term_id": id_of("term"),
            "taxonomy_term": {
                "id": id_of("term"),
                "code": "RP-1400",
                "name": "Sexual assault",
                "description": "Open Eligibility",
                "taxonomy": "OE",
            },
        }
    ],
    "metadata": [
        {
            "id": id_of("change"),
            "resource_id": id_of("service"),
            "resource_type": "service",
            "last_action_date": "2026-01-05",
            "last_action_type": "update",
            "field_name": "wait_time",
            "previous_value": "Three weeks",
            "replacement_value": "Two weeks",
            "updated_by": "Jane Roe",
        }
    ],
    "x_quality_mark": {"given_by": "A council", "years": [2024, 2025]},
}


def a_foreign_service(**fields: Any) -> Object:
    """A full service, with its organisation."""
    return copy.deepcopy(SERVICE | {"organization": ORGANIZATION} | fields)
