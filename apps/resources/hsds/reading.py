"""A file of HSDS, of ours or of anybody, as full services; nothing is saved here.

JSON: a list of services or of organisations with their services, one of either, or a page with
`contents`; NDJSON; a zip of tables. What comes out is tidy (tidying.py) and tells no hidden place
(hiding.py).
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from apps.resources.hsds import Object
from apps.resources.hsds.hiding import SHELTER, names_a_shelter, without_hidden_places
from apps.resources.hsds.refusing import HsdsFileError, Refused
from apps.resources.hsds.terms import term_id, terms
from apps.resources.hsds.tidying import tidied
from apps.resources.hsds.unpacking import services_of

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_SERVICES: Final = 20_000
LONGEST_ID: Final = 100
ZIP: Final = b"PK\x03\x04"
SHELTER_TERM: Final = str(term_id("service_type", SHELTER))


def read_hsds(data: bytes) -> list[Object]:
    """Full services, each with its `organization` where the file names one. Raises HsdsFileError.

    Give the result to `saving.save_hsds`.
    """
    if len(data) > MAX_BYTES:
        raise HsdsFileError(Refused.TOO_LARGE)
    found = services_of(data) if data.startswith(ZIP) else list(_services(_document(data)))
    if not found:
        raise HsdsFileError(Refused.NO_SERVICES)
    if len(found) > MAX_SERVICES:
        raise HsdsFileError(Refused.TOO_MANY)
    return _without_hidden_places(
        _once([_service(row, _where(row, at)) for at, row in enumerate(found)])
    )


def _document(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
        return _parsed(text)
    except RecursionError as error:
        raise HsdsFileError(Refused.TOO_DEEP) from error
    except ValueError as error:
        raise HsdsFileError(Refused.NOT_JSON) from error


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [json.loads(line, parse_constant=_no_number) for line in lines]


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _services(document: Any) -> Iterator[Any]:
    """Whatever way they lie in the document."""
    if isinstance(document, dict) and isinstance(document.get("contents"), list):
        document = document["contents"]
    for row in document if isinstance(document, list) else [document]:
        if not isinstance(row, dict):
            raise HsdsFileError(Refused.NOT_HSDS)
        yield from _of_organization(row) if "services" in row else [row]


def _of_organization(row: Object) -> Iterable[Any]:
    services = row["services"]
    if not isinstance(services, list) or not all(isinstance(each, dict) for each in services):
        raise HsdsFileError(Refused.NOT_HSDS)
    by = {name: value for name, value in row.items() if name != "services"}
    return [{**each, "organization": by} for each in services]


def _where(row: Object, at: int) -> str:
    """How a person finds it in the file; rows without an id are named by it too."""
    id_ = row.get("id")
    return f"service {id_}" if isinstance(id_, str) and len(id_) < LONGEST_ID else f"services[{at}]"


def _service(row: Object, where: str) -> Object:
    service = tidied(row, where)
    for name in ("id", "name"):
        if not isinstance(service.get(name), str):
            raise HsdsFileError(Refused.MISSING, f"{where}.{name}")
    by = service.get("organization")
    if by:
        by.pop("services", None)
        if "id" not in by or "name" not in by:
            raise HsdsFileError(Refused.MISSING, f"{where}.organization")
        service["organization_id"] = by["id"]
    return service


def _once(services: list[Object]) -> list[Object]:
    seen: set[str] = set()
    for service in services:
        if service["id"] in seen:
            raise HsdsFileError(Refused.TWICE, f"service {service['id']}")
        seen.add(service["id"])
    return services


def _without_hidden_places(services: list[Object]) -> list[Object]:
    """Of a shelter, and of an organisation that has one, no place comes in at all."""
    sheltering = {each.get("organization_id", "") for each in services if hides(each)} - {""}
    return [_without(each, each.get("organization_id") in sheltering) for each in services]


def _without(service: Object, sheltering: bool) -> Object:
    by = service.pop("organization", None)
    kept: Object = without_hidden_places(service, everywhere=hides(service))
    if by:
        kept["organization"] = without_hidden_places(by, everywhere=sheltering)
    return kept


def hides(service: Object) -> bool:
    """Whether its place is to be kept from everybody: it is a shelter, or its words sound like one
    and none of our own terms says that it is something else."""
    terms_of_it = [each.get("taxonomy_term_id") for each in service.get("attributes", ())]
    if SHELTER_TERM in terms_of_it:
        return True
    told = {str(id_) for id_, term in terms().items() if term.taxonomy.code == "service_type"}
    return told.isdisjoint(terms_of_it) and names_a_shelter(" ".join(_words(service)))


def _words(service: Object) -> Iterator[str]:
    for row in (service, service.get("organization", {}), service.get("program", {})):
        yield from (str(row.get(name, "")) for name in ("name", "alternate_name", "description"))
    for each in service.get("attributes", ()):
        term = each.get("taxonomy_term", {})
        yield from (str(part) for part in (term.get("name", ""), term.get("code", "")))
        yield from (str(each.get(name, "")) for name in ("value", "label"))
