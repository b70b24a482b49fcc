"""The tables of HSDS 3.1 as its data package names and orders them, and how objects lie in them."""

from types import MappingProxyType
from typing import Final

# Table -> its file and its columns. A service's capacities have no table of their own there that
# could hold them; what no table holds stands in `beyond.json` (package.py).
TABLES: Final = MappingProxyType(
    {
        "organization": (
            "organizations.csv",
            "id name alternate_name description email website tax_status tax_id year_incorporated"
            " legal_status logo uri parent_organization_id",
        ),
        "program": ("programs.csv", "id organization_id name alternate_name description"),
        "service": (
            "services.csv",
            "id organization_id program_id name alternate_name description url email status"
            " interpretation_services application_process fees_description wait_time fees"
            " accreditations eligibility_description minimum_age maximum_age assured_date"
            " assurer_email licenses alert last_modified",
        ),
        "attribute": (
            "attributes.csv",
            "id link_id taxonomy_term_id link_type link_entity value label",
        ),
        "service_at_location": (
            "service_at_location.csv",
            "id service_id location_id description",
        ),
        "location": (
            "locations.csv",
            "id location_type url organization_id name alternate_name description transportation"
            " latitude longitude external_identifier external_identifier_type",
        ),
        "phone": (
            "phones.csv",
            "id location_id service_id organization_id contact_id service_at_location_id number"
            " extension type description",
        ),
        "contact": (
            "contacts.csv",
            "id organization_id service_id service_at_location_id location_id name title"
            " department email",
        ),
        "address": (
            "addresses.csv",
            "id location_id attention address_1 address_2 city region state_province postal_code"
            " country address_type",
        ),
        "schedule": (
            "schedules.csv",
            "id service_id location_id service_at_location_id valid_from valid_to dtstart timezone"
            " until count wkst freq interval byday byweekno bymonthday byyearday description"
            " opens_at closes_at schedule_link attending_type notes",
        ),
        "funding": ("funding.csv", "id organization_id service_id source"),
        "service_area": (
            "service_areas.csv",
            "id service_id service_at_location_id name description extent extent_type uri",
        ),
        "required_document": ("required_documents.csv", "id service_id document uri"),
        "language": ("languages.csv", "id service_id location_id phone_id name code note"),
        "accessibility": ("accessibility.csv", "id location_id description details url"),
        "taxonomy_term": (
            "taxonomy_terms.csv",
            "id code name description parent_id taxonomy language taxonomy_id term_uri",
        ),
        "metadata": (
            "metadata.csv",
            "id resource_id resource_type last_action_date last_action_type field_name"
            " previous_value replacement_value updated_by",
        ),
        "cost_option": (
            "cost_options.csv",
            "id service_id valid_from valid_to option currency amount amount_description",
        ),
        "organization_identifier": (
            "organization_identifiers.csv",
            "id organization_id identifier_scheme identifier_type identifier",
        ),
        "taxonomy": ("taxonomies.csv", "id name description uri version"),
        "url": ("url.csv", "id label url organization_id service_id"),
    }
)
REQUIRED: Final = frozenset(
    [
        *("id", "service.organization_id", "service.name", "service.status", "organization.name"),
        *("organization.description", "attribute.link_id", "attribute.taxonomy_term_id"),
        *("attribute.link_entity", "service_at_location.service_id", "phone.number"),
        *("service_at_location.location_id", "location.location_type", "taxonomy.name"),
        *("taxonomy.description", "taxonomy_term.name", "taxonomy_term.description", "url.url"),
        *("program.organization_id", "program.name", "program.description"),
        *("address.address_1", "address.city", "address.state_province", "address.postal_code"),
        *("address.country", "address.address_type", "cost_option.service_id"),
        *("organization_identifier.organization_id", "organization_identifier.identifier_type"),
        "organization_identifier.identifier",
        *(f"metadata.{each}" for each in TABLES["metadata"][1].split()),
    ]
)
NUMBER: Final = {"type": "number"}
DATE: Final = {"type": "date"}
TYPES: Final = MappingProxyType(
    {
        "last_modified": {"type": "datetime", "format": "any"},
        "opens_at": {"type": "time", "format": "any"},
        "closes_at": {"type": "time", "format": "any"},
        **dict.fromkeys(["assured_date", "valid_from", "valid_to", "dtstart", "until"], DATE),
        "last_action_date": DATE,
        **dict.fromkeys(["minimum_age", "maximum_age", "year_incorporated"], NUMBER),
        **dict.fromkeys(["latitude", "longitude", "extension", "amount"], NUMBER),
        **dict.fromkeys(["timezone", "count", "interval"], NUMBER),
    }
)
# What each of these columns names a row of.
KEYS: Final = MappingProxyType(
    {
        f"{table}_id": table
        for table in (
            *("organization", "service", "location", "phone", "taxonomy", "taxonomy_term"),
            *("contact", "program", "service_at_location"),
        )
    }
)
# Lists and objects inside a row -> the table of what is in them.
LISTS: Final = MappingProxyType(
    {
        "phones": "phone",
        "schedules": "schedule",
        "service_areas": "service_area",
        "languages": "language",
        "additional_urls": "url",
        "additional_websites": "url",
        "service_at_locations": "service_at_location",
        "locations": "location",
        "addresses": "address",
        "accessibility": "accessibility",
        "contacts": "contact",
        "funding": "funding",
        "programs": "program",
        "cost_options": "cost_option",
        "required_documents": "required_document",
        "organization_identifiers": "organization_identifier",
        "attributes": "attribute",
        "metadata": "metadata",
    }
)
OBJECTS: Final = MappingProxyType({"organization": "organization", "location": "location"})
# Of what a list of a row is said to belong, where not by `<table>_id`.
LINKS: Final = MappingProxyType({"attribute": "link_id", "metadata": "resource_id"})


def columns(table: str) -> list[str]:
    return TABLES[table][1].split()
