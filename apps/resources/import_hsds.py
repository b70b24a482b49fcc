"""A file of HSDS on its way through the same judgement as any list, and in without a loss.

It is judged as a table of its cells; what is new of it is saved as the file has it
(hsds/saving.py), with everything that has no column of ours.
"""

import csv
import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import uuid4

from apps.accounts.models import User
from apps.core import places
from apps.resources.hsds import Object
from apps.resources.hsds.columns import columns_of
from apps.resources.hsds.contact import ISO_3166
from apps.resources.hsds.reading import ZIP, read_hsds
from apps.resources.hsds.refusing import HsdsFileError, Refused
from apps.resources.hsds.rows import Rows, add_rows
from apps.resources.hsds.saving import Loaded, save_hsds
from apps.resources.importing import Field, Refusal
from apps.resources.importing.own_files import COLUMNS, TYPES, is_own, looks_like_json
from apps.resources.importing.reading import MAX_ROWS, FileRefused
from apps.resources.models import Language, Organization, Phone, ServiceArea, Url

# A zip that is none of HSDS is a workbook, most of the time.
REFUSALS: Final[Mapping[Refused, Refusal]] = MappingProxyType(
    {
        Refused.TOO_LARGE: Refusal.TOO_LARGE,
        Refused.TOO_MANY: Refusal.TOO_MANY_ROWS,
        Refused.NO_SERVICES: Refusal.EMPTY,
        Refused.BAD_ZIP: Refusal.BINARY,
    }
)


def is_hsds(data: bytes) -> bool:
    """Whether it can be nothing else that we read."""
    return data.startswith(ZIP) or (looks_like_json(data) and not is_own(data))


def services_in(data: bytes) -> list[Object]:
    """Full services, in the order of the rows. Raises FileRefused."""
    try:
        found = read_hsds(data)
    except HsdsFileError as error:
        raise FileRefused(REFUSALS.get(error.refused, Refusal.JSON)) from error
    if len(found) > MAX_ROWS:
        raise FileRefused(Refusal.TOO_MANY_ROWS)
    return found


def as_table(services: list[Object]) -> bytes:
    """One row of CSV for each, with all that an import compares."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for service in services:
        cells = _cells(service)
        writer.writerow(cells.get(name, "") for name in COLUMNS)
    return out.getvalue().encode()


def save_new(
    *, services: list[Object], country: str, keeper: Organization, by: User, role: str
) -> Loaded:
    """As drafts of the keeper; `country` is where one without any area is for. Raises
    HsdsFileError."""
    rows = [_with_area(each, country) for each in services]
    return save_hsds(rows=rows, keeper=keeper, by=by, role=role)


def _with_area(service: Object, country: str) -> Object:
    if not country or _cells(service)[Field.COUNTRY]:
        return service
    name = places.country_name(country, "en")
    area = {"id": str(uuid4()), "name": name, "uri": f"{ISO_3166}{country}"}
    return service | {"service_areas": [*service.get("service_areas", ()), area]}


def _cells(service: Object) -> dict[Field, str]:
    columns = columns_of(service)
    rows = Rows(taken=set())
    add_rows(rows, service, columns["service_type"])
    area = next(iter(rows.found[ServiceArea]), ServiceArea())
    free = columns["free_of_charge"]
    return _numbers(rows.found[Phone]) | {
        Field.ID: service["id"],
        Field.NAME: columns["name"],
        Field.ORGANIZATION: service.get("organization", {}).get("name", ""),
        Field.COUNTRY: area.country,
        Field.AREA: area.name,
        Field.URL: columns["url"],
        Field.CHAT: next((each.url for each in rows.found[Url]), ""),
        Field.EMAIL: columns["email"],
        Field.LANGUAGES: "; ".join(each.code for each in rows.found[Language]),
        Field.HOURS: columns["opening_hours"] or columns["hours_in_source"],
        Field.HARMS: "; ".join(columns["harms"]),
        Field.SERVICE_TYPE: columns["service_type"],
        Field.AUDIENCE: columns["audience"],
        Field.FREE: "" if free is None else "yes" if free else "no",
    }


def _numbers(phones: list[Phone]) -> dict[Field, str]:
    found: dict[Field, list[str]] = {name: [] for name in TYPES.values()}
    for phone in phones:
        number = phone.e164 if phone.from_abroad and phone.e164 else phone.number
        found[TYPES[phone.type]].append(" to ".join(filter(None, (phone.keyword, number))))
    return {name: "; ".join(numbers) for name, numbers in found.items()}
